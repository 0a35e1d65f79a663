"""`make bench-channels`: how soon a platform hears that a message is stored, and what many open pages cost.

Telegram's webhook is called at a fixed pace, whether answers come or not (open loop), once while the core answers as
fast as it can, and once while it hangs (SIGSTOP): `webhook_p99_ms` is the worse of the two. Then 500 answers go out to
a Telegram that takes no more than 30 a second and answers 429 to the rest: `outgoing_over_limit` is how many times as
long it took as that limit allows. Last, 2,000 pages of the web chat are open on one process, and 200 of them write in
turn: `socket_p95_ms` is from a message to its `accepted`, `socket_reply_p95_ms` to the bot's answer.
Loads are bounded in number and end by themselves.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
import uuid
from collections.abc import AsyncIterator, Callable

import aiohttp

from bench.figures import Figures, percentile
from tests.fakes.browser_chat import ChatClient
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram
from tests.installation import Installation, stopped

PACE, UPDATES, CHATS = 40, 600, 200
BUSY_CUSTOMERS = 8
SOCKETS, TALKING, ROUNDS, ROUND_SECONDS = 2000, 200, 4, 8.0
OUTGOING_CHATS, OUTGOING_EACH, LIMIT = 100, 5, 30
FILES = 8192


class Webhook:
    """Telegram's end of the webhook, over kept connections."""

    def __init__(self, url: str, session: aiohttp.ClientSession, fake: FakeTelegram) -> None:
        self._url = f"{url}/telegram/webhook"
        self._session = session
        self._fake = fake

    async def deliver(self, chat: int, text: str) -> float:
        """Seconds until the 200."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        begun = time.perf_counter()
        async with self._session.post(self._url, json=self._fake.message(chat, text), headers=headers) as answer:
            answer.raise_for_status()
        return time.perf_counter() - begun

    async def at_pace(self) -> list[float]:
        """UPDATES updates, PACE a second; the seconds of each."""
        begun = time.perf_counter()
        calls = []
        for number in range(UPDATES):
            await asyncio.sleep(max(0.0, begun + number / PACE - time.perf_counter()))
            calls.append(asyncio.create_task(self.deliver(1 + number % CHATS, f"hello, this is number {number}!")))
        return list(await asyncio.gather(*calls))


@contextlib.asynccontextmanager
async def busy(url: str) -> AsyncIterator[None]:
    """Customers of the web chat who write as soon as they are answered."""

    async def customer() -> None:
        while True:
            async with ChatClient(url) as page:
                await page.see_type("welcome")
                for _ in range(20):
                    start = len(page.frames)
                    await page.say("hello")
                    await page.see(lambda frame: frame["type"] == "entry" and frame["author"] == "bot", 60, start)

    tasks = [asyncio.create_task(customer()) for _ in range(BUSY_CUSTOMERS)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Page:
    """An open page that does little: thousands of them are in this process."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def wait_for(self, wanted: Callable[[dict[str, object]], bool]) -> None:
        """Reads until a frame is `wanted`."""
        while not wanted(await self.socket.receive_json(timeout=60)):
            pass

    async def talk(self) -> tuple[float, float]:
        """Seconds until `accepted`, and until the answer."""
        begun = time.perf_counter()
        await self.socket.send_json({"type": "message", "id": str(uuid.uuid4()), "text": "hello"})
        await self.wait_for(lambda frame: frame["type"] == "accepted")
        accepted = time.perf_counter() - begun
        await self.wait_for(lambda frame: frame["type"] == "entry" and frame["author"] == "bot")
        return accepted, time.perf_counter() - begun


async def open_page(url: str, session: aiohttp.ClientSession) -> Page:
    page = Page(await session.ws_connect(f"{url}/chat/ws", max_msg_size=0))
    await page.socket.send_json({"type": "hello", "token": None, "after": 0, "language": None})
    await page.wait_for(lambda frame: frame["type"] == "welcome")
    return page


async def measure_sockets(installation: Installation, figures: Figures) -> None:
    """Many pages, some of which talk."""
    before = installation.memory_mb("web")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        pages: list[Page] = []
        while len(pages) < SOCKETS:
            pages += await asyncio.gather(*(open_page(installation.url, session) for _ in range(50)))
        figures.add("sockets", len(pages))
        accepted, answered = [], []
        for _ in range(ROUNDS):
            tasks = []
            for page in pages[:: SOCKETS // TALKING]:
                tasks.append(asyncio.create_task(page.talk()))
                await asyncio.sleep(ROUND_SECONDS / TALKING)
            for one, other in await asyncio.gather(*tasks):
                accepted.append(one)
                answered.append(other)
        figures.add("socket_p95_ms", percentile(accepted, 0.95) * 1000, "ms")
        figures.add("socket_reply_p95_ms", percentile(answered, 0.95) * 1000, "ms")
        figures.add("memory_mb", installation.memory_mb("web"), "MB")
        figures.add("memory_before_mb", before, "MB")
        await asyncio.gather(*(page.socket.close() for page in pages))


async def measure_outgoing(webhook: Webhook, fake: FakeTelegram, figures: Figures) -> None:
    """Many answers at once, more than Telegram takes."""
    fake.sent.clear()
    fake.limit = LIMIT
    first = 100_000
    chats = range(first, first + OUTGOING_CHATS)
    begun = time.perf_counter()
    for number in range(OUTGOING_EACH):
        await asyncio.gather(*(webhook.deliver(chat, f"/help number {number}") for chat in chats))

    def wanted() -> int:
        return sum(len(fake.texts(chat)) for chat in chats)

    await until(lambda: all(len(fake.texts(chat)) >= 1 for chat in chats), 120)
    last, since = wanted(), time.perf_counter()
    while time.perf_counter() - since < 5:
        await asyncio.sleep(0.1)
        if wanted() != last:
            last, since = wanted(), time.perf_counter()
    taken = since - begun
    figures.add("outgoing_messages", last)
    figures.add("outgoing_429", fake.refused)
    figures.add("outgoing_seconds", taken, "s")
    figures.add("outgoing_over_limit", taken / (last / LIMIT))
    fake.limit = 0


async def until(look: Callable[[], bool], seconds: float) -> None:
    """Waits until something is so. Raises TimeoutError."""
    deadline = time.perf_counter() + seconds
    while not look():
        if time.perf_counter() > deadline:
            raise TimeoutError
        await asyncio.sleep(0.05)


async def main() -> None:
    """All of it, on one installation as an operator starts it."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, max(FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    figures = Figures()
    async with FakeTelegram() as fake, aiohttp.ClientSession() as session:
        installation = Installation(
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_WEBHOOK_SECRET=SECRET,
            TELEGRAM_API_URL=fake.url,
            BATON_RATE_MESSAGES="1000000",
            BATON_ASSISTANT_PATIENCE_SECONDS="300",
        )
        try:
            installation.start()
            await installation.wait_ready()
            webhook = Webhook(installation.url, session, fake)
            await webhook.deliver(1, "hello")
            async with busy(installation.url):
                times = await webhook.at_pace()
            while_busy = tell_webhook(figures, "busy", times)
            with stopped(installation.pids("rasa")):
                times = await webhook.at_pace()
            while_down = tell_webhook(figures, "core_down", times)
            figures.add("webhook_p99_ms", max(while_busy, while_down), "ms")
            await quiet(fake)
            await measure_outgoing(webhook, fake, figures)
            await measure_sockets(installation, figures)
        finally:
            await asyncio.to_thread(installation.remove)
    figures.write()


def tell_webhook(figures: Figures, name: str, times: list[float]) -> float:
    """Prints one run; its p99 in milliseconds."""
    worst = percentile(times, 0.99) * 1000
    figures.add(f"webhook_{name}_p50_ms", percentile(times, 0.5) * 1000, "ms")
    figures.add(f"webhook_{name}_p99_ms", worst, "ms")
    return worst


async def quiet(fake: FakeTelegram) -> None:
    """Waits until nothing is sent any more."""
    before = -1
    while before != len(fake.sent):
        before = len(fake.sent)
        await asyncio.sleep(3)


if __name__ == "__main__":
    asyncio.run(main())
