"""Overflow on a real store: who waits too long goes over once, with the waiting time, and hears of it if it matters."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversation.connection import Client
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore, now_ms
from conversation.model import Conversation, Kind, Owner
from conversation.phrases import Phrases
from conversation.waiting import WaitingList
from handoff.hours import Hours
from handoff.overflow import Overflow, OverflowWatch
from tests.integration.conversation.makers import MINA, waiting

PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")
ALWAYS = Hours(ZoneInfo("UTC"), (((time.min, time.max),),) * 7)
NEVER = Hours(ZoneInfo("UTC"), ((),) * 7)
TEN = Overflow(to="billing", after_minutes=10)
NOBODY = Overflow(to="billing", when_nobody=True)
MINUTE = 60_000


@pytest.fixture
def lists(client: Client, keys: Keys) -> WaitingList:
    return WaitingList(client, keys)


def watch(
    store: LiveStore,
    lists: WaitingList,
    overflow: Overflow,
    hours: dict[str, Hours] | None = None,
    here: dict[str, int] | None = None,
) -> OverflowWatch:
    async def count(team: str, now: int) -> int:
        return (here or {}).get(team, 0)

    opened = {"support": ALWAYS, "billing": ALWAYS, **(hours or {})}
    return OverflowWatch(store, lists, PHRASES, {"support": overflow}, opened, count)


async def said_after(store: LiveStore, c: Conversation) -> list[str]:
    return [entry.data["phrase"] for entry in await store.log(c.id, after=c.seq) if "phrase" in entry.data]


async def test_who_has_waited_so_long_goes_over_once_and_keeps_the_waiting_time(
    store: LiveStore, lists: WaitingList
) -> None:
    early, late = await waiting(store, address="w1"), await waiting(store, address="w2")
    there = await waiting(store, address="w3", team="billing")
    watches = [watch(store, lists, TEN) for _ in range(5)]
    assert await watches[0].look((early.waiting_since_at or 0) + 10 * MINUTE - 1) == []

    went = await asyncio.gather(*(one.look(now_ms() + 10 * MINUTE) for one in watches))

    assert sorted(id for ids in went for id in ids) == sorted([early.id, late.id])
    assert await lists.ids("support") == []
    assert await lists.ids("billing") == [early.id, late.id, there.id]
    moved = await store.get(early.id)
    assert (moved.owner, moved.team, moved.reason, moved.epoch) == (Owner.WAITING, "billing", "requested", 2)
    assert (moved.waiting_since_at, moved.service_since_at) == (early.waiting_since_at, early.service_since_at)
    [change] = [e for e in await store.log(early.id, after=early.seq) if e.kind is Kind.OWNER]
    assert (change.data["reason"], change.data["from_team"], change.data["team"]) == ("overflow", "support", "billing")
    # The team is there as before: the page shows the new place, and nothing is said.
    assert await said_after(store, early) == []


@pytest.mark.parametrize(
    ("hours", "here", "goes"),
    [
        ({"support": NEVER}, {}, True),
        ({"support": NEVER}, {"support": 1}, False),
        ({"support": NEVER, "billing": NEVER}, {}, False),
        ({"support": NEVER, "billing": NEVER}, {"billing": 1}, True),
        ({}, {"billing": 1}, False),
    ],
)
async def test_when_nobody_is_there_but_of_the_other_team(
    store: LiveStore, lists: WaitingList, hours: dict[str, Hours], here: dict[str, int], goes: bool
) -> None:
    c = await waiting(store)
    went = await watch(store, lists, NOBODY, hours, here).look(now_ms())
    assert went == ([c.id] if goes else [])
    # Who was told that the team is away hears that it goes on after all.
    assert await said_after(store, c) == (["moved_team"] if goes else [])


async def test_an_agent_who_claims_in_that_moment_gets_it(
    store: LiveStore, handover: Handover, lists: WaitingList
) -> None:
    for n in range(20):
        c = await waiting(store, address=f"w{n}")
        claimed, went = await asyncio.gather(
            handover.claim(c.id, MINA, 100), watch(store, lists, TEN).look(now_ms() + 10 * MINUTE)
        )
        now = await store.get(c.id)
        assert now == claimed
        assert (now.owner, now.agent, now.epoch) == (Owner.AGENT, MINA.id, 3 if went else 2)
        assert c.id not in [*await lists.ids("support"), *await lists.ids("billing")]


async def test_hours_are_the_teams_own(store: LiveStore, lists: WaitingList) -> None:
    day = Hours(ZoneInfo("Asia/Seoul"), (((time(9), time(18)),),) * 7)
    c = await waiting(store)
    one = watch(store, lists, NOBODY, {"support": day})
    at_noon = datetime(2026, 11, 24, 3, tzinfo=UTC).timestamp() * 1000
    assert await one.look(int(at_noon)) == []
    assert await one.look(int(at_noon) + 7 * 60 * MINUTE) == [c.id]


async def test_the_minutes_are_of_the_teams_hours(store: LiveStore, lists: WaitingList) -> None:
    """Who wrote in the night has waited for nobody yet when the team comes."""
    c = await waiting(store)
    day = datetime.fromtimestamp((c.waiting_since_at or 0) / 1000, UTC).date() + timedelta(days=2)
    open_that_day = tuple(((time.min, time.max),) if n == day.weekday() else () for n in range(7))
    one = watch(store, lists, TEN, {"support": Hours(ZoneInfo("UTC"), open_that_day)})
    opening = int(datetime.combine(day, time.min, UTC).timestamp() * 1000)
    assert await one.look(opening + 10 * MINUTE - 1000) == []
    assert await one.look(opening + 10 * MINUTE) == [c.id]


@pytest.mark.parametrize(("here", "goes"), [({}, False), ({"billing": 1}, True)])
async def test_nobody_is_sent_to_a_team_that_is_not_there(
    store: LiveStore, lists: WaitingList, here: dict[str, int], goes: bool
) -> None:
    c = await waiting(store)
    went = await watch(store, lists, TEN, {"billing": NEVER}, here).look(now_ms() + 20 * MINUTE)
    assert went == ([c.id] if goes else [])
