"""What supervisors do with what others have, on a real store: one winner, and the customer hears who goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conversation.archive.errors import ArchiveUnavailable
from conversation.connection import Client
from conversation.errors import AtCapacity, ChangedHands, ConversationNotFound, NotOwner
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.live import LiveStore, now_ms
from conversation.model import Conversation, Kind, Owner
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.waiting import WaitingList
from handoff.supervision import Supervision
from tests.integration.conversation.makers import JUN, MINA, accept, waiting

TOM, SOL = Agent("a_tom", "Tom"), Agent("a_sol", "Sol")
PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")


class Audit:
    """An audit in memory, or an archive that is away."""

    def __init__(self) -> None:
        self.lines: list[tuple[Any, ...]] = []
        self.away = False

    async def record_audit(self, actor: str, action: str, subject: str, data: Mapping[str, Any] | None = None) -> None:
        if self.away:
            raise ArchiveUnavailable("locked")
        self.lines.append((actor, action, subject, data))


@pytest.fixture
def audit() -> Audit:
    return Audit()


@pytest.fixture
def supervision(store: LiveStore, handover: Handover, client: Client, keys: Keys, audit: Audit) -> Supervision:
    return Supervision(store, handover, PresenceBoard(client, keys, 60_000), PHRASES, audit, capacity=2)


@pytest.fixture
def lists(client: Client, keys: Keys) -> WaitingList:
    return WaitingList(client, keys)


async def phrases_of(store: LiveStore, id: str) -> list[str]:
    return [entry.data["phrase"] for entry in await store.log(id) if "phrase" in entry.data]


async def test_of_many_supervisors_who_take_over_at_once_one_does(
    store: LiveStore, handover: Handover, supervision: Supervision, audit: Audit
) -> None:
    supervisors = [Agent(f"a_{n}", f"Supervisor {n}") for n in range(20)]
    held = [await waiting(store, address=f"w{n}") for n in range(20)]
    for c in held:
        await handover.claim(c.id, MINA, 1000)

    for seen in [await store.get(c.id) for c in held]:
        results = await asyncio.gather(
            *(supervision.take_over(seen.id, one, seen.epoch) for one in supervisors), return_exceptions=True
        )
        [won] = [r for r in results if isinstance(r, Conversation)]
        lost = [r for r in results if isinstance(r, ChangedHands)]
        assert len(lost) == len(supervisors) - 1
        assert {(r.owner, r.agent, r.agent_name) for r in lost} == {("agent", won.agent, won.agent_name)}
        assert (won.epoch, won.agent) == (seen.epoch + 2, audit.lines[-1][0])
        assert (await phrases_of(store, seen.id)).count("taken_over") == 1
    assert len(audit.lines) == len(held)
    assert await store.client.scard(store.keys.held(MINA.id)) == 0


async def test_two_who_give_it_to_different_agents_without_having_said_what_they_saw(
    store: LiveStore, handover: Handover, supervision: Supervision, lists: WaitingList
) -> None:
    for n in range(30):
        c = await waiting(store, address=f"w{n}")
        results = await asyncio.gather(
            supervision.reassign(c.id, TOM, agent=MINA, team=None),
            supervision.reassign(c.id, SOL, agent=None, team="billing"),
            return_exceptions=True,
        )
        assert any(isinstance(r, Conversation) for r in results)
        now = await store.get(c.id)
        held, listed = await lists.held_by(MINA.id), await lists.ids("billing")
        assert (c.id in held, c.id in listed) == (now.agent == MINA.id, now.owner is Owner.WAITING)
        assert now.epoch == sum(e.kind is Kind.OWNER for e in await store.log(c.id))
        if now.owner is Owner.AGENT:
            await handover.resolve(c.id, MINA.id, "solved", bot_slots={})


async def test_who_looked_before_another_acted_is_refused(
    store: LiveStore, handover: Handover, supervision: Supervision
) -> None:
    c = await waiting(store)
    seen = await handover.claim(c.id, MINA, 5)
    await supervision.reassign(c.id, TOM, agent=JUN, team=None, epoch=seen.epoch)

    with pytest.raises(ChangedHands) as refused:
        await supervision.take_over(c.id, SOL, seen.epoch)
    assert (refused.value.owner, refused.value.agent, refused.value.agent_name) == ("agent", JUN.id, "Jun")
    with pytest.raises(ChangedHands):
        await supervision.reassign(c.id, SOL, agent=None, team="billing", epoch=seen.epoch)
    assert (await store.get(c.id)).agent == JUN.id


async def test_what_is_taken_over_is_lost_to_who_had_it_and_says_who_goes_on(
    store: LiveStore, handover: Handover, supervision: Supervision, audit: Audit
) -> None:
    c = await waiting(store)
    held = await handover.claim(c.id, MINA, 5)
    await handover.say(c.id, MINA, "m1", "One moment")
    taken = await supervision.take_over(c.id, TOM)

    assert (taken.owner, taken.agent, taken.agent_name, taken.team) == (Owner.AGENT, TOM.id, "Tom", "support")
    assert taken.waiting_since_at == held.waiting_since_at
    assert taken.unanswered_since_at == taken.claimed_at
    with pytest.raises(NotOwner) as refused:
        await handover.say(c.id, MINA, "m2", "and another")
    assert refused.value.agent == TOM.id
    *_, leaves, gets, says = await store.log(c.id)
    by, former = {"id": TOM.id, "name": "Tom"}, {"id": MINA.id, "name": "Mina"}
    for change in (leaves, gets):
        assert (change.data["reason"], change.data["by"], change.data["former"]) == ("taken_over", by, former)
    assert says.text == "Tom is going on in place of Mina, and can see everything so far."
    assert audit.lines == [
        (
            TOM.id,
            "conversation.taken_over",
            c.id,
            {"from_agent": MINA.id, "from_team": "support", "agent": TOM.id, "epoch": held.epoch},
        )
    ]


async def test_what_comes_again_changes_nothing(store: LiveStore, handover: Handover, supervision: Supervision) -> None:
    c = await waiting(store)
    seen = await handover.claim(c.id, MINA, 5)
    first = await supervision.take_over(c.id, TOM, seen.epoch)
    assert await supervision.take_over(c.id, TOM, seen.epoch) == first
    moved = await supervision.reassign(c.id, TOM, agent=None, team="billing", epoch=first.epoch)
    assert await supervision.reassign(c.id, TOM, agent=None, team="billing", epoch=first.epoch) == moved
    noted = await supervision.reassign(c.id, TOM, agent=None, team=None, note="for Ana", epoch=moved.epoch)
    assert (noted.epoch, (await store.log(c.id))[-1].text) == (moved.epoch, "for Ana")


async def test_the_supervisor_is_not_bound_by_the_capacity_and_who_is_given_one_is(
    store: LiveStore, supervision: Supervision
) -> None:
    all_of = [await waiting(store, address=f"w{n}") for n in range(4)]
    for c in all_of[:2]:
        await supervision.reassign(c.id, TOM, agent=MINA, team=None)
    with pytest.raises(AtCapacity):
        await supervision.reassign(all_of[2].id, TOM, agent=MINA, team=None)
    assert (await store.get(all_of[2].id)).owner is Owner.WAITING
    for c in all_of:
        assert (await supervision.take_over(c.id, TOM)).agent == TOM.id
    assert await store.client.scard(store.keys.held(TOM.id)) == 4


async def test_another_team_gets_it_where_its_waiting_time_and_priority_put_it(
    store: LiveStore, handover: Handover, supervision: Supervision, lists: WaitingList
) -> None:
    early = await waiting(store, address="w1")
    urgent = await waiting(store, address="w2", priority=5)
    there = await waiting(store, address="w3", team="billing")

    moved = await supervision.reassign(early.id, TOM, agent=None, team="billing", note="invoices")
    await supervision.reassign(urgent.id, TOM, agent=None, team="billing")

    assert await lists.ids("billing") == [urgent.id, early.id, there.id]
    assert await lists.ids("support") == []
    assert (moved.owner, moved.team, moved.reason, moved.epoch) == (Owner.WAITING, "billing", "requested", 2)
    assert moved.waiting_since_at == early.waiting_since_at
    note, change, says = (await store.log(early.id))[-3:]
    assert (note.text, change.data["from_team"], change.data["team"]) == ("invoices", "support", "billing")
    assert "number 1 in the queue there" in (says.text or "")


async def test_back_to_its_own_queue_is_the_front(
    store: LiveStore, handover: Handover, supervision: Supervision, lists: WaitingList
) -> None:
    held = await waiting(store, address="w1")
    await handover.claim(held.id, MINA, 5)
    other = await waiting(store, address="w2", priority=30)

    back = await supervision.reassign(held.id, TOM, agent=None, team=None)

    assert await lists.ids("support") == [held.id, other.id]
    assert (back.agent, back.reason, back.unanswered_since_at) == (None, "reassigned", None)
    assert (await phrases_of(store, held.id))[-2:] == ["transferred", "waiting_again"]


async def test_what_the_bot_has_or_nobody_is_not_given_away(store: LiveStore, supervision: Supervision) -> None:
    accepted = await accept(store)
    for work in (
        supervision.take_over(accepted.conversation, TOM),
        supervision.reassign(accepted.conversation, TOM, agent=MINA, team=None),
        supervision.reassign(accepted.conversation, TOM, agent=None, team="billing"),
    ):
        with pytest.raises(ChangedHands) as refused:
            await work
        assert refused.value.owner == "bot"
    with pytest.raises(ConversationNotFound):
        await supervision.take_over("c_none", TOM)


async def test_an_archive_that_is_away_keeps_nobody_from_taking_over(
    store: LiveStore, supervision: Supervision, audit: Audit
) -> None:
    audit.away = True
    c = await waiting(store)
    assert (await supervision.take_over(c.id, TOM)).agent == TOM.id
    assert (await store.log(c.id))[-2].data["by"] == {"id": TOM.id, "name": "Tom"}


async def test_who_is_given_one_and_does_not_come_is_swept_off(
    store: LiveStore, supervision: Supervision, client: Client, keys: Keys
) -> None:
    c = await waiting(store)
    await supervision.reassign(c.id, TOM, agent=MINA, team=None)
    assert MINA.id in await PresenceBoard(client, keys, 60_000).gone(now_ms() + 60_001)
