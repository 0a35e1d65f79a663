"""Customers on Telegram hear of their place and the wait when those have changed, and not too often."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conversation.leases import Leases
from conversation.live import now_ms
from handoff.queue_news import JOB, REST_MS, QueueNews
from tests.conftest import Eventually
from tests.fakes.telegram import FakeTelegram
from tests.integration.baton.conftest import Installation

CHATS = (11, 12, 13)
HANDLING_SECONDS = 240


@pytest.fixture
def overrides(overrides: dict[str, Any]) -> dict[str, Any]:
    # An agent here has no feed, and is there all the same.
    return {**overrides, "agent_grace_seconds": 60.0}


def news_of(baton: Installation, rest_ms: int) -> QueueNews:
    parts, channels = baton.parts, ["telegram", "slack"]
    return QueueNews(
        parts.store, parts.waiting, parts.presence, parts.phrases, parts.leases, ["support"], channels, rest_ms
    )


async def ask_for_person(baton: Installation, telegram: FakeTelegram, eventually: Eventually) -> list[str]:
    """The customers ask one after another; their conversations in the order of the queue."""
    for number, chat in enumerate(CHATS, 1):
        assert await telegram.deliver(f"{baton.url}/telegram/webhook", telegram.message(chat, "person")) == 200
        await eventually(lambda chat=chat: len(telegram.texts(chat)) == 2)  # type: ignore[misc]
        assert len(await baton.parts.waiting.ids("support")) == number
    return await baton.parts.waiting.ids("support")


async def test_they_are_told_when_it_has_changed_and_not_too_often(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    patient, eager = news_of(baton, REST_MS), news_of(baton, 0)
    async with await baton.desk("Jisoo") as desk:
        ids = await ask_for_person(baton, telegram, eventually)
        await baton.parts.client.lpush(baton.parts.keys.handling("support"), HANDLING_SECONDS)
        told = len(telegram.texts(13))
        await eager.look(now_ms())
        await eager.look(now_ms())
        assert len(telegram.texts(13)) == told

        await desk.claim(ids[0])
        # Nobody hears anything until they have been left in peace for a while, then everybody does, once.
        await patient.look(now_ms())
        assert (await baton.parts.store.get(ids[2])).memory["told_place"][0] == 3
        await eager.look(now_ms())
        await eventually(lambda: telegram.texts(13)[-1] == "지금 대기 순서는 2번째이고, 8분쯤 더 걸릴 것 같아요.")
        await eventually(lambda: telegram.texts(12)[-1] == "지금 대기 순서는 1번째이고, 4분쯤 더 걸릴 것 같아요.")
        await eager.look(now_ms())
        assert (await baton.parts.store.get(ids[2])).memory["told_place"][0] == 2
        assert len(telegram.texts(13)) == told + 1
        # Whoever has a person hears no places.
        assert "번째이고" not in " ".join(telegram.texts(11))


async def test_one_process_does_it_at_a_time_and_another_when_it_is_gone(baton: Installation) -> None:
    parts = baton.parts

    def process(name: str, lease_ms: int) -> Leases:
        return Leases(parts.client, parts.keys, parts.store.scripts, name, lease_ms)

    await parts.client.delete(parts.keys.job_lease(JOB))
    assert await process("first", 100).take_job(JOB)
    assert await process("first", 100).take_job(JOB)
    async with asyncio.timeout(5):
        while not await process("second", 60_000).take_job(JOB):
            await asyncio.sleep(0.02)
    assert not await process("first", 100).take_job(JOB)
