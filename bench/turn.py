"""`make bench-turn`: Baton's whole turn against a stock Rasa project's, in the same run.

A turn of Baton is from the socket's frame in to the bot's entry out, stored on the way in Valkey, with the
archiver at work. A turn of the peer is a request to the REST channel of `rasa init`'s project on Rasa 3.6.21,
with its default pipeline and its tracker in memory. Both are asked the same: a greeting in English, for the figures
without a language in their name; a greeting in Korean; and in both languages questions of which no two are the same,
so that nothing is remembered. Memory is that of Rasa and the action server. Loads are bounded: some thousand turns
each, on loopback.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bench.figures import Figures, median, percentile
from bench.peer import StockRasa
from tests.fakes.browser_chat import ChatClient
from tests.installation import Installation

GREETING, KOREAN_GREETING = "hello", "안녕하세요"
QUESTIONS = yaml.safe_load(Path(__file__).with_name("turn_questions.yml").read_text(encoding="utf-8"))
CONVERSATIONS, TURNS = 10, 20
CLIENTS, LOAD_SECONDS = 16, 15.0
LONG = 400
AROUND = 10
"""Turn 400 is the median of so many turns before and after it, and the first that of as many conversations that begin
between those: one turn is noise, and a shared machine is slower at one time than at another."""

type Turn = Callable[[str], Awaitable[None]]
type Open = Callable[[], Awaitable[Turn]]


@dataclass
class Measured:
    """What one system needed, in seconds."""

    turns: list[float] = field(default_factory=list)
    others: dict[str, list[float]] = field(default_factory=dict)
    """The turns that are not the English greeting, by what they are."""

    firsts: list[float] = field(default_factory=list)
    lasts: list[float] = field(default_factory=list)
    per_second: float = 0.0
    memory_mb: float = 0.0


async def timed(turn: Turn, text: str = GREETING) -> float:
    started = time.perf_counter()
    await turn(text)
    return time.perf_counter() - started


async def measure(open_conversation: Open, memory: Callable[[], float]) -> Measured:
    """One client in turn, then many at once, then one long conversation."""
    measured = Measured()
    warm = await open_conversation()
    for _ in range(10):
        await warm(GREETING)
    for _ in range(CONVERSATIONS):
        turn = await open_conversation()
        measured.turns += [await timed(turn) for _ in range(TURNS)]
    measured.others["korean"] = []
    for _ in range(CONVERSATIONS):
        turn = await open_conversation()
        measured.others["korean"] += [await timed(turn, KOREAN_GREETING) for _ in range(TURNS)]
    for name, texts in questions().items():
        # One a conversation: who asks twenty things is handed to a person.
        measured.others[name] = [await timed(await open_conversation(), text) for text in texts]
    measured.per_second = await load(open_conversation)
    turn = await open_conversation()
    for _ in range(LONG - AROUND):
        await turn(GREETING)
    for _ in range(2 * AROUND):
        measured.lasts.append(await timed(turn))
        measured.firsts.append(await timed(await open_conversation()))
    measured.memory_mb = memory()
    return measured


def questions() -> dict[str, list[str]]:
    """No two the same, by the name of their figures."""
    return {
        name: [begin + ask for begin in QUESTIONS[language]["begin"] for ask in QUESTIONS[language]["ask"]]
        for name, language in (("questions", "en"), ("korean_questions", "ko"))
    }


async def load(open_conversation: Open) -> float:
    """Turns a second of CLIENTS customers who write as soon as they are answered, 20 turns a conversation."""
    deadline = time.perf_counter() + LOAD_SECONDS
    done = 0

    async def customer() -> None:
        nonlocal done
        while time.perf_counter() < deadline:
            turn = await open_conversation()
            for _ in range(TURNS):
                await turn(GREETING)
                done += 1
                if time.perf_counter() >= deadline:
                    return

    started = time.perf_counter()
    await asyncio.gather(*(customer() for _ in range(CLIENTS)))
    return done / (time.perf_counter() - started)


def tell(figures: Figures, name: str, measured: Measured) -> None:
    """Prints one system's figures."""
    for share in (50, 95, 99):
        figures.add(f"{name}_p{share}_ms", percentile(measured.turns, share / 100) * 1000, "ms")
    for other, turns in measured.others.items():
        figures.add(f"{name}_{other}_p50_ms", percentile(turns, 0.5) * 1000, "ms")
    figures.add(f"{name}_turns_per_second", measured.per_second, "/s")
    figures.add(f"{name}_memory_mb", measured.memory_mb, "MB")
    figures.add(f"{name}_first_turn_ms", median(measured.firsts) * 1000, "ms")
    figures.add(f"{name}_turn_{LONG}_ms", median(measured.lasts) * 1000, "ms")


async def measure_baton() -> Measured:
    """Baton, all four processes, started as an operator does."""
    installation = Installation(BATON_RATE_MESSAGES="1000000")
    pages: list[ChatClient] = []
    try:
        installation.start()
        await installation.wait_ready()

        async def open_conversation() -> Turn:
            page = ChatClient(installation.url)
            await page.__aenter__()
            pages.append(page)
            await page.see(lambda f: f["type"] == "welcome")

            async def turn(text: str) -> None:
                start = len(page.frames)
                await page.say(text)
                await page.see(lambda f: f["type"] == "entry" and f["author"] == "bot", 30, start)

            return turn

        return await measure(open_conversation, lambda: installation.memory_mb("rasa", "actions"))
    finally:
        for page in pages:
            await page.__aexit__(None, None, None)
        installation.remove()


async def main() -> None:
    figures = Figures()
    baton = await measure_baton()
    tell(figures, "baton", baton)
    async with StockRasa() as peer:
        stock = await measure(peer.open_conversation, peer.memory_mb)
    tell(figures, "stock", stock)
    for name in baton.others:
        figures.add(f"ratio_p50_{name}", percentile(baton.others[name], 0.5) / percentile(stock.others[name], 0.5))
    figures.add("ratio_p50", percentile(baton.turns, 0.5) / percentile(stock.turns, 0.5))
    figures.add("ratio_throughput", baton.per_second / stock.per_second)
    figures.add("ratio_growth", median(baton.lasts) / median(baton.firsts))
    figures.write()


if __name__ == "__main__":
    asyncio.run(main())
