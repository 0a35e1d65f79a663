"""The edge channel: the one door into Rasa. One request is one turn; asked again, it gives the same answer again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, Tuple
from weakref import WeakKeyDictionary

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.action_endpoint import ActionConnection, ActionEndpoint
from bot.encode_routes import add_encode_routes
from bot.errors import MalformedTurn, ModelMissing, StoreUnavailable, TurnConflict, TurnError
from bot.model_routes import add_model_routes
from bot.model_seat import ModelSeat
from bot.straight_runner import StraightRunner
from bot.tracker_store import BoundedTrackerStore
from bot.turn_processor import TurnProcessor
from bot.turn_request import TurnRequest, parse_turn_request

logger = structlog.get_logger()

# Another Rasa process may answer the same conversation: the turn is then taken again from the newer state.
CONFLICT_ATTEMPTS = 3


class EdgeChannel(InputChannel):
    """Routes below `/webhooks/edge/`.

    `POST turn` takes JSON as in `bot/turn_request.py`, 64 KB at most, and answers 200 with

        {"message_id": "…",
         "replies": [{"text": "…", "buttons": [{"title": "…", "payload": "…"}], "image": "…", "custom": {…}}],
         "intent": {"name": "…", "confidence": 0.9}, "intent_ranking": [{"name": "…", "confidence": 0.9}],
         "sentiment": -0.4, "urgency": 0.1, "matters": {"fraud": 0.9}, "alike": 0.8,
         "entities": [{"entity": "…", "value": "…", "start": 0, "end": 6}], "slots": {"language": "en"}}

    A reply has at least one of its parts, and there is at least one reply. What customs mean: `actions/`. A failure is
    `{"error": code, "detail": what to do}` with the status of its class in `bot/errors.py`, and leaves no trace.

    `GET health` answers 200 when a model is loaded and the live store can be reached, or else as `turn` would fail;
    with it, which model answers. `PUT model` (`bot/model_routes.py`) is the trainer's, and `POST encode`
    (`bot/encode_routes.py`)
    the knowledge base's.
    """

    def __init__(self) -> None:
        self._connection = ActionConnection()
        self._turns = OneAtATime()
        self._runners: "WeakKeyDictionary[Any, StraightRunner]" = WeakKeyDictionary()
        self._seat = ModelSeat()

    @classmethod
    def name(cls) -> str:
        return "edge"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes. Rasa's own handler is not used: it would swallow failures."""
        routes = Blueprint("edge_channel", __name__)

        @routes.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            try:
                check_json(request)
                result = await self.take_turn(request.app.ctx, parse_turn_request(request.body))
            except TurnError as error:
                logger.warning("turn.failed", code=error.code, detail=error.detail)
                return response.json({"error": error.code, "detail": error.detail}, status=error.status)
            except Exception as error:
                logger.exception("turn.crashed")
                return response.json({"error": "internal", "detail": type(error).__name__}, status=500)
            return response.text(result, content_type="application/json")

        @routes.route("/health", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            try:
                _, store = parts(request.app.ctx)
                await store.live.ping()
            except TurnError as error:
                return response.json({"error": error.code, "detail": error.detail}, status=error.status)
            return response.json({"status": "ok", "model": self._seat.state()})

        @routes.listener("after_server_stop")
        async def close(*_: Any) -> None:
            await self._connection.close()

        add_model_routes(routes, self._seat)
        add_encode_routes(routes)
        return routes

    async def take_turn(self, context: Any, request: TurnRequest) -> str:
        """The turn's result as JSON, saved before it is returned. Idempotent by (conversation, message_id)."""
        agent, store = parts(context)
        async with self._turns.of(request.conversation):
            for _ in range(CONFLICT_ATTEMPTS):
                opened = await store.open_turn(request.conversation, request.message_id)
                if opened.result is not None:
                    return opened.result
                actions = ActionEndpoint(self._connection, agent.action_endpoint)
                try:
                    runner = self._runner_of(agent)
                    return await TurnProcessor(agent.processor, runner, store, actions, request, opened).take_turn()
                except TurnConflict:
                    logger.info("turn.conflict", conversation=request.conversation, message_id=request.message_id)
            raise TurnConflict("this conversation is being answered elsewhere; ask again")

    def _runner_of(self, agent: Agent) -> StraightRunner:
        """The runner of this agent's model; two models answer at once while one takes over from the other."""
        loaded = agent.processor.graph_runner
        if loaded not in self._runners:
            self._runners[loaded] = StraightRunner(loaded)
        return self._runners[loaded]


class OneAtATime:
    """Turns of one conversation wait for each other within this process; a lock is gone when nobody needs it."""

    def __init__(self) -> None:
        self._locks: Dict[str, Tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def of(self, conversation: str) -> AsyncIterator[None]:
        """Holds the conversation until the block is left."""
        lock, users = self._locks.get(conversation) or (asyncio.Lock(), 0)
        self._locks[conversation] = (lock, users + 1)
        try:
            async with lock:
                yield
        finally:
            lock, users = self._locks[conversation]
            if users == 1:
                del self._locks[conversation]
            else:
                self._locks[conversation] = (lock, users - 1)


def parts(context: Any) -> Tuple[Agent, BoundedTrackerStore]:
    """The loaded agent and its tracker store. Raises `ModelMissing`, and `StoreUnavailable` for another store."""
    agent = getattr(context, "agent", None)
    if agent is None or not agent.is_ready():
        raise ModelMissing("no model is loaded; train one with `make train`")
    # Rasa wraps every tracker store in one that hides failures.
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    if not isinstance(store, BoundedTrackerStore):
        raise StoreUnavailable("endpoints.yml must name bot.tracker_store.BoundedTrackerStore")
    return agent, store


def check_json(request: Request) -> None:
    """Raises `MalformedTurn` unless the request says that it is JSON."""
    if not request.content_type.startswith("application/json"):
        raise MalformedTurn("the content type must be application/json")
