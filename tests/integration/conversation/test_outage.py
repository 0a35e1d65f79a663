"""Valkey dies, hangs and comes back: what was acknowledged is there, and nobody waits for long."""

from __future__ import annotations

import asyncio
import signal
import time

import pytest

from conversation.connection import Client, connect
from conversation.errors import StoreUnavailable
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.streams import WorkStream
from tests.conftest import Eventually
from tests.integration.conversation.makers import accept, answer, incoming
from tests.servers import ValkeyServer

SENDERS = 12


class Sender:
    """A channel that keeps what was acknowledged, and sends again what was not, under the same id."""

    def __init__(self, store: LiveStore, number: int) -> None:
        self._store = store
        self.address = f"w{number}"
        self.acknowledged: list[tuple[str, int, str]] = []
        self.outages = 0

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            message = incoming(f"text {len(self.acknowledged)}", address=self.address)
            while True:
                try:
                    accepted = await self._store.accept(message)
                    break
                except StoreUnavailable:
                    self.outages += 1
            self.acknowledged.append((accepted.conversation, accepted.seq, message.external_id))


async def restart(valkey: ValkeyServer, eventually: Eventually) -> None:
    """kill -9, and up again while everybody goes on trying."""
    valkey.kill()
    await asyncio.sleep(0)
    valkey.launch()
    await eventually(valkey.answers, "Valkey is back")


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    valkey: ValkeyServer, store: LiveStore, eventually: Eventually
) -> None:
    senders = [Sender(store, n) for n in range(SENDERS)]
    stop = asyncio.Event()
    tasks = [asyncio.create_task(sender.run(stop)) for sender in senders]

    def accepted() -> int:
        return sum(len(sender.acknowledged) for sender in senders)

    for _ in range(3):
        before = accepted()
        await eventually(lambda before=before: accepted() > before + 500, "the load goes on")
        await restart(valkey, eventually)
    before = accepted()
    await eventually(lambda: accepted() > before + 500, "the load goes on after the last restart")
    stop.set()
    await asyncio.gather(*tasks)

    assert accepted() > 2000
    for sender in senders:
        assert len({conversation for conversation, _, _ in sender.acknowledged}) == 1
        log = await store.log(sender.acknowledged[0][0])
        # Exactly what was acknowledged, in its order; what was sent again is there once.
        assert [(entry.seq, entry.id) for entry in log] == [(seq, id) for _, seq, id in sender.acknowledged]
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))


async def test_scripts_are_known_again_after_a_restart(
    valkey: ValkeyServer, store: LiveStore, eventually: Eventually
) -> None:
    accepted = await accept(store)
    await restart(valkey, eventually)  # the server forgets scripts: NOSCRIPT

    assert (await accept(store, "again")).conversation == accepted.conversation
    assert (await answer(store, accepted.conversation, "hi")).stored
    await store.client.script_flush()
    assert (await accept(store, "once more")).seq == 4


async def test_a_dead_server_is_reported_soon(valkey: ValkeyServer, store: LiveStore, keys: Keys) -> None:
    accepted = await accept(store)
    valkey.kill()

    for call in (
        accept(store, "hello"),
        store.get(accepted.conversation),
        WorkStream(store.client, keys.inbox(), "workers", "one", idle_ms=1).read(1, 1000),
    ):
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await call
        assert time.monotonic() - began < 5


async def test_a_server_that_hangs_is_reported_soon(valkey: ValkeyServer, keys: Keys) -> None:
    client = connect(valkey.url)
    store = LiveStore(client, keys)
    await accept(store)
    valkey.signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        results = await asyncio.gather(*(accept(store, f"text {n}") for n in range(100)), return_exceptions=True)
        took = time.monotonic() - began
    finally:
        valkey.signal(signal.SIGCONT)
        await client.aclose()
    assert {type(result) for result in results} == {StoreUnavailable}
    assert took < 6.5


async def test_the_same_client_goes_on_after_an_outage(
    valkey: ValkeyServer, client: Client, store: LiveStore, eventually: Eventually
) -> None:
    await accept(store, "before", id="m1")
    valkey.kill()
    with pytest.raises(StoreUnavailable):
        await accept(store, "while down", id="m2")
    valkey.start()

    again = await accept(store, "while down", id="m2")
    assert (again.seq, again.again) == (2, False)


async def test_a_worker_finds_its_items_after_the_server_was_killed(
    valkey: ValkeyServer, store: LiveStore, keys: Keys, eventually: Eventually
) -> None:
    inbox = WorkStream(store.client, keys.inbox(), "workers", "one", idle_ms=60_000)
    await inbox.ensure()
    accepted = await accept(store)
    [item] = await inbox.read(1, 100)
    await restart(valkey, eventually)

    assert await inbox.own_unfinished() == [item]
    assert (await store.unhandled(accepted.conversation))[1][0].seq == 1
    await inbox.done(item)
    assert await inbox.own_unfinished() == []
