"""Ownership as a state machine: hypothesis plays customers, agents, workers and jobs against a real store.

Every rule does a thing twice: to the store, and to a model of it in plain Python (ownership_model.py). After every step
the two are compared, and what must hold of any store is checked. A `Look` chooses a conversation as somebody read it,
now or long ago: with an old one come second callers, workers that were stopped, pages that were left open.

Every run takes the same few hundred steps (derandomized), and tells a failure as it was found. A longer look, at
random, takes an hour or more and looks for the shortest way to a failure, too:

    HYPOTHESIS_PROFILE=long .venv/bin/python -m pytest tests/integration/conversation/test_ownership_machine.py
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conversation import drafts
from conversation.archive.archive import Archive
from conversation.archive.archiver import Archiver, Pace
from conversation.archive.schema import upgrade
from conversation.connection import Client, Scripts, connect
from conversation.consultations import Consultations
from conversation.customers import Customers
from conversation.errors import (
    AtCapacity,
    ChangedHands,
    ConversationError,
    ConversationNotFound,
    IdConflict,
    NotOffered,
    NotOwner,
    NotWaiting,
    Offered,
)
from conversation.handover import Agent, Handover
from conversation.joining import Joining, Outcome
from conversation.keys import Keys
from conversation.live import Escalation, LiveStore, Turn, load_entry, now_ms
from conversation.model import Conversation, Customer, Incoming, Kind, Owner
from conversation.offers import Answer, Ended, Offers
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.streams import Item, WorkStream
from conversation.unsent_files import UnsentFiles
from conversation.waiting import WaitingList
from handoff.desk import Desk
from handoff.supervision import Supervision
from handoff.sweeper import Sweeper
from tests.integration.conversation.makers import bot, says
from tests.integration.conversation.ownership_model import CHANGES, PUSHED, Address, Model, Talk, line_of
from tests.servers import ValkeyServer

TOM = Agent("a_tom", "Tom")
AGENTS = {agent.id: agent for agent in (Agent("a_mina", "Mina"), Agent("a_jun", "Jun"), TOM)}
"""Tom is a supervisor, too."""
CAPACITY = 2
OPEN = (Owner.BOT, Owner.WAITING, Owner.AGENT)
TEAMS = ("support", "billing")
ADDRESSES: tuple[Address, ...] = (("web", "w1"), ("web", "w2"), (PUSHED, "p1"))
PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")
GRACE_MS = 60_000
RINGS_MS = 3_600_000
PROFILES = {
    "short": settings(
        max_examples=20, stateful_step_count=40, derandomize=True, database=None, phases=[Phase.generate]
    ),
    "long": settings(max_examples=2000, stateful_step_count=80),
}
PROFILE = settings(
    PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "short")],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

some_agents = st.sampled_from(sorted(AGENTS))
some_addresses = st.sampled_from(ADDRESSES)


@dataclass(frozen=True, slots=True)
class Look:
    """Which record a caller has: of the conversation `which`, so many changes old, whose owner fits or not."""

    which: int
    age: int
    fits: bool


looks = st.builds(
    Look, st.integers(0, 3), st.sampled_from((0, 0, 0, 1, 2, 5)), st.sampled_from((True, True, True, False))
)


class LateScripts(Scripts):
    """Before a script runs, what was read before it is forgotten: a second read is a new one."""

    def __init__(self, client: Client, records: dict[str, Conversation]) -> None:
        super().__init__(client)
        self._records = records

    async def run(self, name: str, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        self._records.clear()
        return await super().run(name, keys, args)


class LateStore(LiveStore):
    """The live store for a caller who read a conversation some time ago, and acts only now."""

    def __init__(self, client: Client, keys: Keys, pushed_channels: frozenset[str]) -> None:
        super().__init__(client, keys, pushed_channels)
        self._records: dict[str, Conversation] = {}
        self.scripts = LateScripts(client, self._records)

    async def get(self, id: str) -> Conversation:
        return self._records.get(id) or await super().get(id)

    @asynccontextmanager
    async def read_before(self, record: Conversation) -> AsyncIterator[None]:
        self._records[record.id] = record
        try:
            yield
        finally:
            self._records.clear()


def there_is(*owners: Owner, asks: bool = False) -> Callable[[Any], bool]:
    """Whether a conversation has one of these owners, and a message that nobody has settled."""
    return lambda machine: any(
        talk.owner in owners and (not asks or talk.unhandled(talk.handled, talk.heard))
        for talk in machine.model.talks.values()
    )


class NothingMore(Exception):
    """The feed has been read."""


class FeedOnce(WorkStream):
    """The feed as far as it goes now: an archiver on it makes one whole round."""

    async def read(self, count: int, block_ms: int) -> list[Item]:
        found = await super().read(count, 1)
        if found or block_ms == 1:  # the look that follows one which found something
            return found
        raise NothingMore


class Ownership(RuleBasedStateMachine):
    """Each example has a workspace of its own; all share one loop, one connection and one archive."""

    runner: asyncio.Runner
    client: Client
    archive: Archive

    codes: Bundle[tuple[str, Address]] = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.keys = Keys(uuid.uuid4().hex[:12])
        self.store = LateStore(self.client, self.keys, frozenset({PUSHED}))
        self.handover = Handover(self.store)
        self.joining = Joining(self.store)
        self.waiting = WaitingList(self.client, self.keys)
        self.presence = PresenceBoard(self.client, self.keys, GRACE_MS)
        unsent = UnsentFiles(self.client, self.keys)
        self.offers = Offers(self.store)
        self.consultations = Consultations(self.store)
        self.desk = Desk(self.store, self.handover, self.waiting, self.presence, PHRASES, unsent, self.offers, CAPACITY)
        self.supervision = Supervision(self.store, self.handover, self.presence, PHRASES, self.archive, CAPACITY)
        self.sweeper = Sweeper(self.desk, self.presence, 1, silent_ms=0)
        self.model = Model()
        self.seen: dict[str, list[Conversation]] = {}
        self.used: set[str] = set()
        self.counter = 0

    def do[R](self, work: Coroutine[Any, Any, R]) -> R:
        return self.runner.run(work)

    def number(self) -> int:
        self.counter += 1
        return self.counter

    def refused(self, work: Coroutine[Any, Any, Any], *errors: type[ConversationError]) -> ConversationError:
        with pytest.raises(errors) as refusal:
            self.do(work)
        return refusal.value

    async def late[R](self, record: Conversation, work: Coroutine[Any, Any, R]) -> R:
        async with self.store.read_before(record):
            return await work

    def check_told(self, error: ConversationError, *seen: Conversation | Talk | None) -> None:
        """A refusal tells who has it, as of the read or as of now."""
        if isinstance(error, (NotOwner, NotWaiting, ChangedHands)):
            told = (error.owner, error.agent)
            assert told in [(one.owner, one.agent) if one else ("", None) for one in seen]

    # Customers

    @initialize()
    def customers_write(self) -> None:
        """Most can happen where some wait already."""
        for here in ADDRESSES:
            self.customer_writes(here)
            self.store_is_as_the_model_says()
            if here != ADDRESSES[1]:
                self.bot_answers(Look(0, 0, True), 1, 0, "support")
                self.store_is_as_the_model_says()

    @rule(here=some_addresses)
    def customer_writes(self, here: Address) -> None:
        number = self.number()
        text, id = f"text {number}", f"m{number}"
        accepted = self.do(self.store.accept(Incoming(*here, id, text, "en")))
        opened = self.model.hear(accepted.conversation, here, id, text)
        assert (accepted.again, accepted.opened) == (False, opened)
        assert accepted.seq == self.model.talks[accepted.conversation].heard

    @rule(data=st.data(), same=st.booleans())
    def channel_sends_again(self, data: st.DataObject, same: bool) -> None:
        if self.model.said:
            (channel, address, id), stored = data.draw(st.sampled_from(sorted(self.model.said.items())))
            text = f"text {id[1:]}" if same else "something else"
            again = self.store.accept(Incoming(channel, address, id, text, "en"))
            if same:
                accepted = self.do(again)
                assert (accepted.conversation, accepted.seq, accepted.again) == (*stored, True)
            else:
                self.refused(again, IdConflict)

    @rule(target=codes, there=some_addresses)
    def page_shows_a_code(self, there: Address) -> tuple[str, Address]:
        return self.do(self.joining.issue_code(there)), there

    @precondition(there_is(*OPEN, asks=True))
    @rule(look=looks, code=codes)
    def customer_gives_a_code(self, look: Look, code: tuple[str, Address]) -> None:
        c = self.read(look, *OPEN, asks=True)
        if not (unhandled := self.unhandled(c)):
            return
        here, (word, there) = (c.channel, c.address), code
        joined = self.do(self.joining.redeem(c, unhandled[0], word, says("one"), says("own")))
        talk = self.model.settling(c)
        if word in self.used:
            assert joined.outcome is Outcome.UNKNOWN
        elif talk is None:
            assert joined.outcome is Outcome.STALE
        elif here == there:
            assert joined.outcome is Outcome.SAME
        else:
            self.used.add(word)
            assert joined.outcome == self.model.join(talk, unhandled[0], here, there)

    @precondition(lambda self: any(not self.model.is_alone(here) for here in self.model.person))
    @rule(look=looks)
    def customer_parts(self, look: Look) -> None:
        c = self.read(look, *OPEN, asks=True)
        if not (unhandled := self.unhandled(c)):
            return
        talk = self.model.settling(c)
        here = self.model.talks[c.id].via[unhandled[0]] if talk else (c.channel, c.address)
        outcome = self.do(self.joining.leave(c, unhandled[0], here, says("parted")))
        if talk is None:
            assert outcome is Outcome.STALE
        elif self.model.is_alone(here):
            assert outcome is Outcome.SAME
        else:
            assert outcome is Outcome.OWN
            self.model.leave(talk, unhandled[0], here, self.do(self.store.find_open(*here)) or "")

    # The worker

    @precondition(there_is(Owner.BOT, asks=True))
    @rule(
        look=looks,
        count=st.integers(0, 3),
        replies=st.integers(0, 2),
        team=st.sampled_from((None, *TEAMS)),
    )
    def bot_answers(self, look: Look, count: int, replies: int, team: str | None) -> None:
        """`count` 0 is the notice that it takes long."""
        c = self.read(look, Owner.BOT, asks=True)
        if c.owner is not Owner.BOT:
            return
        handled = [c.handled, *self.unhandled(c)][: count + 1][-1]
        drafted = [f"bot {self.number()}" for _ in range(replies)]
        escalation = Escalation(team, "requested", "summary", says=(says("place"),)) if team else None
        turn = Turn(c, handled, tuple(bot(text) for text in drafted), escalation=escalation)
        committed = self.do(self.store.commit_turn(turn, "w", 1000))
        talk = self.model.settling(c, Owner.BOT)
        assert committed.stored is (talk is not None)
        if talk:
            talk.add(*(("bot", text) for text in drafted))
            talk.handled = handled
            if team:
                talk.team = team
                talk.move(Owner.WAITING)
                talk.add(("system", "place"))

    @precondition(there_is(Owner.WAITING, Owner.AGENT, asks=True))
    @rule(look=looks, email=st.booleans())
    def worker_settles_what_the_bot_does_not_answer(self, look: Look, email: bool) -> None:
        c = self.read(look, Owner.WAITING, Owner.AGENT, asks=True)
        if c.owner in (Owner.WAITING, Owner.AGENT) and (unhandled := self.unhandled(c)):
            words = (says("email taken"),) if email else ()
            stored = self.do(self.store.attend(c, unhandled[-1], words, {}, "mina@example.com" if email else None))
            talk = self.model.settling(c)
            assert stored.stored is (talk is not None)
            if talk:
                talk.handled = unhandled[-1]
                talk.add(*(("system", word.text or "") for word in words))

    @precondition(there_is(Owner.WAITING, asks=True))
    @rule(look=looks)
    def customer_cancels(self, look: Look) -> None:
        c = self.read(look, Owner.WAITING, asks=True)
        if c.owner is not Owner.WAITING or not (unhandled := self.unhandled(c)):
            return
        talk = self.model.live(c, Owner.WAITING)
        if talk and talk.handled >= unhandled[0]:
            return  # no wish, then: a wish is never settled by anything else
        work = self.desk.cancel(c, unhandled[0])
        if talk:
            self.do(work)
            talk.move(Owner.BOT)
            talk.handled = unhandled[0]
            talk.add(("system", "cancelled"))
        else:
            self.check_told(self.refused(work, NotOwner), c, self.model.talks.get(c.id))

    # Agents

    @precondition(there_is(Owner.WAITING))
    @rule(look=looks, who=some_agents)
    def agent_claims(self, look: Look, who: str) -> None:
        c = self.read(look, Owner.WAITING)
        work = self.late(c, self.desk.claim(c.id, AGENTS[who]))
        talk = self.model.talks.get(c.id)
        if (c.owner is Owner.AGENT and c.agent == who) or (c.owner is Owner.WAITING and self.has(talk, who)):
            assert self.do(work).agent == who
        elif c.owner is not Owner.WAITING or talk is None or talk.owner is not Owner.WAITING:
            self.check_told(self.refused(work, NotWaiting), c, talk)
        elif talk.offered not in (None, who):
            assert isinstance(refusal := self.refused(work, Offered), Offered)
            assert refusal.agent == talk.offered
        elif len(self.model.held_by(who)) >= CAPACITY:
            self.refused(work, AtCapacity)
        else:
            self.do(work)
            talk.move(Owner.AGENT, who)
            talk.add(("system", "agent_joined"))

    @precondition(there_is(Owner.WAITING))
    @rule(look=looks, who=some_agents)
    def assigner_rings(self, look: Look, who: str) -> None:
        c, now = self.read(look, Owner.WAITING), now_ms()
        if c.owner is not Owner.WAITING:
            return
        self.do(self.presence.seen(who, now))
        answer = self.do(self.offers.offer(c, AGENTS[who], CAPACITY, now, now + RINGS_MS, now))
        talk = self.model.live(c, Owner.WAITING)
        if talk is None or talk.offered:
            assert answer is Answer.STALE
        elif self.model.is_rung(who) or len(self.model.held_by(who)) >= CAPACITY:
            assert answer is Answer.UNABLE
        else:
            assert answer is Answer.OK
            talk.offered = who

    @precondition(there_is(Owner.WAITING))
    @rule(look=looks, who=some_agents)
    def agent_declines(self, look: Look, who: str) -> None:
        c = self.read(look, Owner.WAITING)
        work, talk = self.desk.decline(c.id, AGENTS[who]), self.model.talks.get(c.id)
        if talk is None:
            self.refused(work, ConversationNotFound)
        elif talk.offered == who:
            self.do(work)
            talk.let_go(who)
        elif talk.owner is Owner.WAITING and who in talk.asked:
            assert self.do(work).owner is Owner.WAITING
        else:
            self.refused(work, NotOffered)

    @precondition(there_is(Owner.WAITING))
    @rule(look=looks, who=some_agents, why=st.sampled_from((Ended.MISSED, Ended.AWAY, Ended.GONE)), over=st.booleans())
    def assigner_ends_a_ring(self, look: Look, who: str, why: Ended, over: bool) -> None:
        """Also one that is not over, or was for another; any assigner may have read it long ago."""
        c = self.read(look, Owner.WAITING)
        ended = self.do(self.offers.end(c.id, AGENTS[who], why, now_ms() + (2 * RINGS_MS if over else 0)))
        talk = self.model.talks.get(c.id)
        assert ended is (talk is not None and talk.offered == who and (over or why is not Ended.MISSED))
        if talk and ended:
            talk.let_go(who)
            self.do(self.presence.set_status(who, AGENTS[who].name, "available"))

    @precondition(there_is(Owner.AGENT))
    @rule(look=looks, who=some_agents, again=st.booleans(), note=st.booleans())
    def agent_writes(self, look: Look, who: str, again: bool, note: bool) -> None:
        c = self.read(look, Owner.AGENT)
        id, agent = f"s{self.number()}", AGENTS[who]
        talk = self.model.talks.get(c.id)
        write = self.desk.note if note else self.desk.say
        if talk is None:
            self.refused(write(c.id, agent, id, id), ConversationNotFound)
        elif not note and not self.has(talk, who):
            self.check_told(self.refused(write(c.id, agent, id, id), NotOwner), talk)
        else:
            seq = talk.add(("note" if note else "agent", id))
            assert (said := self.do(write(c.id, agent, id, id))).seq == seq
            assert not said.again
            if again:
                assert self.do(write(c.id, agent, id, id)).seq == seq
                self.refused(write(c.id, agent, id, "other words"), IdConflict)

    @precondition(there_is(Owner.AGENT))
    @rule(
        look=looks,
        who=some_agents,
        to=st.sampled_from((None, *TEAMS, "colleague")),
        note=st.sampled_from((None, "knows cups")),
    )
    def agent_transfers(self, look: Look, who: str, to: str | None, note: str | None) -> None:
        c = self.read(look, Owner.AGENT)
        colleague = next(agent for agent in AGENTS.values() if agent.id != who) if to == "colleague" else None
        team = to if to in TEAMS else None
        work = self.late(c, self.desk.transfer(c.id, AGENTS[who], team=team, colleague=colleague, note=note))
        if (talk := self.owned(c, who, work)) is None:
            return
        if colleague and len(self.model.held_by(colleague.id)) >= CAPACITY:
            self.refused(work, AtCapacity)
            return
        self.do(work)
        talk.add(*([("note", note)] if note else []))
        talk.move(Owner.WAITING)
        if colleague:
            talk.move(Owner.AGENT, colleague.id)
            talk.add(("system", "transferred_to"))
            return
        talk.asked = {who}
        talk.add(("system", "transferred"), ("system", "waiting_again"))
        if team in (None, talk.team):
            assert self.do(self.waiting.ids(talk.team or ""))[0] == talk.id
        talk.team = team or talk.team

    @precondition(there_is(Owner.AGENT))
    @rule(look=looks, who=some_agents, other=some_agents, question=st.sampled_from(("a cup?", "a lamp?")))
    def agent_asks_a_colleague(self, look: Look, who: str, other: str, question: str) -> None:
        c = self.read(look, Owner.AGENT)
        if who == other:
            return
        work = self.late(c, self.consultations.consult(c.id, AGENTS[who], AGENTS[other], question))
        if talk := self.owned(c, who, work):
            self.do(work)
            talk.consult(who, other, question)

    @precondition(lambda self: any(talk.consulted for talk in self.model.talks.values()))
    @rule(look=looks, who=some_agents)
    def asking_is_ended(self, look: Look, who: str) -> None:
        """By who has it, by the colleague, or by somebody who has nothing to do with it; by a page of long ago, too."""
        c = self.read(look, Owner.AGENT)
        work, talk = self.late(c, self.consultations.end(c.id, AGENTS[who])), self.model.talks.get(c.id)
        if not c.consulted:
            assert self.do(work) == c
        elif talk is None:
            self.refused(work, ConversationNotFound)
        elif talk.consulted == c.consulted and who not in (talk.agent, talk.consulted):
            self.check_told(self.refused(work, NotOwner), talk)
        else:
            self.do(work)
            if talk.consulted == c.consulted:
                talk.end_consultation(who)

    @precondition(there_is(Owner.AGENT))
    @rule(look=looks, who=some_agents, note=st.sampled_from((None, "all well")))
    def agent_resolves(self, look: Look, who: str, note: str | None) -> None:
        c = self.read(look, Owner.AGENT)
        work = self.late(c, self.desk.resolve(c.id, AGENTS[who], "solved", note))
        if talk := self.owned(c, who, work):
            self.do(work)
            talk.add(*([("note", note)] if note else []))
            talk.move(Owner.BOT, named=who)
            talk.add(("system", "resolved"), ("system", "rate_ask"))

    @precondition(there_is(Owner.AGENT))
    @rule(who=some_agents)
    def agent_is_gone(self, who: str) -> None:
        since = {c.id: c.waiting_since_at for c in self.do(self.store.get_many(self.model.held_by(who)))}
        self.do(self.presence.seen(who, now_ms() - GRACE_MS - 1000))
        self.do(self.sweeper.sweep(now_ms()))
        for id in since:
            talk = self.model.talks[id]
            talk.move(Owner.WAITING)
            talk.asked = {who}
            talk.add(("system", "agent_left"), ("system", "waiting_again"))
        for team in TEAMS:
            back = {id for id in since if self.model.talks[id].team == team}
            assert set(self.do(self.waiting.ids(team))[: len(back)]) == back
        assert {c.id: c.waiting_since_at for c in self.do(self.store.get_many([*since]))} == since

    # Supervisors

    @precondition(there_is(Owner.WAITING, Owner.AGENT))
    @rule(
        look=looks,
        to=st.sampled_from((None, *TEAMS, *sorted(AGENTS), "myself")),
        note=st.sampled_from((None, "knows cups")),
    )
    def supervisor_gives(self, look: Look, to: str | None, note: str | None) -> None:
        c = self.read(look, Owner.WAITING, Owner.AGENT)
        agent = TOM if to == "myself" else AGENTS.get(to or "")
        team = to if to in TEAMS else None
        note = None if to == "myself" else note
        if to == "myself":
            work = self.late(c, self.supervision.take_over(c.id, TOM))
        else:
            work = self.late(c, self.supervision.reassign(c.id, TOM, agent=agent, team=team, note=note))
        talk = self.model.talks.get(c.id)
        goal = (Owner.AGENT, agent.id, None) if agent else (Owner.WAITING, None, team or c.team)
        read, now = ((one.owner, one.agent, None if agent else one.team) if one else () for one in (c, talk))
        if goal in (read, now):
            if talk or (goal == read and note is None):
                self.do(work)
                if talk and note:
                    talk.add(("note", note))
            else:
                self.refused(work, ConversationNotFound)
        elif talk is None or self.model.live(c) is None or c.owner not in (Owner.WAITING, Owner.AGENT):
            gone = self.refused(work, ChangedHands, ConversationNotFound)
            self.check_told(gone, c, talk)
        elif agent and to != "myself" and len(self.model.held_by(agent.id)) >= CAPACITY:
            self.refused(work, AtCapacity)
        else:
            self.do(work)
            self.model.give(talk, agent.id if agent else None, team, note)
            if not agent and talk.log[-1] == ("system", "waiting_again") and team in (None, c.team):
                assert self.do(self.waiting.ids(talk.team or ""))[0] == talk.id

    # Jobs

    @precondition(lambda self: any(talk.heard <= talk.handled for talk in self.model.talks.values()))
    @rule(look=looks)
    def conversation_ends(self, look: Look) -> None:
        c = self.read(look, Owner.BOT)
        if c.owner is Owner.CLOSED:
            return
        talk = self.model.live(c)
        closes = talk is not None and len(talk.log) == c.seq and talk.heard <= talk.handled
        assert self.do(self.handover.close(c, "idle")) is closes
        if talk and closes:
            self.model.close(talk)

    @precondition(lambda self: any(talk.undelivered() for talk in self.model.talks.values()))
    @rule(fails=st.booleans(), dies=st.booleans())
    def outbox_delivers(self, fails: bool, dies: bool) -> None:
        """As baton/outbox.py does. A worker that dies has sent the first entry, and marked and settled nothing more."""
        items = self.do(self.client.xrange(self.keys.outbox(PUSHED)))
        for id in dict.fromkeys(fields["c"] for _, fields in items):
            if (talk := self.model.talks.get(id)) and talk.here[0] == PUSHED:
                c = self.do(self.store.get(id))
                mark = talk.delivered
                for seq in range(mark + 1, len(talk.log) + 1):
                    failure = drafts.failure(seq, "blocked", permanent=True) if fails else None
                    assert self.do(self.store.mark_delivered(c, mark, seq, failure))
                    assert not self.do(self.store.mark_delivered(c, mark, seq + 1))
                    mark = talk.delivered = seq
                    talk.add(*([("failure", str(seq))] if failure else []))
                    if dies:
                        return
        if items:
            self.do(self.client.xdel(self.keys.outbox(PUSHED), *(item for item, _ in items)))

    @precondition(lambda self: any(talk.heard <= talk.handled for talk in self.model.talks.values()))
    @rule()
    def worker_lets_go_of_what_is_settled(self) -> None:
        for item, fields in self.do(self.client.xrange(self.keys.inbox())):
            talk = self.model.talks.get(fields["c"])
            if talk is None or talk.heard <= talk.handled:
                self.do(self.client.xdel(self.keys.inbox(), item))

    @precondition(lambda self: self.counter % 4 == 3)
    @rule(idle=st.booleans())
    def archiver_makes_a_round(self, idle: bool) -> None:
        """With `idle`, everything counts as untouched for long."""
        pace = Pace(idle_seconds=-1 if idle else 3600, linger_seconds=0)
        feed = FeedOnce(self.client, self.keys.feed(), "archiver", "one", idle_ms=1000, keep_items=True)
        customers = Customers(self.client, self.keys)
        with pytest.raises(NothingMore):
            self.do(Archiver(self.store, self.handover, customers, self.archive, feed, pace).run())
        for talk in list(self.model.talks.values()):
            if idle and talk.owner is Owner.BOT and talk.heard <= talk.handled:
                self.model.close(talk)
            assert [line_of(entry) for entry in self.do(self.archive.log(talk.id))] == talk.log
            if talk.owner is Owner.CLOSED and not talk.undelivered():
                del self.model.talks[talk.id]

    @precondition(there_is(*OPEN))
    @rule(look=looks)
    def late_archiver_lets_go(self, look: Look) -> None:
        """It stores what there was when it read, and forgets nothing that came since."""
        c = self.read(look, *OPEN)
        if c.owner is not Owner.CLOSED and c.id in self.model.talks:
            entries = [entry for entry in self.do(self.store.log(c.id)) if entry.seq <= c.seq]
            self.do(self.archive.store(c, entries, Customer(c.customer)))
            assert not self.do(self.store.retire(c.id, c.seq))

    # What the rules share

    def read(self, look: Look, *owners: Owner, asks: bool = False) -> Conversation:
        """A conversation as somebody read it; with `asks`, one with messages that nobody had settled then."""
        kept = [*self.seen.values()]
        records = kept[-1 - look.which % len(kept)]
        if look.fits:
            everywhere = [record for records in kept for record in records]
            for some in (records, everywhere):
                if fitting := [
                    record for record in some if record.owner in owners and (not asks or self.unhandled(record))
                ]:
                    records = fitting
                    break
        return records[max(-1 - look.age, -len(records))]

    def unhandled(self, c: Conversation) -> list[int]:
        """The messages that whoever read `c` has to settle."""
        talk = self.model.talks.get(c.id)
        return talk.unhandled(c.handled, c.heard) if talk else []

    @staticmethod
    def has(talk: Talk | None, who: str) -> bool:
        return talk is not None and talk.owner is Owner.AGENT and talk.agent == who

    def owned(self, c: Conversation, who: str, work: Coroutine[Any, Any, Any]) -> Talk | None:
        """The conversation, if `who` read that it is theirs, and it is; else `work` is refused."""
        talk = self.model.live(c, Owner.AGENT)
        if self.has(talk, who):
            return talk
        self.check_told(self.refused(work, NotOwner), c, self.model.talks.get(c.id))
        return None

    # What must hold after every step

    @invariant()
    def store_is_as_the_model_says(self) -> None:
        raws, logs, lists, held, advice, people, addresses, opened, work = self.do(self.read_everything())
        assert opened == set(self.model.talks)
        for id, talk in self.model.talks.items():
            c, entries = Conversation.load(id, raws[id]), logs[id]
            self.check_alone(c, entries)
            if (seen := self.seen.setdefault(id, [])) == [] or seen[-1] != c:
                seen.append(c)
            shown = (c.owner, c.epoch, c.agent, c.seq, c.handled, c.heard, c.delivered)
            wanted = (talk.owner, talk.epoch, talk.agent, len(talk.log), talk.handled, talk.heard, talk.delivered)
            assert shown == wanted
            assert (c.offered_to, set(c.asked)) == (talk.offered, talk.asked)
            assert c.consulted == talk.consulted
            assert [line_of(entry) for entry in entries] == talk.log
            assert set(c.addresses) == set(talk.addresses) or talk.owner is Owner.CLOSED
            assert (c.channel, c.address) == talk.here
            if talk.unhandled(talk.handled, talk.heard) and talk.owner is not Owner.CLOSED:
                assert id in work["inbox"]
            if talk.undelivered():
                assert id in work["outbox"]
        for team in TEAMS:
            waits = {t.id for t in self.model.talks.values() if t.owner is Owner.WAITING and t.team == team}
            assert sorted(lists[team]) == sorted(waits)
        for agent in AGENTS:
            assert held[agent] == set(self.model.held_by(agent))
            assert advice[agent] == {talk.id for talk in self.model.talks.values() if talk.consulted == agent}
        assert addresses == {**dict.fromkeys(ADDRESSES), **self.model.at}
        for one in ADDRESSES:
            for other in ADDRESSES:
                known = one in self.model.person and other in self.model.person
                assert not known or (people[one] == people[other]) is (
                    self.model.person[one] == self.model.person[other]
                )

    @staticmethod
    def check_alone(c: Conversation, entries: Sequence[Any]) -> None:
        """What holds of any conversation, whatever was done to it."""
        assert [entry.seq for entry in entries] == list(range(1, c.seq + 1))
        assert c.handled <= c.seq
        assert c.heard <= c.seq
        assert c.owner is Owner.CLOSED or (c.owner is Owner.AGENT) is (c.agent is not None)
        # Who waits is owed an answer by a person; who is with the bot is not.
        assert c.owner is not Owner.WAITING or c.service_kind is not None
        assert c.owner in (Owner.WAITING, Owner.AGENT) or c.service_kind is None
        assert (c.service_kind is None) is (c.service_since_at is None)
        owner, epoch = Owner.BOT, 0
        for entry in entries:
            if entry.kind is Kind.OWNER:
                source, target = Owner(entry.data["from"]), Owner(entry.data["to"])
                assert (source, entry.data["epoch"]) == (owner, epoch + 1)
                assert (source, target) in CHANGES
                owner, epoch = target, epoch + 1
            elif entry.author == "bot":
                assert owner is Owner.BOT
            elif entry.author == "agent" and entry.kind is Kind.MESSAGE:
                assert owner is Owner.AGENT
        assert (c.owner, c.epoch) == (owner, epoch)

    async def read_everything(self) -> tuple[Any, ...]:
        """All that there is, in one round trip."""
        ids, keys = list(self.model.talks), self.keys
        async with self.client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hgetall(keys.conversation(id))
            for id in ids:
                pipe.xrange(keys.log(id))
            for team in TEAMS:
                pipe.zrange(keys.waiting(team), 0, -1)
            for agent in AGENTS:
                pipe.smembers(keys.held(agent))
            for agent in AGENTS:
                pipe.smembers(keys.asked_of(agent))
            for address in ADDRESSES:
                pipe.get(keys.identity(*address))
            for address in ADDRESSES:
                pipe.get(keys.address(*address))
            pipe.zrange(keys.open_conversations(), 0, -1)
            pipe.xrange(keys.inbox())
            pipe.xrange(keys.outbox(PUSHED))
            found = iter(await pipe.execute())

        def take[K](names: Sequence[K]) -> Mapping[K, Any]:
            return {name: next(found) for name in names}

        raws = take(ids)
        logs = {id: [load_entry(key, fields) for key, fields in log] for id, log in take(ids).items()}
        lists, held, advice = take(TEAMS), take([*AGENTS]), take([*AGENTS])
        people, addresses = take(ADDRESSES), take(ADDRESSES)
        opened = set(next(found))
        work = {name: {fields["c"] for _, fields in next(found)} for name in ("inbox", "outbox")}
        return raws, logs, lists, held, advice, people, addresses, opened, work


@pytest.mark.timeout(0 if "HYPOTHESIS_PROFILE" in os.environ else 120)
def test_whatever_happens_a_conversation_has_one_owner(valkey: ValkeyServer, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/archive.db"
    with asyncio.Runner() as runner:
        runner.run(upgrade(url))
        client = connect(valkey.url)
        archive = Archive.open(url)

        class Machine(Ownership):
            pass

        Machine.runner, Machine.client, Machine.archive = runner, client, archive
        try:
            run_state_machine_as_test(Machine, settings=PROFILE)  # type: ignore[no-untyped-call]
        finally:
            runner.run(archive.close())
            runner.run(client.aclose())
