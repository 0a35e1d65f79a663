"""Owns the way of a message from the inbox to its answer: one at a time per conversation."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import structlog
from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential_jitter,
)

from baton import metrics
from baton.burst import Burst, choose_burst, is_piece, milliseconds_to_wait
from baton.errors import AssistantUnavailable
from baton.rasa_client import RasaClient
from baton.turn_composer import TurnComposer
from conversation.consumer import Consumer
from conversation.errors import ConversationError, ConversationNotFound, NotOwner
from conversation.language import guess_language
from conversation.leases import Leases
from conversation.live import LiveStore, Turn, now_ms
from conversation.model import Author, Conversation, Entry, Owner
from conversation.passing import Passing
from conversation.phrases import Phrases
from conversation.streams import WorkStream
from customer.requests import read_request
from customer.service import Service
from handoff.bot_turn import BotTurn
from handoff.desk import Desk
from handoff.waiting_room import attend
from notices.orders import OrderWatch

log = structlog.get_logger(__name__)

TYPING_AFTER_SECONDS = 0.3
LOOK_AGAIN_SECONDS = 0.1
GREETING = "greet"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for Rasa, in seconds: until the customer is told, and until a person is called."""

    notice: float
    limit: float


class Worker:
    """Takes conversations off the inbox and settles what their customers wrote."""

    def __init__(
        self,
        store: LiveStore,
        inbox: WorkStream,
        leases: Leases,
        rasa: RasaClient,
        desk: Desk,
        composer: TurnComposer,
        service: Service,
        passing: Passing,
        phrases: Phrases,
        patience: Patience,
        concurrency: int,
        orders: OrderWatch,
    ) -> None:
        self._store = store
        self._orders = orders
        self._leases = leases
        self._rasa = rasa
        self._desk = desk
        self._composer = composer
        self._service = service
        self._passing = passing
        self._phrases = phrases
        self._patience = patience
        self._items = Consumer(inbox, self._work_off, concurrency, metrics.WORKER_ERRORS.inc)
        # How many of a conversation's items were in hand when its latest look at the store began.
        self._begun: dict[str, int] = {}

    async def run(self) -> None:
        """Until cancelled. Takes up first what this worker had in hand when it died."""
        await self._items.run()

    async def _work_off(self, id: str) -> bool:
        """Settles all that is unhandled; False where another worker has the conversation in hand.

        That one looks again before letting go, unless it dies: so the item stays, and is taken up again later.
        """
        if not await self._leases.take(id):
            return False
        try:
            while True:
                try:
                    while await self._step(id):
                        pass
                except ConversationNotFound:
                    pass
                if await self._leases.release(id):
                    return True
        finally:
            self._begun.pop(id, None)

    async def _step(self, id: str) -> bool:
        """Settles the next unhandled burst, or all where the bot is silent; False when none is left."""
        self._begun[id] = self._items.items_of(id)
        c, unhandled = await self._store.unhandled(id)
        if not unhandled:
            return False
        if request := read_request(unhandled[0], c.memory):
            await self._service.settle(c, unhandled[0], request)
            return True
        ordinary = [*takewhile(lambda entry: read_request(entry, c.memory) is None, unhandled)]
        if c.owner is not Owner.BOT:
            await self._attend(c, ordinary)
            return True
        burst = choose_burst(ordinary)
        if wait := milliseconds_to_wait(burst, ordinary, now_ms()):
            await asyncio.sleep(min(LOOK_AGAIN_SECONDS, wait / 1000))
        else:
            await self._answer(c, burst)
        return True

    async def _answer(self, c: Conversation, message: Burst) -> None:
        # What is said to the customer before the bot has decided which language they speak.
        language = guess_language(c.language, c.language_chosen, message.text)
        started = time.monotonic()
        try:
            bot_turn = await self._ask(c, message, language)
            if await self._is_prelude(c, message, bot_turn):
                turn = self._composer.say_nothing_yet(c, message, bot_turn)
            else:
                turn = await self._composer.compose(c, message, bot_turn)
        except AssistantUnavailable:
            turn = await self._composer.give_up(c, message, language)
        except ConversationError:
            raise
        except Exception:
            # A defect of ours must not leave the customer in silence: it, too, ends with a person.
            if now_ms() - message.at < self._patience.limit * 1000:
                raise
            metrics.WORKER_ERRORS.inc()
            log.exception("turn_failed", conversation=c.id, seq=message.seq)
            turn = await self._composer.give_up(c, message, language)
        committed = await self._store.commit_turn(turn, self._leases.holder, self._leases.lease_ms)
        metrics.TURN_SECONDS.observe(time.monotonic() - started)
        if not committed.stored:
            metrics.STALE_TURNS.inc()
            log.info("turn_dropped", conversation=c.id, seq=message.seq)
            return
        if orders := turn.memory.get("orders"):
            await self._orders.note(c.customer, orders)
        if turn.escalation:
            metrics.ESCALATIONS.labels(turn.escalation.reason).inc()
            log.info("escalated", conversation=c.id, reason=turn.escalation.reason)

    async def _ask(self, c: Conversation, message: Burst, language: str) -> BotTurn:
        """Asks Rasa until it answers or patience ends; tells the customer when it takes long.

        The time counts from when the message was stored, so a restart does not begin it anew.
        """
        waited = max(0.0, (now_ms() - message.at) / 1000)
        notices = asyncio.create_task(self._keep_company(c, message, language, waited))
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type(AssistantUnavailable),
                wait=wait_exponential_jitter(multiplier=0.1, max=2.0, jitter=0.1),
                stop=stop_after_delay(max(0.0, self._patience.limit - waited)),
            ):
                with attempt:
                    if attempt.retry_state.attempt_number > 1:
                        metrics.RASA_RETRIES.inc()
                    return await self._rasa.turn(c, message)
        except RetryError as error:
            raise AssistantUnavailable("Patience ended.") from error
        finally:
            notices.cancel()
            await asyncio.gather(notices, return_exceptions=True)
        raise AssistantUnavailable("Patience ended.")

    async def _keep_company(self, c: Conversation, message: Burst, language: str, waited: float) -> None:
        """While Rasa thinks: shows typing, says once that it takes long, and keeps the lease."""
        told = c.memory.get("slow_told") == message.seq
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        started = time.monotonic()
        while True:
            await self._passing.typing(c.id, Author.BOT)
            await self._leases.take(c.id)
            if not told and waited + time.monotonic() - started >= self._patience.notice:
                told = True
                notice = Turn(
                    conversation=c,
                    handled=c.handled,
                    replies=(self._phrases.system(language, "slow"),),
                    slots=c.slots,
                    bot_slots=c.bot_slots,
                    memory={**c.memory, "slow_told": message.seq},
                )
                await self._store.commit_turn(notice, self._leases.holder, self._leases.lease_ms)
            await asyncio.sleep(min(3.0, self._leases.lease_ms / 3000))

    async def _is_prelude(self, c: Conversation, message: Burst, bot_turn: BotTurn) -> bool:
        """Whether this is the "hi" before what the customer has written meanwhile, which is answered in a moment."""
        if bot_turn.intent != GREETING or bot_turn.handoff or not is_piece(message.text):
            return False
        if self._items.items_of(c.id) <= self._begun.get(c.id, 0):
            return False  # nothing has come here since; asking the store would cost every greeting a round trip
        _, unhandled = await self._store.unhandled(c.id)
        return any(later.seq > message.until for later in unhandled)

    async def _attend(self, c: Conversation, messages: Sequence[Entry]) -> None:
        attention = attend(c, messages, self._phrases)
        if attention.cancelled_in is not None:
            try:
                await self._desk.cancel(c, attention.cancelled_in)
            except NotOwner:
                log.info("cancel_too_late", conversation=c.id)
            return
        await self._store.attend(c, messages[-1].seq, attention.says, attention.memory, attention.email)
