"""Owns what is done to a running Baton: which process is killed or frozen when, and when the network is cut."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum

from bench.chaos_replica import Replica
from bench.chaos_stores import Stores
from tests.installation import Installation

EVERY_SECONDS = 5.0
FIRST_SECONDS = 3.0
FREEZE_SECONDS = (1.0, 6.0)
CUT_SECONDS = (0.2, 3.0)
AWAY_SECONDS = (0.0, 30.0)
"""How long the second workers stay away: until others have taken over what they had, or not so long."""
BACK_SECONDS = 60.0
"""A process that is not back by then is left out: that it came back at all is asked at the end."""


class How(StrEnum):
    """What is done."""

    KILL = "kill"
    FREEZE = "freeze"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Fault:
    """At `at` seconds, this is done to `target`; a freeze, a cut and the second workers' death last `seconds`."""

    at: float
    how: How
    target: str
    seconds: float = 0.0


DECK = (
    *[(How.KILL, "web")] * 5,
    *[(How.KILL, "workers")] * 6,
    *[(How.KILL, "valkey")] * 4,
    *[(How.KILL, "actions")] * 2,
    *[(How.KILL, "rasa")] * 2,
    (How.FREEZE, "web"),
    (How.FREEZE, "workers"),
    (How.FREEZE, "rasa"),
)
"""What comes how often: a plan deals it out in any order, then deals it out again."""
EXTERNAL = (
    *DECK,
    *[(How.KILL, "replica")] * 3,
    (How.KILL, "postgres"),
    (How.FREEZE, "replica"),
    *[(How.CUT, "valkey")] * 2,
    (How.CUT, "postgres"),
)
EMBEDDED = (*DECK, (How.FREEZE, "valkey"))


def plan_faults(seed: int, seconds: float, *, external: bool) -> list[Fault]:
    """The same for the same seed: one every EVERY_SECONDS, give or take."""
    rng = random.Random(seed)
    faults: list[Fault] = []
    cards: list[tuple[How, str]] = []
    for number in range(int((seconds - FIRST_SECONDS) / EVERY_SECONDS) + 1):
        if not cards:
            cards = list(EXTERNAL if external else EMBEDDED)
            rng.shuffle(cards)
        how, target = cards.pop()
        away = AWAY_SECONDS if target == "replica" else (0.0, 0.0)
        lasts = {How.KILL: away, How.FREEZE: FREEZE_SECONDS, How.CUT: CUT_SECONDS}[how]
        at = FIRST_SECONDS + number * EVERY_SECONDS + rng.uniform(-0.4, 0.4) * EVERY_SECONDS
        faults.append(Fault(max(0.5, at), how, target, rng.uniform(*lasts)))
    return faults


@dataclass
class Killer:
    """Carries a plan out. `done` counts what was done, `told` says when."""

    installation: Installation
    stores: Stores
    replica: Replica | None = None
    done: Counter[How] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    async def run(self, faults: list[Fault]) -> None:
        """None before its time. What was frozen, cut or away is there again in any case when this is over."""
        begun = time.monotonic()
        async with asyncio.TaskGroup() as under_way:
            for fault in faults:
                await asyncio.sleep(max(0.0, begun + fault.at - time.monotonic()))
                if self.replica and fault.target == "replica" and fault.how is How.KILL:
                    under_way.create_task(self._kill_replica(self.replica, fault))
                else:
                    await self._do(fault)

    def _note(self, fault: Fault) -> None:
        self.done[fault.how] += 1
        lasts = f" for {fault.seconds:.1f} s" if fault.seconds else ""
        self.told.append(f"{time.time():.3f} {fault.how} {fault.target}{lasts}")

    async def _kill_replica(self, replica: Replica, fault: Fault) -> None:
        """Nobody starts it again but we."""
        if not replica.pids:
            return
        self._note(fault)
        replica.kill()
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            replica.launch()

    async def _do(self, fault: Fault) -> None:
        if fault.how is How.CUT:
            await self._cut(fault)
        elif fault.target in self.stores.servers:
            self._note(fault)
            await self.stores.servers[fault.target].restart()
        elif pids := await self._find(fault.target):
            self._note(fault)
            if fault.how is How.KILL:
                send(pids, signal.SIGKILL)
            else:
                await self._freeze(pids, fault.seconds)

    async def _cut(self, fault: Fault) -> None:
        self._note(fault)
        network = self.stores.networks[fault.target]
        network.cut()
        try:
            await asyncio.sleep(fault.seconds)
        finally:
            network.mend()

    @staticmethod
    async def _freeze(pids: list[int], seconds: float) -> None:
        send(pids, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            send(pids, signal.SIGCONT)

    async def _find(self, part: str) -> list[int]:
        """The processes of a part, which may just be starting again."""
        if self.replica and part == "replica":
            return self.replica.pids
        deadline = time.monotonic() + BACK_SECONDS
        while True:
            pids = await asyncio.to_thread(self.installation.pids, part)
            if pids or time.monotonic() > deadline:
                return pids
            await asyncio.sleep(0.1)


def send(pids: list[int], sign: signal.Signals) -> None:
    """Signals those that are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
