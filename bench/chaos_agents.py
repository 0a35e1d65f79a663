"""Owns the agents of a chaos run: each follows the feed as the desk does, and works on what it tells."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.chaos_customers import Run
from tests.fakes.desk_client import DeskClient

ANSWER_SECONDS = 6.0
TICK_SECONDS = (0.1, 0.5)
QUIET_SECONDS = 20.0
"""A feed that says nothing for so long is opened anew."""
WORK_SECONDS = 45.0
"""For so long, on the average, an agent stays before the desk is closed."""
AWAY_SECONDS = (2.0, 45.0)
"""How long it stays closed: shorter and longer than the grace."""
CLAIM_SHARE = 0.5
RESOLVE, TRANSFER, PASS_ON, NOTE = 0.04, 0.06, 0.08, 0.12
"""Of what is done with one's own conversations, up to these shares; the rest are answers."""


@dataclass
class Seat:
    """A conversation as the feed tells of it; `owes`: the customer wrote last."""

    owner: str
    agent: str | None
    owes: bool = False


@dataclass
class Agent:
    """One agent. By conversation: `sent`, ids of messages that were acknowledged, in order; `seen`, seqs of the feed.

    `asks`: something was sent of which it is not known what became of it.
    """

    run: Run
    desk: DeskClient
    rng: random.Random
    sent: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seen: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    seats: dict[str, Seat] = field(default_factory=dict)
    position: str | None = None
    asks: bool = False
    follows: asyncio.Event = field(default_factory=asyncio.Event)
    """The feed was open once: whatever comes from there on is in it."""
    _here: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> str:
        """As entries and owners name the agent."""
        return str(self.desk.me["id"])

    async def follow(self) -> None:
        """Until cancelled: the feed, resumed wherever it broke; closed while the agent is away."""
        self._here.set()
        while True:
            with suppress(aiohttp.ClientError, OSError, TimeoutError):
                await self._follow_once()
            await asyncio.sleep(self.rng.uniform(0.1, 0.5))

    async def _follow_once(self) -> None:
        await self._here.wait()
        after = f"?after={self.position}" if self.position else ""
        async with asyncio.timeout(ANSWER_SECONDS):
            socket = await self.desk.session.ws_connect(f"/api/feed{after}", max_msg_size=0)
        try:
            while self._here.is_set():
                raw = await socket.receive(timeout=QUIET_SECONDS)
                if raw.type is not aiohttp.WSMsgType.TEXT:
                    return
                self._take(json.loads(raw.data))
        finally:
            await socket.close()

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "hello" and self.position is None:
            self.position = frame["id"]
            self.follows.set()
        elif frame["type"] == "hello" and not frame["resumed"]:
            self.run.oddities.append(f"{self.desk.me['name']}: the feed could not be resumed")
        elif frame["type"] == "entry":
            entry, id = frame["entry"], frame["conversation"]
            self.position = frame["id"]
            self.seen[id].append(entry["seq"])
            seat = self.seats.setdefault(id, Seat(frame["owner"], frame["agent"]))
            seat.owner, seat.agent = frame["owner"], frame["agent"]
            if entry["kind"] == "message" and entry["author"] in ("customer", "agent"):
                seat.owes = entry["author"] == "customer"

    async def work(self, colleagues: list[Agent]) -> None:
        """Until cancelled. Once the run is over the agent stays, and only takes what waits."""
        loop = asyncio.get_running_loop()
        leave_at = loop.time() + self.rng.expovariate(1 / WORK_SECONDS)
        while True:
            if loop.time() > leave_at and not self.run.over.is_set():
                await self._go_away()
                leave_at = loop.time() + self.rng.expovariate(1 / WORK_SECONDS)
            await self._do_something(colleagues)
            await asyncio.sleep(self.rng.uniform(*TICK_SECONDS))

    async def _go_away(self) -> None:
        """Closes the desk; what the agent has goes back to the queue where that takes longer than the grace."""
        self._here.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.run.over.wait(), self.rng.uniform(*AWAY_SECONDS))
        self._here.set()

    async def _do_something(self, colleagues: list[Agent]) -> None:
        over = self.run.over.is_set()
        waiting = [id for id, seat in self.seats.items() if seat.owner == "waiting"]
        mine = [id for id, seat in self.seats.items() if seat.owner == "agent" and seat.agent == self.id]
        if waiting and (over or not mine or self.rng.random() < CLAIM_SHARE):
            await self._try(f"/api/conversations/{self.rng.choice(waiting)}/claim", {})
        elif mine and not over:
            owed = [id for id in mine if self.seats[id].owes]
            await self._work_on(self.rng.choice(owed or mine), colleagues)

    async def _work_on(self, id: str, colleagues: list[Agent]) -> None:
        path, share = f"/api/conversations/{id}", self.rng.random()
        if share < RESOLVE:
            await self._try(f"{path}/resolve", {"outcome": "solved"})
        elif share < TRANSFER:
            colleague = self.rng.choice([one for one in colleagues if one is not self])
            await self._try(f"{path}/transfer", {"agent": colleague.id, "note": "Could you take this?"})
        elif share < PASS_ON:
            await self._try(f"{path}/transfer", {})
        elif share < NOTE:
            await self._insist(f"{path}/notes", {"id": str(uuid.uuid4()), "text": "Looks into it."})
        else:
            message = str(uuid.uuid4())
            body = {"id": message, "text": f"I'm looking into it & will tell you <soon>: {message[:8]}"}
            if await self._insist(f"{path}/messages", body) == 200:
                self.sent[id].append(message)
                self.seats[id].owes = False

    async def _insist(self, path: str, body: dict[str, Any]) -> int:
        """What has an id of its own is sent again until it is known what became of it; the status."""
        self.asks = True
        while True:
            status = await self._try(path, body)
            if status not in (0, 500, 503):
                self.asks = False
                return status
            await asyncio.sleep(self.rng.uniform(0.2, 0.8))

    async def _try(self, path: str, body: dict[str, Any]) -> int:
        """The status; 0 where nothing was heard: then the feed tells what became of it."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status, answer = await self.desk.post(path, body)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return 0
        if status not in (200, 409, 503):
            self.run.oddities.append(f"{path}: {status} {answer}")
        return status
