"""kill -9 of every process in the middle of turns, under load: lost 0, doubled 0, out of order 0."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
import yaml

from conversation.connection import connect
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.model import Author, Entry, Kind
from tests.fakes import slack as slacks
from tests.fakes.browser_chat import ChatClient
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_calls import Caller, direct, event
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram
from tests.installation import ROOT, Installation

CUSTOMERS = 8
SAYINGS = {
    "Hello!": "utter_greet",
    "Thanks a lot!": "utter_thank",
    "Are you a bot?": "utter_is_bot",
    "What can you do?": "utter_capabilities",
    "can I put a bowl in the dishwasher?": None,
}
"""What customers say, and the response that answers it (None: an article, which an action finds).

Whole sentences, which are answered one by one also when they pile up (`baton/burst.py`).
"""
PARTS = ("web", "workers", "rasa", "actions", "valkey")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack().running() as fake:
        yield fake


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(telegram: FakeTelegram, slack: FakeSlack) -> AsyncIterator[Installation]:
    if not (ROOT / "models" / "baton.tar.gz").exists():
        if os.environ.get("CI"):
            pytest.fail("there is no model; run: make train")
        pytest.skip("there is no model; run: make train")
    installation = Installation(
        BATON_ASSISTANT_PATIENCE_SECONDS="300",
        BATON_RATE_MESSAGES="1000",
        BATON_SLOW_NOTICE_SECONDS="250",
        TELEGRAM_TOKEN=TOKEN,
        TELEGRAM_WEBHOOK_SECRET=SECRET,
        TELEGRAM_API_URL=telegram.url,
        SLACK_BOT_TOKEN=slacks.TOKEN,
        SLACK_SIGNING_SECRET=slacks.SECRET,
        SLACK_API_URL=slack.api_url,
    )
    installation.start()
    await installation.wait_ready()
    yield installation
    await asyncio.to_thread(installation.remove)


@dataclass
class Customer:
    """Writes, and behaves as the widget does: keeps what was not acknowledged, comes back, sends it again."""

    url: str
    said: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    seen: dict[int, dict[str, object]] = field(default_factory=dict)
    token: str | None = None
    problems: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    async def live(self, stop_writing: asyncio.Event, rng: random.Random) -> None:
        """Until told to stop writing and everything is acknowledged and answered."""
        while not (stop_writing.is_set() and self.settled()):
            with contextlib.suppress(aiohttp.ClientError, OSError, asyncio.TimeoutError):
                async with ChatClient(self.url, token=self.token, after=max(self.seen, default=0)) as page:
                    await self._sit(page, stop_writing, rng)
            await asyncio.sleep(0.2)

    async def _sit(self, page: ChatClient, stop_writing: asyncio.Event, rng: random.Random) -> None:
        await page.see(lambda f: f["type"] == "welcome", 5)
        self.token = page.token
        self.refused.clear()
        for id, text in self.said.items():
            if id not in self.accepted:
                await page.say(text, id)
        looked = 0
        while not page.socket.closed and not (stop_writing.is_set() and self.settled()):
            for id in self.refused:
                await page.say(self.said[id], id)
            self.refused.clear()
            all_accepted = len(self.accepted) == len(self.said)
            if all_accepted and not stop_writing.is_set() and rng.random() < 0.7:
                id, text = str(uuid.uuid4()), rng.choice(list(SAYINGS))
                self.said[id] = text
                await page.say(text, id)
            await asyncio.sleep(rng.uniform(0.1, 0.5))
            looked = self._take_note(page, looked)

    def _take_note(self, page: ChatClient, looked: int) -> int:
        for frame in page.frames[looked:]:
            if frame["type"] == "accepted":
                self.accepted[frame["id"]] = frame["seq"]
            elif frame["type"] == "entry":
                if frame["seq"] in self.seen and self.seen[frame["seq"]] != frame:
                    self.problems.append(f"seq {frame['seq']} is two entries")
                if frame["seq"] < max(self.seen, default=0):
                    self.problems.append(f"seq {frame['seq']} after {max(self.seen)}")
                self.seen[frame["seq"]] = frame
            elif frame["type"] == "error" and frame["code"] == "unavailable" and frame["id"]:
                self.refused.append(frame["id"])
            elif frame["type"] == "error":
                self.problems.append(frame["code"])
        return len(page.frames)

    def settled(self) -> bool:
        """Whether all is acknowledged and answered."""
        authors = Counter(entry["author"] for entry in self.seen.values())
        return len(self.accepted) == len(self.said) and authors["bot"] >= authors["customer"] >= len(self.said)


def responses() -> dict[str, str]:
    """English text → name of the response."""
    raw = yaml.safe_load(Path(ROOT / "data/responses/en.yml").read_text(encoding="utf-8"))["responses"]
    return {variation["text"].strip(): name for name, variations in raw.items() for variation in variations}


@pytest.mark.rasa
@pytest.mark.timeout(600)
@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_lost_doubled_or_out_of_order(running: Installation) -> None:
    rng = random.Random(7)
    stop_writing = asyncio.Event()
    customers = [Customer(running.url) for _ in range(CUSTOMERS)]
    lives = [asyncio.create_task(c.live(stop_writing, random.Random(n))) for n, c in enumerate(customers)]
    for part in PARTS:
        await asyncio.sleep(rng.uniform(2, 4))
        before = running.pids(part)
        assert before, f"{part} is not there"
        running.kill(part)
        while (now := running.pids(part)) == before or not now:
            await asyncio.sleep(0.1)
        await running.wait_ready()
    await asyncio.sleep(2)
    stop_writing.set()
    done, late = await asyncio.wait(lives, timeout=180)
    assert not late, [f"{len(c.accepted)} of {len(c.said)} accepted, {len(c.seen)} seen" for c in customers]
    for task in done:
        task.result()

    known = responses()
    lost = doubled = disordered = 0
    for customer in customers:
        assert not customer.problems, customer.problems
        entries = [customer.seen[seq] for seq in sorted(customer.seen)]
        said = [str(entry["id"]) for entry in entries if entry["author"] == "customer"]
        lost += len(set(customer.said) - set(said))
        doubled += len(said) - len(set(said))
        disordered += sum(a != b for a, b in zip(said, customer.said, strict=False))
        replies = [str(entry["text"]) for entry in entries if entry["author"] == "bot"]
        lost += max(0, len(said) - len(replies))
        doubled += max(0, len(replies) - len(said))
        for id, reply in zip(said, replies, strict=False):
            expected = SAYINGS[customer.said[id]]
            name = known.get(reply.strip())
            is_right = name == expected if expected else "/help/" in reply
            disordered += not is_right
    total = sum(len(customer.said) for customer in customers)
    counted = await numbers(running.url)
    # Of every process, those that were killed included; one that dies may take its last count with it.
    assert counted["baton_turn_seconds_count"] > total / 2
    assert counted['baton_messages_accepted_total{channel="web"}'] > total / 2
    assert counted["baton_chat_sockets"] == 0
    print(f"messages: {total}\nkills: {len(PARTS)}\nlost: {lost}\ndoubled: {doubled}\nout_of_order: {disordered}")
    assert total > 50
    assert (lost, doubled, disordered) == (0, 0, 0)


async def numbers(url: str) -> dict[str, float]:
    """What `/metrics` says."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        lines = [line.rpartition(" ") for line in (await answer.text()).splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in lines}


@dataclass
class Platform:
    """One that redelivers: what its customers write, by address, and what they are shown."""

    channel: str
    updates: dict[str, list[Any]]
    deliver: Callable[[Any], Awaitable[bool]]
    texts: Callable[[str], list[str]]


def on_telegram(telegram: FakeTelegram, url: str) -> Platform:
    """Six chats, by the webhook."""

    async def deliver(update: Any) -> bool:
        return await telegram.deliver(f"{url}/telegram/webhook", update) == 200

    updates = {str(chat): [telegram.message(chat, text) for text in SAYINGS] for chat in range(1, 7)}
    return Platform("telegram", updates, deliver, lambda address: telegram.texts(int(address)))


def on_slack(slack: FakeSlack, caller: Caller) -> Platform:
    """Six people's direct messages, by the Events API, each delivery but the first as one of Slack's retries."""
    times: Counter[str] = Counter()
    updates: dict[str, list[Any]] = {}
    for person in range(1, 7):
        updates[f"T1:D{person}"] = [
            event(
                direct(text, f"1700000000.{person}{place:05}", f"U{person}", channel=f"D{person}"), f"Ev{person}{place}"
            )
            for place, text in enumerate(SAYINGS)
        ]

    async def deliver(update: Any) -> bool:
        times[update["event_id"]] += 1
        return await caller.event(update, again=times[update["event_id"]] - 1) == 200

    return Platform("slack", updates, deliver, lambda address: slack.texts(address.split(":")[1]))


async def deliver_until_stored(platform: Platform, update: Any, rng: random.Random) -> None:
    """As they do: again and again until somebody says yes; and twice more, as when the yes was not heard."""
    heard = 0
    while heard < 3:
        await asyncio.sleep(rng.uniform(0, 0.6))
        with contextlib.suppress(aiohttp.ClientError, OSError, asyncio.TimeoutError):
            heard += await platform.deliver(update)


async def logs(running: Installation, platform: Platform) -> dict[str, list[Entry]]:
    """The log of each address's conversation."""
    client = connect(f"unix://{running.home / 'run' / 'valkey.sock'}")
    try:
        store = LiveStore(client, Keys())
        found = {address: await store.find_open(platform.channel, address) for address in platform.updates}
        return {address: await store.log(id) if id else [] for address, id in found.items()}
    finally:
        await client.aclose()


async def answered(running: Installation, platform: Platform) -> dict[str, list[Entry]]:
    """The logs, once everybody has as many answers as questions. Fails after two minutes."""
    deadline = asyncio.get_running_loop().time() + 120
    while True:
        found = await logs(running, platform)
        bots = [sum(entry.author is Author.BOT for entry in log) for log in found.values()]
        shown = [len(platform.texts(address)) for address in platform.updates]
        if min(bots + shown) >= len(SAYINGS):
            return found
        assert asyncio.get_running_loop().time() < deadline, found
        await asyncio.sleep(0.2)


@pytest.mark.rasa
@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_storm_of_redeliveries_during_kills_is_answered_once_each(
    running: Installation, telegram: FakeTelegram, slack: FakeSlack
) -> None:
    rng = random.Random(11)
    kills = ("web", "rasa", "workers", "web")
    async with aiohttp.ClientSession() as session:
        platforms = (on_telegram(telegram, running.url), on_slack(slack, Caller(session, running.url)))
        storm = [
            asyncio.create_task(deliver_until_stored(platform, update, random.Random(f"{address} {place}")))
            for platform in platforms
            for address, updates in platform.updates.items()
            for place, update in enumerate(updates)
        ]
        for part in kills:
            await asyncio.sleep(rng.uniform(0.2, 0.8))
            before = running.pids(part)
            running.kill(part)
            while (now := running.pids(part)) == before or not now:
                await asyncio.sleep(0.1)
        await asyncio.wait_for(asyncio.gather(*storm), 120)
    await running.wait_ready()
    again: Counter[str] = Counter()
    for platform in platforms:
        for address, log in (await answered(running, platform)).items():
            said = [entry for entry in log if entry.author is Author.CUSTOMER and entry.kind is Kind.MESSAGE]
            assert sorted(entry.text or "" for entry in said) == sorted(SAYINGS)
            assert sum(entry.author is Author.BOT for entry in log) == len(SAYINGS)
            again[platform.channel] += len(platform.texts(address)) - len(SAYINGS)
    # A process that dies between Telegram's yes and its own mark sends that one message again; Slack is asked first.
    assert 0 <= again["telegram"] <= 12
    assert again["slack"] == 0
    print(
        f"storm: {3 * len(storm)} deliveries, {len(kills)} kills, lost 0, answered twice 0, sent again {again.total()}"
    )
