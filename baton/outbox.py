"""Owns delivery to channels that are pushed to: in order per conversation, tried again, and never silently given up.

An item of `outbox:<channel>` says that a conversation has something to deliver; the log and its
`delivered` mark say what. A crash between sending and marking sends one entry again: channels that
can tell a repeat apart get the seq as their key (channels/base.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_delay, wait_exponential_jitter

from baton import metrics
from channels.base import DeliveryError, Sender
from conversation import drafts
from conversation.consumer import Consumer
from conversation.errors import ConversationNotFound
from conversation.leases import Leases
from conversation.live import LiveStore
from conversation.model import Author, Conversation, Draft, Entry
from conversation.streams import WorkStream

log = structlog.get_logger(__name__)


class Outbox:
    """Delivers for one channel."""

    def __init__(
        self,
        channel: Sender,
        store: LiveStore,
        stream: WorkStream,
        leases: Leases,
        give_up_seconds: float,
        concurrency: int = 256,
        reach: Callable[[Conversation, bool], Awaitable[None]] | None = None,
    ) -> None:
        """`give_up_seconds`: how long an entry is tried before it counts as undeliverable. `concurrency`:
        conversations at once, so many that those which wait as they were told do not hold up the others.
        `reach` is told whether the customer can be reached there.
        """
        self._channel = channel
        self._store = store
        self._leases = leases
        self._give_up = give_up_seconds
        self._reach = reach
        self._items = Consumer(stream, self._work_off, concurrency, metrics.WORKER_ERRORS.inc)

    @property
    def name(self) -> str:
        """The channel's."""
        return self._channel.name

    async def run(self) -> None:
        """Until cancelled. Takes up first what this worker had in hand when it died."""
        await self._items.run()

    async def _work_off(self, id: str) -> bool:
        """Delivers all there is; False where another worker delivers it."""
        if not await self._leases.take_delivery(id):
            return False
        with suppress(ConversationNotFound):
            await self._deliver_all(id)
        await self._leases.release_delivery(id)
        return True

    async def _deliver_all(self, id: str) -> None:
        """Delivers what is in the log after the mark, one by one, moving the mark after each."""
        c = await self._store.get(id)
        if c.channel != self._channel.name:
            return  # the customer went on elsewhere; that channel's outbox has an item of its own
        delivered = c.delivered
        for entry in await self._store.log(id, after=delivered):
            failure = await self._deliver(c, entry) if is_deliverable(entry) else None
            if not await self._store.mark_delivered(c, delivered, entry.seq, failure):
                return
            delivered = entry.seq

    async def _deliver(self, c: Conversation, entry: Entry) -> Draft | None:
        """Sends one entry; the failure to log if the channel will not have it."""
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception(is_passing),
                wait=wait_as_told,
                stop=stop_after_delay(self._give_up),
                sleep=partial(self._wait, c.id),
                reraise=True,
            ):
                with attempt:
                    await self._channel.send(c, entry)
        except DeliveryError as error:
            metrics.DELIVERY_FAILURES.labels(self._channel.name).inc()
            log.warning("not_delivered", conversation=c.id, seq=entry.seq, permanent=error.permanent)
            if self._reach and error.permanent:
                await self._reach(c, False)
            return drafts.failure(entry.seq, error.detail, error.permanent)
        if self._reach:
            await self._reach(c, True)
        return None

    async def _wait(self, id: str, seconds: float) -> None:
        """Waits, and keeps the lease meanwhile: a channel may ask for more time than a lease lasts."""
        while seconds > 0:
            await self._leases.take_delivery(id)
            step = min(seconds, self._leases.lease_ms / 3000)
            await asyncio.sleep(step)
            seconds -= step


def is_deliverable(entry: Entry) -> bool:
    """Whether an entry is for the customer and not their own."""
    return entry.for_customer and entry.author is not Author.CUSTOMER


def is_passing(error: BaseException) -> bool:
    """Whether trying again may help."""
    return isinstance(error, DeliveryError) and not error.permanent


def wait_as_told(state: RetryCallState) -> float:
    """As long as the channel said, else with growing pauses."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, DeliveryError) and error.retry_after is not None:
        return error.retry_after
    return wait_exponential_jitter(multiplier=0.2, max=30)(state)
