"""`make bench-claim`: a hundred agents race for each of a thousand waiting conversations, and one gets it.

Every conversation is tried by all agents at the same moment, from several processes, so that the live store is
measured and not one Python. `claims_per_second` counts all tries, those that lost too.
`conversations_without_one_winner` is read from the store afterwards: each conversation has one yes,
one entry that says so, and is with that agent.
`claim_p99_ms` is of a claim on an otherwise quiet machine: after the race, PACE a second, one at a time.
Then bench/desk.py measures the same queue through a whole Baton: the agent's screen and the customers' places.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

import uvloop

from bench import desk
from bench.desk import make_waiting, open_store
from bench.figures import Figures, percentile
from conversation.errors import NotWaiting
from conversation.handover import Agent, Handover
from conversation.live import LiveStore
from conversation.model import Kind, Owner
from tests.servers import ValkeyServer

CONVERSATIONS, AGENTS, PROCESSES = 1000, 100, 2
QUIET_CLAIMS, PACE = 500, 50
CAPACITY = 100_000
"""Nobody is held back by what they have already: the race is for the conversation."""
BARRIER_SECONDS = 30.0

_starts: list[Barrier] = []
"""Of a process of rivals: where it meets the others before each conversation."""


@dataclass(frozen=True, slots=True)
class Race:
    """What one process saw: who was told yes, how many were told no, and when it ran (s, of the machine's clock)."""

    won: list[tuple[str, str]]
    lost: int
    begun: float
    ended: float


def meet(start: Barrier) -> None:
    """Runs first in every process of rivals."""
    _starts.append(start)


def race(url: str, ids: list[str], agents: list[Agent]) -> Race:
    """One process: its agents try for each of `ids`, when the other processes do."""
    return uvloop.run(race_for_all(url, ids, agents, _starts[0]))


async def race_for_all(url: str, ids: list[str], agents: list[Agent], start: Barrier) -> Race:
    """The same, in its event loop."""
    won: list[tuple[str, str]] = []
    async with open_store(url) as store:
        handover = Handover(store)
        await asyncio.gather(*(store.client.ping() for _ in agents))
        begun = 0.0
        for id in ids:
            await asyncio.to_thread(start.wait, BARRIER_SECONDS)
            begun = begun or time.monotonic()
            results = await asyncio.gather(*(try_claim(handover, id, agent) for agent in agents))
            won += [(id, agent.id) for agent, yes in zip(agents, results, strict=True) if yes]
        return Race(won, len(ids) * len(agents) - len(won), begun, time.monotonic())


async def try_claim(handover: Handover, id: str, agent: Agent) -> bool:
    """Whether the agent got it."""
    try:
        return (await handover.claim(id, agent, CAPACITY)).agent == agent.id
    except NotWaiting:
        return False


async def count_without_one_winner(store: LiveStore, ids: list[str], races: list[Race]) -> int:
    """How many conversations do not have exactly one yes, one entry, and that agent as their owner."""
    told = Counter(id for one in races for id, _ in one.won)
    winners = dict(pair for one in races for pair in one.won)
    wrong = len(ids)
    for c in await store.get_many(ids):
        claims = [e for e in await store.log(c.id) if e.kind is Kind.OWNER and e.data["to"] == Owner.AGENT]
        held = c.agent is not None and await store.client.sismember(store.keys.held(c.agent), c.id)
        one_entry = [entry.data["agent"] for entry in claims] == [c.agent]
        wrong -= told[c.id] == 1 and c.owner is Owner.AGENT and c.agent == winners[c.id] and one_entry and bool(held)
    return wrong


async def measure_race(url: str, figures: Figures) -> None:
    """All agents for all conversations."""
    agents = [Agent(f"a_{n}", f"Agent {n}") for n in range(AGENTS)]
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(PROCESSES)
    async with open_store(url) as store:
        ids = await make_waiting(store, CONVERSATIONS, "race")
        with ProcessPoolExecutor(PROCESSES, context, meet, (start,)) as pool:
            futures = [pool.submit(race, url, ids, agents[n::PROCESSES]) for n in range(PROCESSES)]
            races = [await asyncio.wrap_future(future) for future in futures]
        seconds = max(one.ended for one in races) - min(one.begun for one in races)
        won, lost = sum(len(one.won) for one in races), sum(one.lost for one in races)
        figures.add("rivals", AGENTS)
        figures.add("claims", won + lost)
        figures.add("claims_per_second", (won + lost) / seconds, "/s")
        figures.add("winning_claims_per_second", won / seconds, "/s")
        figures.add("conversations_without_one_winner", await count_without_one_winner(store, ids, races))


async def measure_quiet(url: str, figures: Figures) -> None:
    """Claims that nobody else tries for."""
    times = []
    async with open_store(url) as store:
        ids, handover = await make_waiting(store, QUIET_CLAIMS, "quiet"), Handover(store)
        begun = time.perf_counter()
        for number, id in enumerate(ids):
            await asyncio.sleep(max(0.0, begun + number / PACE - time.perf_counter()))
            before = time.perf_counter()
            await handover.claim(id, Agent(f"a_{number % AGENTS}", "Quiet"), CAPACITY)
            times.append(time.perf_counter() - before)
    figures.add("claim_p50_ms", percentile(times, 0.5) * 1000, "ms")
    figures.add("claim_p99_ms", percentile(times, 0.99) * 1000, "ms")


async def main() -> None:
    """The race, the quiet claims, then the desk."""
    figures = Figures()
    server = ValkeyServer()
    try:
        server.start()
        await measure_race(server.url, figures)
        await measure_quiet(server.url, figures)
    finally:
        server.remove()
    await desk.measure(figures)
    figures.write()


if __name__ == "__main__":
    uvloop.run(main())
