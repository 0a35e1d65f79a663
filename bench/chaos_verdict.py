"""Owns the end of a chaos run: when everything has come to rest, and what is wrong then in logs and on screens."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bench.chaos_agents import Agent
from bench.chaos_check import (
    Found,
    check_answers,
    check_pushed,
    check_screen,
    check_sent,
    check_seqs,
    compare,
    count_two_voices,
    is_stuck,
)
from bench.chaos_customers import Customer, PushedCustomer, Run, WebCustomer
from channels.slack.place import Place
from channels.slack.render import render_entry as render_for_slack
from channels.telegram.render import render_entry as render_for_telegram
from conversation.archive.archive import Archive
from conversation.errors import StoreUnavailable
from conversation.live import LiveStore
from conversation.model import Author, Conversation, Entry, Owner
from tests.fakes.slack import FakeSlack, JsonObject
from tests.fakes.telegram import FakeTelegram

PEACE_SECONDS = 28.0
"""So long nothing may change any more: longer than the agents' grace and than abandoned work lies."""
LOOK_SECONDS = 0.5
BEGIN_SHARE, BEGIN_SECONDS = 0.6, 60.0
PUSHED = ("telegram", "slack")


@dataclass
class Verdict:
    """What was found: the sum, and a line for everything that is wrong."""

    found: Found = field(default_factory=Found)
    two_voices: int = 0
    stuck: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, where: str, found: Found) -> None:
        """Counts a comparison; tells what is wrong, if anything is."""
        self.found += found
        if not found.is_sound:
            counts = f"lost {found.lost}, doubled {found.doubled}, out of order {found.out_of_order}"
            self.lines.append(f"{where}: {counts}: {'; '.join(found.details)}")


@dataclass
class Scene:
    """Everything that is looked at. `site` completes links in what platforms were told."""

    run: Run
    store: LiveStore
    archive: Archive
    customers: Sequence[Customer]
    agents: Sequence[Agent]
    telegram: FakeTelegram
    slack: FakeSlack
    site: str

    async def begin(self) -> None:
        """Waits until most customers have somebody: the kills are to come in the middle of the work."""
        deadline = time.monotonic() + BEGIN_SECONDS
        while time.monotonic() < deadline:
            open_now = await self.store.get_many(await self.store.all_open())
            if sum(c.owner is Owner.AGENT for c in open_now) > BEGIN_SHARE * len(self.customers):
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def settle(self, writing: Sequence[asyncio.Task[None]], limit: float) -> list[str]:
        """Waits until all is at rest and stays so; what is not after `limit` seconds."""
        deadline, since, before = time.monotonic() + limit, time.monotonic(), ""
        while True:
            try:
                open_now = await self.store.get_many(await self.store.all_open())
                unsettled = [*await self._busy(writing), *self._unsettled(open_now)]
                state = str(sorted((c.id, c.seq) for c in open_now))
            except StoreUnavailable:
                unsettled, state = ["the live store is not there"], ""
            now = time.monotonic()
            if unsettled or state != before:
                since, before = now, state
            elif now - since > PEACE_SECONDS:
                return []
            if now > deadline:
                return unsettled or ["something changes all the time"]
            await asyncio.sleep(LOOK_SECONDS)

    async def _busy(self, writing: Sequence[asyncio.Task[None]]) -> list[str]:
        """Who still does what."""
        client, keys = self.store.client, self.store.keys
        work = {keys.inbox(): await client.xlen(keys.inbox())}
        work |= {keys.outbox(name): await client.xlen(keys.outbox(name)) for name in PUSHED}
        return [
            *(f"{length} items on {key}" for key, length in work.items() if length),
            *(f"{task.get_name()} has no yes for a message" for task in writing if not task.done()),
            *(f"{agent.desk.me['name']} has no answer" for agent in self.agents if agent.asks),
        ]

    def _unsettled(self, open_now: Sequence[Conversation]) -> Iterator[str]:
        present = self.present
        for c in open_now:
            if is_stuck(c, present):
                yield f"{c.id}: {c.owner} {c.agent or ''}, heard {c.heard}, handled {c.handled}"
            elif c.archived < c.seq:
                yield f"{c.id}: archived up to {c.archived} of {c.seq}"

    @property
    def present(self) -> frozenset[str]:
        """The agents who are there."""
        return frozenset(agent.id for agent in self.agents)

    async def judge(self) -> Verdict:
        """Compares everything with everything."""
        verdict = Verdict()
        for customer in self.customers:
            id = await self._conversation_of(customer)
            if id is None:
                verdict.add(f"{customer.channel}", Found(lost=len(customer.sent), details=("no conversation",)))
                continue
            c, log = await self.store.get(id), await self.store.log(id)
            name = f"{id} ({c.channel} {c.address})"
            verdict.add(f"{name} log", check_seqs(log, c.seq))
            verdict.add(f"{name} customer's messages", check_sent(customer.sent, log, Author.CUSTOMER))
            verdict.add(f"{name} archive", compare(lines_of(log), lines_of(await self.archive.log(id))))
            verdict.add(f"{name} bot's answers", check_answers(log))
            verdict.add(f"{name} screen", self._check_screen(customer, c, log))
            for agent in self.agents:
                who = f"{name} {agent.desk.me['name']}"
                theirs = [entry for entry in log if entry.data.get("agent") == agent.id]
                verdict.add(f"{who} messages", check_sent(agent.sent[id], theirs, Author.AGENT))
                verdict.add(f"{who} feed", compare([entry.seq for entry in log], agent.seen[id]))
            if voices := count_two_voices(log):
                verdict.two_voices += voices
                verdict.lines.append(f"{name}: {voices} entries by who did not have it")
        await self._judge_strays(verdict)
        return verdict

    async def _judge_strays(self, verdict: Verdict) -> None:
        """What is stuck, and conversations that nobody of ours is in."""
        known = {await self._conversation_of(customer) for customer in self.customers}
        for c in await self.store.get_many(await self.store.all_open()):
            if is_stuck(c, self.present):
                verdict.stuck += 1
                verdict.lines.append(f"{c.id}: stuck: {c.owner} {c.agent}, heard {c.heard}, handled {c.handled}")
            if c.id not in known:
                verdict.add(f"{c.id} ({c.channel})", Found(doubled=1, details=("a conversation of nobody's",)))

    async def _conversation_of(self, customer: Customer) -> str | None:
        if isinstance(customer, PushedCustomer):
            return await self.store.find_open(customer.channel, customer.address)
        return customer.conversation if isinstance(customer, WebCustomer) else None

    def _check_screen(self, customer: Customer, c: Conversation, log: Sequence[Entry]) -> Found:
        """What the customer was shown."""
        if isinstance(customer, WebCustomer):
            return check_screen(log, customer.shown)
        if c.channel == "telegram":
            told = [part for entry in log for part in self._as_telegram(c, entry)]
            return check_pushed(told, self.telegram.texts(int(c.address)), may_repeat=True)
        told = [part for entry in log for part in self._as_slack(c, entry)]
        shown = [without_name(message) for message in self.slack.messages[Place.read(c.address).channel]]
        return check_pushed(told, shown, may_repeat=False)

    def _as_telegram(self, c: Conversation, entry: Entry) -> list[Entry]:
        return [replace(entry, text=part.html) for part in render_for_telegram(c.id, entry, self.site)]

    def _as_slack(self, c: Conversation, entry: Entry) -> list[Entry]:
        messages = render_for_slack(c, entry, Place.read(c.address), as_agent=True, site=self.site)
        return [replace(entry, text=message["text"]) for message in messages]


def without_name(message: JsonObject) -> str:
    """A message's text without the agent's name, which stands there where it may not be the sender's."""
    text = str(message["text"])
    return text if "username" in message else re.sub(r"\A\*[^*\n]+\*\n", "", text)


def lines_of(log: Sequence[Entry]) -> list[tuple[object, ...]]:
    """What live log and archive must have alike."""
    return [(entry.seq, entry.at, entry.kind, entry.author, entry.id, entry.text) for entry in log]
