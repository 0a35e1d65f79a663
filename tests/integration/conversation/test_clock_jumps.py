"""A machine's clock is set by an hour while Baton runs: nobody is thrown out, nothing is stuck or out of order."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from conversation import live
from conversation.clock import SteadyClock
from conversation.connection import Client
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore, now_ms
from conversation.offers import Offers
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.unsent_files import UnsentFiles
from conversation.waiting import WaitingList
from handoff.desk import Desk
from handoff.sweeper import Sweeper
from tests.integration.conversation.makers import JUN, MINA, waiting

PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")
GRACE_MS, SILENT_MS = 60_000, 300_000


class Machine:
    """A machine's clocks: what it says, and what passes. Both stand still unless a test moves them."""

    def __init__(self) -> None:
        self.wall, self.passed = time.time_ns(), 0
        self.clock = SteadyClock(lambda: self.wall, lambda: self.passed)

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.wall += 1_000_000_000
            self.passed += 1_000_000_000
            self.clock.now_ms()

    def set_by(self, hours: int) -> None:
        self.wall += hours * 3600 * 1_000_000_000


@pytest.mark.parametrize("hours", [1, -1])
async def test_the_clock_is_set_by_an_hour(
    store: LiveStore, handover: Handover, client: Client, keys: Keys, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    machine = Machine()
    monkeypatch.setattr(live, "_CLOCK", machine.clock)
    lists, presence = WaitingList(client, keys), PresenceBoard(client, keys, GRACE_MS)
    desk = Desk(store, handover, lists, presence, PHRASES, UnsentFiles(client, keys), Offers(store), 5)
    sweeper = Sweeper(desk, presence, 1, SILENT_MS)
    held = await waiting(store, address="w1")
    await desk.claim(held.id, MINA)
    before = await waiting(store, address="w2")
    machine.wait(5)

    machine.set_by(hours)
    after = await waiting(store, address="w3")
    # Nobody is gone, and nobody has been silent for an hour.
    await sweeper.sweep(now_ms())
    assert set(await presence.here(now_ms())) == {MINA.id}
    assert (await store.get(held.id)).agent == MINA.id
    # Who came after the jump stands behind who came before it.
    assert await lists.ids("support") == [before.id, after.id]

    # And what is to happen happens in its time: the silent agent, and the one who is gone.
    for _ in range(11):
        machine.wait(30)
        await presence.seen(MINA.id, now_ms())
    await sweeper.sweep(now_ms())
    assert await lists.ids("support") == [held.id, before.id, after.id]
    await desk.claim(before.id, JUN)
    machine.wait(70)
    await presence.seen(MINA.id, now_ms())
    await sweeper.sweep(now_ms())
    assert set(await presence.here(now_ms())) == {MINA.id}
    assert before.id in await lists.ids("support")
