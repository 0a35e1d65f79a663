"""The loop over a stream on a real store: one at a time per conversation, and what fails is taken up again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from conversation import consumer as consumers
from conversation.connection import Client
from conversation.consumer import Consumer
from conversation.errors import StoreUnavailable
from conversation.keys import Keys
from conversation.streams import WorkStream
from tests.conftest import Eventually

Work = Callable[[str], Awaitable[bool]]
Running = Callable[..., Consumer]


@pytest.fixture
async def running(client: Client, keys: Keys) -> AsyncIterator[Running]:
    """Starts consumers with a work of the test's; they end with it."""
    tasks = []

    def start(work: Work, name: str = "one", at_once: int = 4, defects: Callable[[], None] = lambda: None) -> Consumer:
        stream = WorkStream(client, keys.inbox(), "workers", name, idle_ms=200)
        consumer = Consumer(stream, work, at_once, defects)
        tasks.append(asyncio.create_task(consumer.run()))
        return consumer

    yield start
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def put(client: Client, keys: Keys, *conversations: str) -> None:
    for conversation in conversations:
        await client.xadd(keys.inbox(), {"c": conversation})


def empty(client: Client, keys: Keys) -> Callable[[], Awaitable[bool]]:
    """Whether all items are done."""

    async def look() -> bool:
        return not await client.xlen(keys.inbox())

    return look


async def test_one_at_a_time_for_each_and_so_many_in_all(
    running: Running, client: Client, keys: Keys, eventually: Eventually
) -> None:
    now: Counter[str] = Counter()
    most, together = Counter[str](), []

    async def work(conversation: str) -> bool:
        now[conversation] += 1
        most[conversation] = max(most[conversation], now[conversation])
        together.append(sum(now.values()))
        await asyncio.sleep(0.02)
        now[conversation] -= 1
        return True

    await put(client, keys, *"aabbccddaabbccdd")
    running(work, at_once=2)
    await eventually(empty(client, keys), "an empty stream")
    assert most == dict.fromkeys("abcd", 1)
    assert max(together) == 2


async def test_what_comes_while_it_is_worked_off_is_worked_off_again(
    running: Running, client: Client, keys: Keys, eventually: Eventually
) -> None:
    began, go, seen = asyncio.Event(), asyncio.Event(), []

    async def work(conversation: str) -> bool:
        began.set()
        await go.wait()
        seen.append(consumer.items_of(conversation))
        return True

    consumer = running(work)
    await put(client, keys, "a")
    await began.wait()
    await put(client, keys, "a")
    await eventually(lambda: consumer.items_of("a") == 2)
    go.set()
    await eventually(empty(client, keys), "an empty stream")
    assert seen == [2, 1]
    assert consumer.items_of("a") == 0


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ValueError("a bug")])
async def test_what_fails_is_taken_up_again_and_holds_up_no_other(
    error: Exception,
    running: Running,
    client: Client,
    keys: Keys,
    eventually: Eventually,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumers, "PAUSE_SECONDS", 0.02)
    tries, defects = Counter[str](), []

    async def work(conversation: str) -> bool:
        tries[conversation] += 1
        if conversation == "bad" and tries["bad"] < 3:
            raise error
        return True

    await put(client, keys, "bad", "good")
    running(work, at_once=1, defects=lambda: defects.append(1))
    await eventually(empty(client, keys), "an empty stream")
    assert tries == {"bad": 3, "good": 1}
    assert len(defects) == (2 if isinstance(error, ValueError) else 0)


async def test_what_another_has_in_hand_is_left_and_comes_back(
    running: Running, client: Client, keys: Keys, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "TAKE_OVER_SECONDS", 0.05)
    monkeypatch.setattr(consumers, "READ_BLOCK_MS", 50)
    answers = [False, True]

    async def work(conversation: str) -> bool:
        return answers.pop(0)

    await put(client, keys, "a")
    running(work)
    await eventually(empty(client, keys), "an empty stream")
    assert answers == []


async def test_what_was_in_hand_at_the_end_is_taken_up_by_the_next_start(
    running: Running, client: Client, keys: Keys, eventually: Eventually
) -> None:
    began = asyncio.Event()

    async def hangs(conversation: str) -> bool:
        began.set()
        await asyncio.Event().wait()
        return True

    async def works(conversation: str) -> bool:
        return True

    stream = WorkStream(client, keys.inbox(), "workers", "one", idle_ms=60_000)
    first = asyncio.create_task(Consumer(stream, hangs, 4, lambda: None).run())
    await put(client, keys, "a")
    await began.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert await client.xlen(keys.inbox()) == 1
    running(works)
    await eventually(empty(client, keys), "an empty stream")
