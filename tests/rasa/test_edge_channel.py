"""The edge channel's own parts; whole turns are tested with Rasa running, in tests/integration/core."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot.edge_channel import OneAtATime, parts
from bot.errors import ModelMissing, StoreUnavailable
from bot.tracker_store import BoundedTrackerStore


def test_no_model() -> None:
    for context in (
        SimpleNamespace(),
        SimpleNamespace(agent=None),
        SimpleNamespace(agent=SimpleNamespace(is_ready=lambda: False)),
    ):
        with pytest.raises(ModelMissing):
            parts(context)


def test_another_store_is_refused() -> None:
    with pytest.raises(StoreUnavailable, match=r"endpoints\.yml"):
        parts(SimpleNamespace(agent=SimpleNamespace(is_ready=lambda: True, tracker_store=object())))


def test_the_wrapped_store_is_found() -> None:
    store = BoundedTrackerStore(None)
    wrapped = SimpleNamespace(_tracker_store=store)
    assert parts(SimpleNamespace(agent=SimpleNamespace(is_ready=lambda: True, tracker_store=wrapped)))[1] is store


async def test_one_at_a_time_in_order_and_nothing_left() -> None:
    turns = OneAtATime()
    done: list[str] = []

    async def turn(conversation: str, name: str) -> None:
        async with turns.of(conversation):
            done.append(f"{name} begins")
            await asyncio.sleep(0)
            done.append(f"{name} ends")

    await asyncio.gather(turn("c", "first"), turn("c", "second"), turn("d", "other"))
    mine = [entry for entry in done if not entry.startswith("other")]
    assert mine == ["first begins", "first ends", "second begins", "second ends"]
    with pytest.raises(ValueError, match="broken"):
        async with turns.of("c"):
            raise ValueError("broken")
    assert turns._locks == {}
