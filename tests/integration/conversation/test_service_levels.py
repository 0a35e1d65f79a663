"""The clocks of the service levels on a real store: what begins and ends them, and that each event is told once.

No test waits: time passes by setting back when a clock began (`pass_time`).
"""

from __future__ import annotations

import asyncio
import time

import pytest

from conversation import live
from conversation.clock import SteadyClock
from conversation.connection import Client
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.model import Conversation, Kind, Owner
from conversation.reassignment import Giving, Reassignment
from conversation.service_clock import ServiceClocks
from conversation.state import Verb
from handoff.service_levels import ServiceLevel, ServiceLevels
from handoff.service_watch import PAGE, ServiceWatch
from tests.integration.conversation.makers import JUN, MINA, accept, waiting

LEVELS = ServiceLevels({"web": ServiceLevel(first_answer_seconds=100, next_answer_seconds=200)})
HOUR_NS = 3600 * 1_000_000_000


@pytest.fixture
def clocks(store: LiveStore) -> ServiceClocks:
    return ServiceClocks(store)


@pytest.fixture
def watch(clocks: ServiceClocks) -> ServiceWatch:
    return ServiceWatch(clocks, LEVELS)


async def pass_time(store: LiveStore, c: Conversation, seconds: int) -> None:
    """The clock of `c` began so much earlier."""
    await store.client.hincrby(store.keys.conversation(c.id), "service_since_at", -seconds * 1000)
    await store.client.zincrby(store.keys.service_due(), -seconds * 1000, c.id)


async def events(store: LiveStore, id: str) -> list[tuple[str, str]]:
    """What was told of a conversation's clocks."""
    told = [e.data["service"] for e in await store.log(id) if e.kind is Kind.NOTE and "service" in e.data]
    return [(one["kind"], one["event"]) for one in told]


async def test_warning_and_breach_are_told_once_however_many_watch(store: LiveStore, clocks: ServiceClocks) -> None:
    counted: list[tuple[str, str, str]] = []
    watches = [ServiceWatch(clocks, LEVELS, lambda *event: counted.append(event)) for _ in range(10)]
    c = await waiting(store)
    for seconds, told in ((0, []), (74, []), (2, ["warning"]), (10, ["warning"]), (20, ["warning", "breached"])):
        await pass_time(store, c, seconds)
        await asyncio.gather(*(watch.look() for watch in watches))
        assert await events(store, c.id) == [("first", event) for event in told]
    await pass_time(store, c, 3600)
    await asyncio.gather(*(watch.look() for watch in watches))
    assert counted == [("web", "first", "warning"), ("web", "first", "breached")]
    assert await store.client.zcard(store.keys.service_due()) == 0
    service = LEVELS.service_of(await store.get(c.id))
    assert service is not None
    assert service.state == "breached"


async def test_a_watch_that_was_down_tells_the_breach_alone(store: LiveStore, watch: ServiceWatch) -> None:
    all_of = [await waiting(store, address=f"w{n}") for n in range(PAGE + 5)]
    for c in all_of:
        await pass_time(store, c, 500)
    await watch.look()
    for c in all_of:
        assert await events(store, c.id) == [("first", "breached")]


async def test_the_first_answer_is_owed_until_a_person_has_answered(
    store: LiveStore, handover: Handover, watch: ServiceWatch
) -> None:
    begun = await waiting(store)
    await accept(store, "still there?")
    await handover.claim(begun.id, MINA, 5)
    await handover.note(begun.id, MINA, "n1", "looking")
    await handover.requeue(begun.id, MINA.id, "agent_gone", verb=Verb.REQUEUE)
    again = await handover.claim(begun.id, JUN, 5)
    assert (again.service_kind, again.service_since_at) == ("first", begun.service_since_at)

    await handover.say(begun.id, JUN, "m1", "Hello")
    answered = await store.get(begun.id)
    assert (answered.service_kind, answered.service_since_at, answered.service_told) == (None, None, None)
    assert LEVELS.service_of(answered) is None
    await pass_time_of_nothing(store, begun, watch)


async def pass_time_of_nothing(store: LiveStore, c: Conversation, watch: ServiceWatch) -> None:
    """Nothing is looked at, and nothing told."""
    assert await store.client.zscore(store.keys.service_due(), c.id) is None
    await watch.look()
    assert await events(store, c.id) == []


async def test_the_next_answer_is_owed_from_the_customers_first_unanswered_message(
    store: LiveStore, handover: Handover, watch: ServiceWatch
) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    await handover.say(c.id, MINA, "m1", "Hello")
    await accept(store, "and now?")
    asked = await store.get(c.id)
    await pass_time(store, c, 160)
    await accept(store, "hello?")
    await handover.note(c.id, MINA, "n1", "asking billing")
    await watch.look()
    assert await events(store, c.id) == [("next", "warning")]
    waited = await store.get(c.id)
    assert (waited.service_kind, waited.service_since_at) == ("next", (asked.service_since_at or 0) - 160_000)

    # Another agent gets it: the customer has waited all the same.
    await Reassignment(store).to_agent(waited, JUN, Giving("reassigned"), 5)
    await pass_time(store, c, 50)
    await watch.look()
    assert await events(store, c.id) == [("next", "warning"), ("next", "breached")]
    await handover.say(c.id, JUN, "m2", "Here it is")
    await accept(store, "thanks, one more thing")
    await watch.look()
    fresh = LEVELS.service_of(await store.get(c.id))
    assert fresh is not None
    assert (fresh.kind, fresh.state) == ("next", "ok")


async def test_who_is_put_back_into_the_queue_is_owed_an_answer_and_who_is_given_back_is_not(
    store: LiveStore, handover: Handover, watch: ServiceWatch
) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    await handover.say(c.id, MINA, "m1", "A colleague knows more.")
    back = await handover.requeue(c.id, MINA.id, "transferred")
    assert back.service_kind == "next"
    await handover.claim(c.id, JUN, 5)
    given = await handover.resolve(c.id, JUN.id, "solved", bot_slots={})
    assert (given.owner, given.service_kind) == (Owner.BOT, None)
    await pass_time_of_nothing(store, c, watch)


async def test_an_answer_that_comes_with_the_look_is_no_breach(
    store: LiveStore, handover: Handover, clocks: ServiceClocks, watch: ServiceWatch
) -> None:
    """The watch has read the conversation; the agent answers before it tells."""
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    await pass_time(store, c, 500)
    [seen] = await clocks.due(await clocks.now(), 10)
    await handover.say(c.id, MINA, "m1", "Hello")
    assert not await clocks.settle(seen, "breached", None, None)
    await watch.look()
    assert await events(store, c.id) == []


async def test_a_channel_without_levels_is_left_alone_until_it_has_some(
    store: LiveStore, clocks: ServiceClocks
) -> None:
    c = await waiting(store)
    await pass_time(store, c, 500)
    await ServiceWatch(clocks, ServiceLevels()).look()
    assert await store.client.zcard(store.keys.service_due()) == 0
    # A policy that was changed is read at a start, which looks at every clock that runs.
    await clocks.look_at_all(await clocks.now())
    await ServiceWatch(clocks, LEVELS).look()
    assert await events(store, c.id) == [("first", "breached")]


@pytest.mark.parametrize("off", [HOUR_NS, -HOUR_NS])
async def test_a_process_whose_clock_is_an_hour_off_neither_hurries_nor_delays_anything(
    store: LiveStore, handover: Handover, client: Client, keys: Keys, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    """One process takes messages, another watches, an hour apart: the live store's clock counts."""
    with monkeypatch.context() as patch:
        patch.setattr(live, "_CLOCK", SteadyClock(lambda: time.time_ns() + off))
        c = await waiting(store)
    clocks = ServiceClocks(LiveStore(client, keys))
    watch = ServiceWatch(clocks, LEVELS)
    assert abs((c.service_since_at or 0) - await clocks.now()) < 5_000
    await watch.look()
    assert await events(store, c.id) == []
    with monkeypatch.context() as patch:
        patch.setattr(live, "_CLOCK", SteadyClock(lambda: time.time_ns() - off))
        for seconds, told in ((70, 0), (10, 1), (15, 1), (10, 2), (3600, 2)):
            await pass_time(store, c, seconds)
            await watch.look()
            await watch.look()
            assert len(await events(store, c.id)) == told
        await handover.claim(c.id, Agent("a_1", "One"), 5)
        await handover.say(c.id, Agent("a_1", "One"), "m1", "Hello")
    assert (await store.get(c.id)).service_kind is None
