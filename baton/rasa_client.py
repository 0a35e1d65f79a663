"""Owns the conversation with Rasa: the only caller of its edge channel (bot/edge_channel.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError

from baton.burst import Burst
from baton.errors import AssistantUnavailable
from conversation.model import Button, Conversation
from handoff.bot_turn import OFFERED, BotTurn, HandoffSignal, Reply
from handoff.detection import remembered_texts

TOLD_CUSTOM = frozenset({"article", "not_understood"})
"""What of a reply's custom JSON the log keeps for the staff."""
TOLD_ENTITIES = frozenset({"date", "amount", "product", "tracking_number"})
"""Entities that are in no slot, and that the staff is told of."""


class ButtonModel(BaseModel):
    """A button as Rasa gives it."""

    title: str
    payload: str


class ReplyModel(BaseModel):
    """One reply: text with buttons, or custom JSON with signals."""

    text: str | None = None
    buttons: list[ButtonModel] = []
    custom: dict[str, Any] | None = None


class IntentModel(BaseModel):
    """An intent with its confidence."""

    name: str | None
    confidence: float


class TurnModel(BaseModel):
    """The edge channel's answer."""

    model_config = ConfigDict(extra="ignore")

    replies: list[ReplyModel]
    intent: IntentModel
    intent_ranking: list[IntentModel] = []
    entities: list[dict[str, Any]] = []
    slots: dict[str, Any] = {}
    until: int | None = None
    sentiment: float | None = None
    urgency: float | None = None
    matters: dict[str, float] = {}
    alike: float = 0.0


class RasaClient:
    """Asks Rasa for turns, over connections that stay open."""

    def __init__(self, url: str, actions_url: str, timeout_seconds: float) -> None:
        """`url`: Rasa's base address; `actions_url`: the action server's webhook. Call `close` at the end."""
        self._url = url.rstrip("/")
        self._actions_health = actions_url.removesuffix("/webhook") + "/health"
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=timeout_seconds),
            connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=30),
        )

    async def close(self) -> None:
        """Closes the connections."""
        await self._session.close()

    async def turn(self, conversation: Conversation, message: Burst) -> BotTurn:
        """What the assistant answers to `message`. Idempotent by (conversation, seq of its first message): asked again
        with more messages, it gives the turn that it took, whose `until` says how far it goes.

        Raises AssistantUnavailable when there is no usable answer in time; nothing happened then
        that a second call would repeat.
        """
        body = {
            "message_id": str(message.seq),
            "until": str(message.until),
            "conversation": conversation.id,
            "text": message.payload or message.text,
            "payload": message.payload is not None,
            "language": conversation.language,
            "language_chosen": conversation.language_chosen,
            "channel": conversation.channel,
            "slots": dict(conversation.bot_slots),
            "earlier": [*remembered_texts(conversation.memory)],
            "offered": [*conversation.memory.get(OFFERED, ())],
        }
        try:
            async with self._session.post(f"{self._url}/webhooks/edge/turn", json=body) as answer:
                if answer.status != 200:
                    raise AssistantUnavailable(f"Rasa answered {answer.status}.")
                return parse_turn(await answer.json())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise AssistantUnavailable(f"Rasa did not answer ({type(error).__name__}).") from error

    async def ping(self) -> bool:
        """Whether Rasa has a model and could answer now."""
        return await self._is_well(f"{self._url}/webhooks/edge/health")

    async def ping_actions(self) -> bool:
        """Whether the action server is there, which Rasa calls."""
        return await self._is_well(self._actions_health)

    async def _is_well(self, url: str) -> bool:
        try:
            async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=2)) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def parse_turn(raw: Any) -> BotTurn:
    """The turn in an answer of the edge channel. Raises AssistantUnavailable if it has another shape."""
    try:
        model = TurnModel.model_validate(raw)
    except ValidationError as error:
        raise AssistantUnavailable("Rasa's answer does not have the shape of a turn.") from error
    signals: dict[str, Any] = {}
    orders: dict[str, Mapping[str, Any]] = {}
    for reply in model.replies:
        signals.update(reply.custom or {})
        if reply.custom and (order := reply.custom.get("order")):
            orders[str(order.get("number"))] = order
    return BotTurn(
        replies=parse_replies(model),
        intent=model.intent.name,
        confidence=model.intent.confidence,
        ranking=tuple((intent.name or "", intent.confidence) for intent in model.intent_ranking),
        entities=tuple(model.entities),
        slots=model.slots,
        not_understood=bool(signals.get("not_understood")),
        handoff=parse_handoff(signals.get("handoff")),
        orders=orders,
        until=model.until,
        sentiment=model.sentiment,
        urgency=model.urgency,
        matters=model.matters,
        alike=model.alike,
        failed=bool(signals.get("failed")),
        repeated=int(signals.get("repeated") or 0),
        article=parse_field(signals.get("article"), "id"),
        helped={"True": True, "False": False}.get(str(parse_field(signals.get("article_rating"), "helped"))),
    )


def parse_replies(model: TurnModel) -> tuple[Reply, ...]:
    """What is said, with what the staff is shown of it: the article, a miss; with the first, what was understood."""
    understood: dict[str, Any] = {"intent": model.intent.name} if model.intent.name else {}
    # The value of a product is its id; `raw` is what the customer called it.
    values = {"product": "raw"}
    if named := {
        kind: one.get(values.get(kind, "value")) or one.get("value")
        for one in model.entities
        if (kind := one.get("entity")) in TOLD_ENTITIES
    }:
        understood["entities"] = named
    replies = []
    for reply in model.replies:
        if reply.text:
            told = {name: value for name, value in (reply.custom or {}).items() if name in TOLD_CUSTOM and value}
            buttons = tuple(Button(b.title, b.payload) for b in reply.buttons)
            replies.append(Reply(reply.text, buttons, {**understood, **told}))
            understood = {}
    return tuple(replies)


def parse_field(raw: Any, name: str) -> str | None:
    """One field of an action's JSON, as text; None where it is not there."""
    return str(raw[name]) if isinstance(raw, dict) and raw.get(name) is not None else None


def parse_handoff(raw: Any) -> HandoffSignal | None:
    """An action's `{"handoff": {"reason", "detail", "facts"}}`."""
    if not isinstance(raw, dict):
        return None
    return HandoffSignal(
        reason=str(raw.get("reason") or "requested"),
        detail=str(raw["detail"]) if raw.get("detail") else None,
        facts=raw["facts"] if isinstance(raw.get("facts"), dict) else {},
    )
