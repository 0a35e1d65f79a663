"""Owns bringing threads up to date with their conversations: in order, tried again, each message once.

An item of the feed says that a conversation has changed; its log and the thread's record say what is to be told. So any
number of processes may follow, and an item may come twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from channels.base import DeliveryError
from channels.slack.errors import FAILURES
from channels.slack.installations import Installation
from channels.slack_desk.card import Card, Phase, is_opening, make_card, phase_of
from channels.slack_desk.files import FilePoster
from channels.slack_desk.poster import Poster, check_mendable
from channels.slack_desk.render import Renderer
from channels.slack_desk.threads import Thread, Threads
from conversation.consumer import Consumer
from conversation.customers import Customers
from conversation.errors import ConversationNotFound
from conversation.leases import Leases
from conversation.live import LiveStore
from conversation.model import Conversation, Entry, Owner
from conversation.streams import WorkStream

log = structlog.get_logger(__name__)

AT_ONCE = 16
LEASE_LOOKS = 30
LEASE_LOOK_SECONDS = 0.1
"""How often it is looked whether another process is done with a thread, before the item is left to it."""
LONGEST_PAUSE_SECONDS = 30.0

type Summarise = Callable[[Conversation, Sequence[Entry]], str]
"""What an agent should know of a conversation and its log, in the desk's language."""

type Own = Callable[[], Awaitable[Installation]]
"""The app in the desk's workspace. Raises channels.slack.errors.FAILURES."""


@dataclass(frozen=True, slots=True)
class FollowerParts:
    """What the follower needs of the rest."""

    store: LiveStore
    customers: Customers
    threads: Threads
    poster: Poster
    files: FilePoster
    render: Renderer
    leases: Leases
    own: Own
    summarise: Summarise


class Follower:
    """Opens a thread when a conversation begins to wait, and tells it what happens until the team is done with it."""

    def __init__(self, parts: FollowerParts, feed: WorkStream, on_defect: Callable[[], None]) -> None:
        self._parts = parts
        self._items = Consumer(feed, self._work_off, AT_ONCE, on_defect)

    async def run(self) -> None:
        """Until cancelled. Takes up first what this process had in hand when it died."""
        await self._items.run()

    async def _work_off(self, id: str) -> bool:
        """Brings one thread up to date; False where another process does."""
        if not await self._concerns_the_desk(id):
            return True
        if not await self._take_lease(id):
            return False
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(DeliveryError),
            wait=wait_as_told,
            sleep=partial(self._wait, id),
            reraise=True,
        ):
            with attempt:
                await self._bring_up(id)
        await self._parts.leases.release_thread(id)
        return True

    async def _concerns_the_desk(self, id: str) -> bool:
        """Most of the feed is of customers with the bot."""
        thread = await self._parts.threads.find(id)
        if thread and not thread.ended:
            return True
        try:
            return (await self._parts.store.get(id)).owner in (Owner.WAITING, Owner.AGENT)
        except ConversationNotFound:
            return False

    async def _take_lease(self, id: str) -> bool:
        for look in range(LEASE_LOOKS):
            if look:
                await asyncio.sleep(LEASE_LOOK_SECONDS)
            if await self._parts.leases.take_thread(id):
                return True
        return False

    async def _wait(self, id: str, seconds: float) -> None:
        """Waits, and keeps the lease meanwhile."""
        leases = self._parts.leases
        while seconds > 0:
            await leases.take_thread(id)
            step = min(seconds, leases.lease_ms / 3000)
            await asyncio.sleep(step)
            seconds -= step

    async def _bring_up(self, id: str) -> None:
        """Tells all there is, also what comes meanwhile. Raises DeliveryError: from the start, with what is then."""
        try:
            own = await self._parts.own()
        except FAILURES as error:
            check_mendable(error, id)
            return
        while await self._tell_more(own, id):
            await self._parts.leases.take_thread(id)

    async def _tell_more(self, own: Installation, id: str) -> bool:
        """Tells what the log has after what the thread shows; False when there is no more."""
        threads, store = self._parts.threads, self._parts.store
        thread = await threads.find(id)
        try:
            c = await store.get(id)
        except ConversationNotFound:
            if thread and not thread.ended:
                await self._end(own, thread, Phase.CLOSED)
            return False
        if thread is None or thread.ended:
            return await self._begin(c, thread)
        log_so_far = await store.log(id, after=0 if thread.ts is None else thread.shown)
        if thread.ts is None:
            await self._open(own, c, thread, log_so_far)
            return True
        if not log_so_far:
            return False
        await self._tell(own, c, thread, log_so_far)
        return True

    async def _begin(self, c: Conversation, last: Thread | None) -> bool:
        """Notes a thread for a conversation that is the team's; nothing for one that is the bot's again already."""
        if c.owner not in (Owner.WAITING, Owner.AGENT):
            return False
        log_so_far = await self._parts.store.log(c.id)
        opening = next((entry for entry in reversed(log_so_far) if is_opening(entry)), log_so_far[0])
        if last and opening.seq <= last.shown:
            return False
        card = await self._card(c, log_so_far, opening.at)
        await self._parts.threads.begin(c.id, opening.seq, epoch_of(opening), card)
        return True

    async def _open(self, own: Installation, c: Conversation, thread: Thread, log_so_far: Sequence[Entry]) -> None:
        """Posts the first message, and what was said before below it."""
        opening = next(entry for entry in log_so_far if entry.seq == thread.opening)
        poster, threads, render = self._parts.poster, self._parts.threads, self._parts.render
        # As it was at first, whatever has happened since: a try before this one may have posted it. It is edited next.
        first = render.first_message(thread.card, Phase.WAITING, None, thread.epoch)
        ts = await poster.post(own, c.id, f"{opening.seq}:first", opening, first, None)
        if ts is None:
            await threads.told(thread, opening.seq, ended=True)
            return
        before = [entry for entry in log_so_far if entry.seq <= opening.seq]
        if said := render.so_far(c, thread.card.customer, before):
            await poster.post(own, c.id, f"{opening.seq}:so-far", opening, said, ts)
        await threads.opened(c.id, ts)
        await threads.told(replace(thread, ts=ts), opening.seq)

    async def _tell(self, own: Installation, c: Conversation, thread: Thread, news: Sequence[Entry]) -> None:
        """Edits the first message where the owner has changed, then tells the entries in order."""
        render, threads = self._parts.render, self._parts.threads
        mine = until_end(news)
        changes = [entry for entry in mine if phase_of(entry)]
        if changes and epoch_of(changes[-1]) > thread.epoch:
            thread = await self._show_state(own, c, thread, changes[-1], holder(changes) or thread.agent)
        name = thread.agent
        for place, entry in enumerate(mine):
            passed_on = phase_of(entry) is Phase.WAITING and place + 1 < len(mine) and phase_of(mine[place + 1])
            if not passed_on and not is_opening(entry):
                messages = render.entry(entry, thread.card.customer, name)
                for part, message in enumerate(messages):
                    await self._parts.poster.post(own, c.id, f"{entry.seq}:{part}", entry, message, thread.ts)
                if messages and entry.attachments:
                    await self._parts.files.post(own, c.id, entry, thread.ts)
            name = entry.name if phase_of(entry) is Phase.AGENT else name
            await threads.told(thread, entry.seq, ended=is_end(entry))

    async def _show_state(
        self, own: Installation, c: Conversation, thread: Thread, change: Entry, name: str | None
    ) -> Thread:
        """The first message shows who has it now; the summary is made anew while the team has it."""
        phase, epoch = phase_of(change) or Phase.WAITING, epoch_of(change)
        card = thread.card
        if not phase.is_over:
            log_so_far = await self._parts.store.log(c.id)
            card = await self._card(c, [entry for entry in log_so_far if entry.seq <= change.seq], card.since)
        first = self._parts.render.first_message(card, phase, name, epoch)
        if thread.ts:
            await self._parts.poster.edit(own, c.id, thread.ts, first)
        await self._parts.threads.changed(thread, epoch, card, name)
        return replace(thread, epoch=epoch, card=card)

    async def _end(self, own: Installation, thread: Thread, phase: Phase) -> None:
        """The conversation is archived and gone before its end was told."""
        if thread.ts:
            first = self._parts.render.first_message(thread.card, phase, thread.agent, thread.epoch)
            await self._parts.poster.edit(own, thread.conversation, thread.ts, first)
        await self._parts.threads.told(thread, thread.shown, ended=True)

    async def _card(self, c: Conversation, log_so_far: Sequence[Entry], since: int) -> Card:
        customer = await self._parts.customers.get(c.customer)
        return make_card(c, customer.name, self._parts.summarise(c, log_so_far), since)


def is_end(entry: Entry) -> bool:
    """Whether the team is done with the conversation here."""
    phase = phase_of(entry)
    return phase is not None and phase.is_over


def epoch_of(change: Entry) -> int:
    """The epoch that a change of owner begins."""
    return int(change.data.get("epoch", 0))


def until_end(news: Sequence[Entry]) -> Sequence[Entry]:
    """The entries up to the one with which the team is done; what comes after it is not the thread's."""
    end = next((place for place, entry in enumerate(news) if is_end(entry)), len(news))
    return news[: end + 1]


def holder(changes: Sequence[Entry]) -> str | None:
    """The name of the agent who had the conversation last."""
    return next((entry.name for entry in reversed(changes) if phase_of(entry) is Phase.AGENT), None)


def wait_as_told(state: RetryCallState) -> float:
    """As long as Slack said, else with growing pauses."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, DeliveryError) and error.retry_after is not None:
        return error.retry_after
    return wait_exponential_jitter(multiplier=0.2, max=LONGEST_PAUSE_SECONDS)(state)
