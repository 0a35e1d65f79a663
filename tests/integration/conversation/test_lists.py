"""Places on the waiting list, leases, presence, the feed: what the workers and the desk ask the store."""

from __future__ import annotations

import asyncio

import pytest

from conversation.connection import Client
from conversation.feed import Feed
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.leases import Leases
from conversation.live import LiveStore
from conversation.model import Kind
from conversation.presence import PresenceBoard
from conversation.waiting import Place, WaitingList
from tests.conftest import Eventually
from tests.integration.conversation.makers import MINA, accept, answer, waiting


async def test_places_count_from_one_and_estimate(
    store: LiveStore, handover: Handover, client: Client, keys: Keys
) -> None:
    first, second, third = [await waiting(store, address=f"w{n}") for n in range(3)]
    billing = await waiting(store, address="b", team="billing")
    await client.rpush(keys.handling("support"), 60, 120)
    waits = WaitingList(client, keys)

    places = await waits.places([third, first, second, billing], agents=lambda team: 2)
    assert {id: (p.position, p.wait_seconds) for id, p in places.items()} == {
        first.id: (1, 45),
        second.id: (2, 90),
        third.id: (3, 135),
        billing.id: (1, None),
    }
    await handover.claim(first.id, MINA, 5)
    assert {id: p.position for id, p in (await waits.places([first, second, third], lambda team: 0)).items()} == {
        second.id: 1,
        third.id: 2,
    }
    assert await waits.held_by(MINA.id) == [first.id]


async def test_the_places_of_many_cost_as_much_as_of_one(
    store: LiveStore, handover: Handover, client: Client, keys: Keys
) -> None:
    support = [await waiting(store, address=f"w{n}") for n in range(5)]
    await waiting(store, address="b", team="billing")
    await client.rpush(keys.handling("support"), 60, 120)
    await handover.claim(support[0].id, MINA, 5)
    waits = WaitingList(client, keys)

    found = await waits.places_among("support", {support[0].id, support[2].id, support[4].id, "c_gone"}, agents=2)
    assert found == {support[2].id: Place(2, 90), support[4].id: Place(4, 180)}
    assert await waits.places_among("billing", {support[2].id}, agents=2) == {}


def leases(store: LiveStore, holder: str, lease_ms: int = 10_000) -> Leases:
    return Leases(store.client, store.keys, store.scripts, holder, lease_ms)


async def test_one_worker_has_a_conversation_in_hand(store: LiveStore) -> None:
    accepted = await accept(store)
    workers = [leases(store, f"w{n}") for n in range(20)]

    taken = await asyncio.gather(*(worker.take(accepted.conversation) for worker in workers))

    assert sum(taken) == 1
    holder = workers[taken.index(True)]
    assert await holder.take(accepted.conversation)  # its own again: renewed


async def test_a_lease_is_taken_over_after_its_holders_death(store: LiveStore, eventually: Eventually) -> None:
    accepted = await accept(store)
    assert await leases(store, "dead", lease_ms=150).take(accepted.conversation)
    other = leases(store, "alive")

    assert not await other.take(accepted.conversation)
    await eventually(lambda: other.take(accepted.conversation), "the lease ends by itself", seconds=5)
    assert await leases(store, "dead").release(accepted.conversation)  # a late release takes nothing away
    assert not await leases(store, "third").take(accepted.conversation)


async def test_releasing_says_more_while_a_message_is_not_handled(store: LiveStore) -> None:
    accepted = await accept(store)
    mine = leases(store, "me")
    assert await mine.take(accepted.conversation)
    await answer(store, accepted.conversation, "hi")
    late = await accept(store, "and another thing")

    assert not await mine.release(accepted.conversation)  # more to do; the lease stays
    assert not await leases(store, "other").take(accepted.conversation)
    await answer(store, late.conversation, "yes")
    assert await mine.release(accepted.conversation)
    assert await leases(store, "other").take(accepted.conversation)


async def test_committing_renews_the_lease(store: LiveStore) -> None:
    accepted = await accept(store)
    mine = leases(store, "w", lease_ms=500)
    assert await mine.take(accepted.conversation)
    await store.client.pexpire(store.keys.lease(accepted.conversation), 100)
    await answer(store, accepted.conversation, "hi")  # commits as "w" with 1000 ms

    assert await store.client.pttl(store.keys.lease(accepted.conversation)) > 500


async def test_deliveries_have_a_lease_of_their_own(store: LiveStore) -> None:
    mine, other = leases(store, "me"), leases(store, "other")

    assert await mine.take("c")
    assert await other.take_delivery("c")
    assert not await mine.take_delivery("c")
    await mine.release_delivery("c")  # not mine: stays
    assert not await mine.take_delivery("c")
    await other.release_delivery("c")
    assert await mine.take_delivery("c")


async def test_who_is_there(client: Client, keys: Keys) -> None:
    board = PresenceBoard(client, keys, grace_ms=60_000)
    for agent, name, seen in (("a_1", "Mina", 100_000), ("a_2", "Jun", 30_000), ("a_3", "Sora", 100_000)):
        await board.set_status(agent, name)
        await board.seen(agent, seen)
    await board.set_status("a_3", "Sora", "away")

    here = await board.here(100_000)
    assert {p.id: (p.name, p.status) for p in here.values()} == {"a_1": ("Mina", "available"), "a_3": ("Sora", "away")}
    assert (await board.staffing(100_000)).available("support") == 1
    assert await board.status("a_3") == "away"
    assert await board.status("a_9") == "available"
    assert await board.gone(100_000) == ["a_2"]


async def test_an_agent_who_came_back_is_not_forgotten(client: Client, keys: Keys) -> None:
    board = PresenceBoard(client, keys, grace_ms=60_000)
    await board.seen("a_1", 0)
    await board.seen("a_2", 0)
    assert await board.gone(100_000) == ["a_1", "a_2"]
    await board.seen("a_1", 99_000)

    assert not await board.forget("a_1", 100_000)
    assert await board.forget("a_2", 100_000)
    assert not await board.forget("a_2", 100_000)
    assert list(await board.here(100_000)) == ["a_1"]


async def test_forgetting_is_not_disturbed_by_signs_of_life_of_others(client: Client, keys: Keys) -> None:
    board = PresenceBoard(client, keys, grace_ms=60_000)
    for n in range(50):
        await board.seen(f"gone{n}", 0)
    busy = asyncio.create_task(_beat(board))
    try:
        forgotten = await asyncio.gather(*(board.forget(f"gone{n}", 100_000) for n in range(50)))
    finally:
        busy.cancel()
    assert all(forgotten)


async def _beat(board: PresenceBoard) -> None:
    while True:
        await asyncio.gather(*(board.seen(f"here{n}", 100_000) for n in range(10)))


async def test_the_feed_has_everything_in_one_order(store: LiveStore, handover: Handover, keys: Keys) -> None:
    feed = Feed(store.client, keys)
    assert await feed.last_id() == "0-0"
    c = await waiting(store)
    middle = await feed.last_id()
    await handover.claim(c.id, MINA, 5)
    await handover.note(c.id, MINA, "n1", "note")

    everything = await feed.since("0-0")
    log = await store.log(c.id)
    assert [event.entry for event in everything] == log
    assert [event.owner for event in everything] == ["bot", "waiting", "waiting", "agent", "agent"]
    last = everything[-1].as_json()
    assert (last["conversation"], last["agent"], last["team"], last["epoch"]) == (c.id, MINA.id, "support", 2)
    assert [event.entry.seq for event in await feed.since(middle)] == [4, 5]
    assert [event.entry.seq for event in await feed.since(middle, count=1)] == [4]


async def test_the_feed_wakes_who_waits(store: LiveStore, keys: Keys) -> None:
    feed = Feed(store.client, keys)
    await accept(store)
    after = await feed.last_id()
    waits = asyncio.create_task(feed.wait(after, block_ms=2500))
    await accept(store, "now")

    [event] = await asyncio.wait_for(waits, 3)
    assert (event.entry.text, event.entry.kind) == ("now", Kind.MESSAGE)
    assert await feed.wait(event.id, block_ms=20) == []


async def test_a_feed_that_was_cut_says_so(store: LiveStore, keys: Keys) -> None:
    feed = Feed(store.client, keys)
    await accept(store)
    first = await feed.last_id()
    for n in range(5):
        await accept(store, f"text {n}")
    newest = await feed.last_id()
    assert await feed.keeps(first)

    await store.client.xtrim(keys.feed(), maxlen=1, approximate=False)
    assert not await feed.keeps(first)
    assert await feed.keeps(newest)


@pytest.mark.parametrize("after", ["0-0", "1-1"])
async def test_an_empty_feed_has_nothing_to_miss(store: LiveStore, keys: Keys, after: str) -> None:
    assert await Feed(store.client, keys).keeps(after)
