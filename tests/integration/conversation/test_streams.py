"""Work streams on a real store: whatever dies, an item is done at least once, and then never again."""

from __future__ import annotations

import asyncio

import pytest

from conversation.connection import Client
from conversation.keys import Keys
from conversation.streams import WorkStream
from tests.conftest import Eventually


def stream(client: Client, keys: Keys, worker: str, *, idle_ms: int = 60_000, keep: bool = False) -> WorkStream:
    return WorkStream(client, keys.inbox(), "workers", worker, idle_ms=idle_ms, keep_items=keep)


async def put(client: Client, keys: Keys, *conversations: str) -> None:
    for conversation in conversations:
        await client.xadd(keys.inbox(), {"c": conversation})


async def test_items_come_to_one_worker_and_go_when_done(client: Client, keys: Keys) -> None:
    one, two = stream(client, keys, "one"), stream(client, keys, "two")
    await put(client, keys, "c1", "c2", "c3")  # before the group was made: nothing is missed
    await one.ensure()
    await two.ensure()

    first = await one.read(2, 10)
    second = await two.read(10, 10)

    assert [item.fields["c"] for item in first + second] == ["c1", "c2", "c3"]
    assert await two.read(10, 10) == []
    await one.done(*first)
    assert await one.length() == 1
    await two.done(*second)
    assert await two.length() == 0
    assert await one.own_unfinished() == []
    await one.done()  # nothing to settle is fine


async def test_reading_waits_for_an_item(client: Client, keys: Keys) -> None:
    worker = stream(client, keys, "one")
    await worker.ensure()
    waits = asyncio.create_task(worker.read(1, 2500))
    await put(client, keys, "c1")

    assert [item.fields["c"] for item in await asyncio.wait_for(waits, 3)] == ["c1"]


async def test_a_worker_that_comes_back_takes_up_what_it_had(client: Client, keys: Keys) -> None:
    before = stream(client, keys, "one")
    await before.ensure()
    await put(client, keys, *(f"c{n}" for n in range(250)))
    read = await before.read(250, 10)
    await before.done(*read[:5])

    after = stream(client, keys, "one")  # the same name, another life
    assert await after.own_unfinished() == read[5:]
    assert await stream(client, keys, "two").own_unfinished() == []


async def test_what_dead_workers_left_is_taken_over(client: Client, keys: Keys, eventually: Eventually) -> None:
    dead = stream(client, keys, "dead")
    await dead.ensure()
    await put(client, keys, *(f"c{n}" for n in range(250)))
    left = await dead.read(250, 10)
    alive = stream(client, keys, "alive", idle_ms=150)
    assert await stream(client, keys, "alive", idle_ms=60_000).abandoned() == []

    taken = await eventually(alive.abandoned, "items idle for 150 ms", seconds=5)

    assert taken == left
    assert await alive.own_unfinished() == left
    await alive.done(*taken)
    assert await alive.abandoned() == []
    assert await alive.length() == 0


async def test_two_that_take_over_at_once_share(client: Client, keys: Keys, eventually: Eventually) -> None:
    dead = stream(client, keys, "dead")
    await dead.ensure()
    await put(client, keys, *(f"c{n}" for n in range(300)))
    left = await dead.read(300, 10)
    await eventually(lambda: _idle(client, keys, 400), "idle")

    taken = await asyncio.gather(*(stream(client, keys, f"w{n}", idle_ms=400).abandoned() for n in range(4)))

    assert sorted(item.id for part in taken for item in part) == sorted(item.id for item in left)


async def _idle(client: Client, keys: Keys, ms: int) -> bool:
    pending = await client.xpending_range(keys.inbox(), "workers", "-", "+", 1000)
    return all(item["time_since_delivered"] >= ms for item in pending)


async def test_kept_items_stay_in_the_stream(client: Client, keys: Keys) -> None:
    archiver = stream(client, keys, "one", keep=True)
    await archiver.ensure()
    await put(client, keys, "c1", "c2")
    await archiver.done(*await archiver.read(10, 10))

    assert await archiver.length() == 2
    assert await archiver.read(10, 10) == []


async def test_what_was_trimmed_away_does_not_hide_the_rest(client: Client, keys: Keys) -> None:
    """The feed is cut at some length: of what a dead archiver had in hand, a part may be gone."""
    worker = stream(client, keys, "one", keep=True)
    await worker.ensure()
    await put(client, keys, *(f"c{n}" for n in range(260)))
    await worker.read(260, 10)
    await client.xtrim(keys.inbox(), maxlen=10, approximate=False)

    left = await stream(client, keys, "one", keep=True).own_unfinished()

    assert [item.fields["c"] for item in left] == [f"c{n}" for n in range(250, 260)]
    await worker.done(*left)
    assert (await client.xpending(keys.inbox(), "workers"))["pending"] == 0


async def test_a_store_that_lost_its_data_gets_its_group_again(client: Client, keys: Keys) -> None:
    worker = stream(client, keys, "one")
    await worker.ensure()
    await client.delete(keys.inbox())

    assert await worker.read(1, 10) == []
    assert await worker.own_unfinished() == []
    await client.delete(keys.inbox())
    assert await worker.abandoned() == []
    await client.delete(keys.inbox())
    assert await worker.own_unfinished() == []
    await put(client, keys, "c1")
    assert [item.fields["c"] for item in await worker.read(1, 10)] == ["c1"]


@pytest.mark.parametrize("keep", [False, True])
async def test_the_backlog(client: Client, keys: Keys, keep: bool) -> None:
    worker = stream(client, keys, "one", keep=keep)
    await worker.ensure()
    assert await worker.backlog() == type(await worker.backlog())(0, None)
    await put(client, keys, "c1", "c2", "c3")

    unread = await worker.backlog()
    assert unread.items == 3
    [first] = await worker.read(1, 10)
    in_hand = await worker.backlog()
    assert (in_hand.items, in_hand.oldest_at) == (3, unread.oldest_at)
    await worker.done(first)
    assert (await worker.backlog()).items == 2
    await worker.done(*await worker.read(5, 10))
    done = await worker.backlog()
    assert (done.items, done.oldest_at) == (0, None)
