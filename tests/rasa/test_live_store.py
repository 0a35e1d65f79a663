"""State and result are saved as one, once; a server that is killed and comes back goes unnoticed."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator

import pytest
from conftest import Valkey

from bot.errors import StoreUnavailable, TurnConflict
from bot.live_store import LiveStore, MemoryLiveStore, ValkeyLiveStore


@pytest.fixture(params=["valkey", "memory"])
async def store(request: pytest.FixtureRequest, valkey: Valkey) -> AsyncIterator[LiveStore]:
    store: LiveStore = ValkeyLiveStore(valkey.url, uuid.uuid4().hex) if request.param == "valkey" else MemoryLiveStore()
    yield store
    await store.close()


async def test_nothing_is_known_at_first(store: LiveStore) -> None:
    stored = await store.read("c", "m")
    assert (stored.version, stored.state, stored.result) == (0, None, None)


async def test_a_turn_is_saved_once(store: LiveStore) -> None:
    assert await store.commit("c", "m1", 0, "state1", "result1") == "result1"
    assert await store.commit("c", "m1", 0, "other", "other") == "result1"
    assert await store.commit("c", "m1", 1, "other", "other") == "result1"
    stored = await store.read("c", "m1")
    assert (stored.version, stored.state, stored.result) == (1, "state1", "result1")


async def test_a_turn_from_an_old_state_is_refused(store: LiveStore) -> None:
    await store.commit("c", "m1", 0, "state1", "result1")
    with pytest.raises(TurnConflict):
        await store.commit("c", "m2", 0, "state2", "result2")
    stored = await store.read("c", "m2")
    assert (stored.version, stored.state, stored.result) == (1, "state1", None)
    assert await store.commit("c", "m2", 1, "state2", "result2") == "result2"


async def test_conversations_and_messages_are_apart(store: LiveStore) -> None:
    await store.commit("c", "m", 0, "s", "r")
    assert (await store.read("c:m", "m")).version == 0
    assert (await store.read("d", "m")).result is None


async def test_fifty_at_once_one_wins(store: LiveStore) -> None:
    results = await asyncio.gather(*[store.commit("c", "m", 0, f"s{n}", f"r{n}") for n in range(50)])
    assert len(set(results)) == 1
    assert (await store.read("c", "m")).version == 1


async def test_everything_has_a_lifetime(valkey: Valkey) -> None:
    store = ValkeyLiveStore(valkey.url, "life")
    await store.commit("c", "m", 0, "s", "r")
    await store.write("d", "s")
    assert 29 * 86400 < await store._redis.ttl("baton:{life}:tracker:c") <= 30 * 86400
    assert 29 * 86400 < await store._redis.ttl("baton:{life}:tracker:d") <= 30 * 86400
    assert 86000 < await store._redis.ttl("baton:{life}:turn:c:m") <= 86400
    await store.close()


async def test_a_restart_goes_unnoticed(valkey: Valkey) -> None:
    store = ValkeyLiveStore(valkey.url, uuid.uuid4().hex)
    await store.commit("c", "m1", 0, "state1", "result1")
    valkey.kill()
    restarted = asyncio.get_running_loop().run_in_executor(None, valkey.start)
    # Asked while nobody listens; the script is unknown to the new server as well.
    assert await store.commit("c", "m2", 1, "state2", "result2") == "result2"
    await restarted
    assert (await store.read("c", "m1")).result == "result1"
    await store.close()


async def test_a_server_that_stays_away_is_said_within_seconds(valkey: Valkey) -> None:
    store = ValkeyLiveStore(valkey.url, "gone")
    await store.ping()
    valkey.kill()
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        await store.read("c", "m")
    assert time.monotonic() - begun < 3
    valkey.start()
    await store.ping()
    await store.close()
