"""How soon a change of the content is live: `make bench-train`, or `python -m bench.train [ROUNDS]`.

Starts a whole installation from a copy of the project, waits until its trainer is warm, and then adds examples, one
change after the other, while four customers write, each half a second after the last answer. Prints

    first_train_seconds       `baton train` where nothing is there: with Rasa's start, which is most of it
    save_to_live_seconds      from the save of an example to the first turn that a model with it answers (median)
    save_to_live_worst_seconds
    rule_to_live_seconds      the same for a rule, for which no example is learnt again
    train_seconds             what of that was training (median)
    swap_ms                   the takeover itself
    rollback_seconds          `baton rollback`, from pressing return to its end
    slowest_turn_ms, slowest_turn_during_swap_ms    of all turns, and of those within a second of a takeover
    turn_p50_ms, turns, turns_failed
    trainer_memory_mb         what the warm trainer holds
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.figures import Figures, median, percentile
from tests.installation import pss_kb
from tests.integration.training.project import Project

ROUNDS = 5
CUSTOMERS = 4
PAUSE_SECONDS = 0.5
FILE = "data/nlu/en/bench.yml"
RULES = "data/rules/bench.yml"


@dataclass
class Turn:
    """One turn: when it began, how long it took, and whether it was answered."""

    began: float
    seconds: float
    answered: bool


@dataclass
class Traffic:
    """Customers who go on writing."""

    url: str
    turns: list[Turn] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self) -> None:
        """One customer."""
        conversation = f"c_{uuid.uuid4().hex}"
        async with aiohttp.ClientSession() as session:
            while not self.stop.is_set():
                self.turns.append(await self._turn(session, conversation))
                await asyncio.sleep(PAUSE_SECONDS)

    async def _turn(self, session: aiohttp.ClientSession, conversation: str) -> Turn:
        body = {"message_id": uuid.uuid4().hex, "conversation": conversation, "text": "hello", "payload": False}
        body |= {"language": "en", "channel": "web", "slots": {}}
        began = time.monotonic()
        async with session.post(f"{self.url}/webhooks/edge/turn", json=body) as answer:
            replies = (await answer.json()).get("replies")
        return Turn(began, time.monotonic() - began, bool(replies))


@dataclass
class Measured:
    """What was seen of one change."""

    live: float
    seconds: float
    record: dict[str, object]


async def change(project: Project, write: Callable[[], Path]) -> Measured:
    """Makes a change and waits until it is live."""
    before = str(project.current()["name"])
    write()
    saved = time.monotonic()
    name = await asyncio.to_thread(project.wait_settled, before)
    live = time.monotonic()
    await asyncio.sleep(0.5)  # the record is complete when the trainer has heard of the takeover
    record = json.loads((project.root / "models" / "history" / f"{name}.json").read_text(encoding="utf-8"))
    await asyncio.sleep(1.5)
    return Measured(live, live - saved, record)


async def measure(project: Project, figures: Figures, rounds: int) -> None:
    """All figures of a running installation."""
    addresses = json.loads((project.installation.home / "run" / "addresses.json").read_text(encoding="utf-8"))
    traffic = Traffic(addresses["rasa"])
    writing = [asyncio.create_task(traffic.write()) for _ in range(CUSTOMERS)]
    await asyncio.sleep(3)
    lines = ['version: "3.1"', "nlu:", "  - intent: greet", "    examples: |"]
    found = []
    for number in range(rounds):
        lines.append(f"      - good morning to you number {number}")
        found.append(await change(project, lambda: project.write(FILE, "\n".join(lines) + "\n")))
    rule = "rules:\n  - rule: bench\n    steps:\n      - intent: pickup\n      - action: action_answer\n"
    ruled = await change(project, lambda: project.write(RULES, rule))
    began = time.monotonic()
    await asyncio.to_thread(project.installation.run, "rollback")
    rolled = time.monotonic()
    await asyncio.sleep(2)
    traffic.stop.set()
    await asyncio.gather(*writing)
    swaps = [one.live for one in (*found, ruled)] + [rolled]
    tell(figures, found, ruled, traffic.turns, swaps)
    figures.add("rollback_seconds", rolled - began, "s")
    figures.add("trainer_memory_mb", sum(map(pss_kb, project.installation.pids("training"))) / 1024, "MB")


def tell(figures: Figures, found: list[Measured], ruled: Measured, turns: list[Turn], swaps: list[float]) -> None:
    """Prints what was seen of changes and turns."""
    figures.add("save_to_live_seconds", median([one.seconds for one in found]), "s")
    figures.add("save_to_live_worst_seconds", max(one.seconds for one in found), "s")
    figures.add("rule_to_live_seconds", ruled.seconds, "s")
    figures.add("train_seconds", median([float(str(one.record["train_seconds"])) for one in found]), "s")
    checks = [one.record["checks"] for one in (*found, ruled)]
    figures.add("swap_ms", max(float(check["swap_ms"]) for check in checks if isinstance(check, dict)), "ms")
    near = [turn.seconds for turn in turns if any(at - 1.5 < turn.began < at + 0.5 for at in swaps)]
    figures.add("slowest_turn_during_swap_ms", max(near) * 1000, "ms")
    figures.add("slowest_turn_ms", max(turn.seconds for turn in turns) * 1000, "ms")
    figures.add("turn_p50_ms", percentile([turn.seconds for turn in turns], 0.5) * 1000, "ms")
    figures.add("turns", len(turns))
    figures.add("turns_failed", sum(not turn.answered for turn in turns))


async def main() -> None:
    figures = Figures()
    project = Project()
    try:
        began = time.monotonic()
        await asyncio.to_thread(project.train)
        figures.add("first_train_seconds", time.monotonic() - began, "s")
        project.installation.start()
        await project.installation.wait_ready()
        await asyncio.to_thread(project.wait_for, project.is_warm, "the trainer's start")
        await measure(project, figures, int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
    finally:
        project.remove()
    figures.write()


if __name__ == "__main__":
    asyncio.run(main())
