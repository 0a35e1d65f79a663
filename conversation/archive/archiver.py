"""Owns the role `archiver`: follows the feed, stores what it tells of, lets closed conversations go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from itertools import batched
from time import monotonic
from typing import Protocol

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from conversation.archive.errors import ArchiveRefused, ArchiveUnavailable
from conversation.archive.records import Bundle
from conversation.customers import Customers
from conversation.errors import StoreUnavailable
from conversation.handover import Handover
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Conversation, Customer, Owner
from conversation.streams import Backlog, Item, WorkStream

log = structlog.get_logger(__name__)

CHUNK = 200
UNDELIVERED_MS = 24 * 3600 * 1000
"""How long a closed conversation stays for what its channel has not taken yet."""


class Shelf(Protocol):
    """What the archiver needs of the archive."""

    async def store_all(self, bundles: Sequence[Bundle], /) -> None: ...


class Status(StrEnum):
    """How the archiver is. Whatever it is, messages flow and nothing is lost: the live store keeps them."""

    STARTING = "starting"
    OK = "ok"
    ARCHIVE_UNAVAILABLE = "archive_unavailable"
    STORE_UNAVAILABLE = "store_unavailable"


@dataclass(slots=True)
class Progress:
    """What `/healthz` and `/metrics` show. `refused` are conversations that the database will not take."""

    status: Status = Status.STARTING
    detail: str | None = None
    stored: int = 0
    closed: int = 0
    retired: int = 0
    refused: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the archiver does what. More `linger_seconds` make fewer, larger transactions."""

    idle_seconds: float = 24 * 3600
    upkeep_seconds: float = 300
    takeover_seconds: float = 30
    linger_seconds: float = 0.5
    block_ms: int = 1000
    longest_pause_seconds: float = 10


class Archiver:
    """Stores every conversation as it grows. At least once, and twice is once.

    The feed only says where to look: what is stored is read from the live record, from its mark
    `archived` on, and the mark moves when the database has it. So it does not matter where a crash
    comes, how often an item comes, or that the feed was cut: upkeep looks at all that are open.
    """

    def __init__(
        self,
        store: LiveStore,
        handover: Handover,
        customers: Customers,
        archive: Shelf,
        feed: WorkStream,
        pace: Pace | None = None,
    ) -> None:
        """`feed`: the group `archiver` on the feed, with `keep_items`; its client must allow for `block_ms`."""
        self._store = store
        self._handover = handover
        self._customers = customers
        self._archive = archive
        self._feed = feed
        self._pace = pace or Pace()
        self.progress = Progress()

    async def run(self) -> None:
        """Until cancelled. Outages of either store are waited out."""
        await self._patiently(self._feed.ensure)
        await self._settle(await self._patiently(self._feed.own_unfinished))
        next_upkeep = next_takeover = 0.0
        while True:
            if monotonic() >= next_upkeep:
                await self._reconcile()
                await self._patiently(self._close_idle)
                next_upkeep = monotonic() + self._pace.upkeep_seconds
            if monotonic() >= next_takeover:
                await self._settle(await self._patiently(self._feed.abandoned))
                next_takeover = monotonic() + self._pace.takeover_seconds
            await self._settle(await self._patiently(self._read))

    async def backlog(self) -> Backlog:
        """How far behind the archive is. Raises StoreUnavailable."""
        return await self._feed.backlog()

    async def _read(self) -> list[Item]:
        """New items; what comes soon after the first goes into the same transaction."""
        items = await self._feed.read(CHUNK, self._pace.block_ms)
        if items:
            await asyncio.sleep(self._pace.linger_seconds)
            items += await self._feed.read(CHUNK, block_ms=1)
        return items

    async def _settle(self, items: Sequence[Item]) -> None:
        await self._archive_all(item.fields["c"] for item in items)
        await self._patiently(partial(self._feed.done, *items))

    async def _reconcile(self) -> None:
        """Finds what the feed did not tell: it was cut, or an archiver died with it in hand for good."""
        for ids in batched(await self._patiently(self._store.all_open), CHUNK):
            found = await self._patiently(partial(self._store.get_many, ids))
            await self._archive_all(c.id for c in found if c.archived < c.seq or c.owner is Owner.CLOSED)
            for gone in set(ids) - {c.id for c in found}:
                await self._patiently(partial(self._store.retire, gone, 0))

    async def _close_idle(self) -> None:
        """Ends what the bot has and nobody touched for long. Who waits, or has an agent, is not forgotten."""
        before = now_ms() - int(self._pace.idle_seconds * 1000)
        start = 0
        while ids := await self._store.idle(before, CHUNK, start):
            closed = 0
            for c in await self._store.get_many(ids):
                idle = c.owner is Owner.BOT and c.heard <= c.handled
                closed += idle and await self._handover.close(c, "idle")
            self.progress.closed += closed
            start += len(ids) - closed

    async def _archive_all(self, ids: Iterable[str]) -> None:
        for chunk in batched(dict.fromkeys(ids), CHUNK):
            await self._patiently(partial(self._archive_chunk, chunk))

    async def _archive_chunk(self, ids: Sequence[str]) -> None:
        found = [c for c in await self._store.get_many(ids) if c.archived < c.seq or c.owner is Owner.CLOSED]
        people = await self._customers.get_many([c.customer for c in found])
        bundles = [await self._bundle(c, people.get(c.customer) or Customer(c.customer)) for c in found]
        stored = await self._store_bundles(bundles)
        for bundle in stored:
            await self._let_go(bundle)

    async def _bundle(self, c: Conversation, customer: Customer) -> Bundle:
        # What came after the record was read belongs to a later record; its own feed item brings it.
        entries = [entry for entry in await self._store.log(c.id, after=c.archived) if entry.seq <= c.seq]
        return Bundle(replace(c, customer=customer.id), tuple(entries), customer)

    async def _store_bundles(self, bundles: list[Bundle]) -> list[Bundle]:
        """Stores all at once; those that the database refuses are left out, so they hold up nobody else."""
        try:
            await self._archive.store_all(bundles)
        except ArchiveRefused as refusal:
            if len(bundles) > 1:
                return [done for bundle in bundles for done in await self._store_bundles([bundle])]
            id = bundles[0].conversation.id
            log.error("archive_refused", conversation=id, error=str(refusal))
            self.progress.refused.add(id)
            return []
        self.progress.stored += sum(len(bundle.entries) for bundle in bundles)
        self.progress.refused.difference_update(bundle.conversation.id for bundle in bundles)
        return bundles

    async def _let_go(self, bundle: Bundle) -> None:
        c = bundle.conversation
        # While the channel has not taken all of it, the record keeps the outbox's place: say one entry less.
        stays = c.owner is Owner.CLOSED and await self._undelivered(c)
        if await self._store.retire(c.id, c.seq - stays):
            self.progress.retired += 1

    async def _undelivered(self, c: Conversation) -> bool:
        """Whether the outbox still has something of this conversation to bring to the customer."""
        if not self._store.is_pushed(c.channel) or now_ms() - c.updated_at > UNDELIVERED_MS:
            return False
        return any(
            entry.for_customer and entry.author is not Author.CUSTOMER
            for entry in await self._store.log(c.id, after=c.delivered)
        )

    async def _patiently[R](self, call: Callable[[], Awaitable[R]]) -> R:
        """The call, again and again while a store is down."""
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((ArchiveUnavailable, StoreUnavailable)),
            wait=wait_exponential_jitter(multiplier=0.2, max=self._pace.longest_pause_seconds, jitter=0.2),
            before_sleep=self._note_outage,
        )
        result: R = await retrying(call)
        if self.progress.status is not Status.OK:
            log.info("archiver_ok", before=self.progress.status.value)
            self.progress.status, self.progress.detail = Status.OK, None
        return result

    def _note_outage(self, attempt: RetryCallState) -> None:
        error = attempt.outcome.exception() if attempt.outcome else None
        archive = isinstance(error, ArchiveUnavailable)
        self.progress.status = Status.ARCHIVE_UNAVAILABLE if archive else Status.STORE_UNAVAILABLE
        self.progress.detail = str(error)
        log.warning("archiver_waits", status=self.progress.status.value, attempt=attempt.attempt_number)
