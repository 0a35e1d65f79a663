"""Owns the offering of waiting conversations to agents, in teams with `assignment: push`.

Any number may run at once: what is done is done by the store in one step, and all that is known is in it. An assigner
looks when something happened (the feed, and passing states: who is there, what rings no more), and when a ring is over.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from conversation.errors import ConversationError
from conversation.feed import FeedEvent
from conversation.follower import Follower
from conversation.handover import Agent
from conversation.live import LiveStore, now_ms
from conversation.model import Conversation, Kind, Owner
from conversation.offers import Answer, Ended, Offers
from conversation.passing import Passing
from conversation.presence import PresenceBoard, Staffing
from conversation.waiting import WaitingList
from handoff.assignment import Call, Candidate, choose_agent, next_asking_at
from handoff.policy import Policy

log = structlog.get_logger(__name__)

GATHER_SECONDS = 0.02
"""What happens within this time is looked at together."""
REST = 4
"""A look is followed by a rest so many times as long: a queue of any length takes a fifth of the time at most."""
SIGN_MS = 15_000
"""Who is rung must have given a sign of life within this time; an open desk gives one every 5 s."""
WATCH_MS = 2_000
"""While somebody is rung, whether they are still there is looked at so often."""
LOOK_MS = 10_000
"""Without anything happening, so often: what passed during an outage is not told again."""
PART = 50
"""Conversations that are read at once."""


@dataclass(frozen=True, slots=True)
class AssignerParts:
    """What assigning needs of the rest. `capacity`: of an agent without a capacity of their own."""

    store: LiveStore
    offers: Offers
    waiting: WaitingList
    presence: PresenceBoard
    passing: Passing
    policy: Policy
    capacity: int


class Assigner:
    """Rings agents for what waits."""

    def __init__(self, parts: AssignerParts, follower: Follower) -> None:
        """`follower` is run by this job, and by nobody else."""
        self._parts = parts
        self._teams = [name for name, team in parts.policy.teams.items() if team.assignment == "push"]
        self._follower = follower
        self._happened = asyncio.Event()
        follower.listen(self._hear)

    async def run(self) -> None:
        """Until cancelled. An outage of the store is waited out."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follower.run())
            tasks.create_task(self._hear_passing())
            tasks.create_task(self._look_always())

    def _hear(self, event: FeedEvent) -> None:
        if event.entry.kind is Kind.OWNER:
            self._happened.set()

    async def _hear_passing(self) -> None:
        async for state in self._parts.passing.follow():
            if state["type"] == "presence" or (state["type"] == "offer" and not state["agent"]):
                self._happened.set()

    async def _look_always(self) -> None:
        while True:
            self._happened.clear()
            begun = time.monotonic()
            try:
                again_at = await self.look(now_ms())
            except ConversationError as error:
                log.warning("assigning_failed", error=type(error).__name__)
                again_at = now_ms() + 1000
            await asyncio.sleep(GATHER_SECONDS + REST * (time.monotonic() - begun))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._happened.wait(), max(0, again_at - now_ms()) / 1000)

    async def look(self, now: int) -> int:
        """Ends what rings in vain, and rings whoever can take something; when to look again (ms) if nothing happens."""
        staffing = await self._parts.presence.staffing(now)
        rung, again_at = await self._end_rings(staffing, now)
        free = await self._candidates(staffing, rung, now)
        for team in self._teams:
            again_at = min(again_at, await self._ring(team, free, now))
        return again_at

    async def _end_rings(self, staffing: Staffing, now: int) -> tuple[set[str], int]:
        """Ends the rings that are over, or whose agent is not there. Who is rung still, and when to look again."""
        rung, again_at = set(), now + LOOK_MS
        for c in await self._parts.offers.all():
            agent, until_at = Agent(c.offered_to or "", c.offered_name or ""), c.offered_until_at or 0
            there = staffing.here.get(agent.id)
            if there is None or there.seen_at < now - SIGN_MS:
                why = Ended.GONE
            elif there.status != "available":
                why = Ended.AWAY
            elif until_at <= now:
                why = Ended.MISSED
            else:
                rung.add(agent.id)
                again_at = min(again_at, until_at, now + WATCH_MS)
                continue
            if await self._parts.offers.end(c.id, agent, why, now):
                log.info("offer_ended", conversation=c.id, agent=agent.id, why=why.value)
        return rung, again_at

    async def _candidates(self, staffing: Staffing, rung: set[str], now: int) -> dict[str, Candidate]:
        """Everybody who could be rung, by id, whatever their team."""
        there = [
            one
            for one in staffing.here.values()
            if one.status == "available" and one.seen_at >= now - SIGN_MS and one.id not in rung
        ]
        loads = await self._parts.offers.loads(one.id for one in there)
        candidates = (
            Candidate(
                one.id, one.name, one.skills, loads[one.id], one.skills.capacity or self._parts.capacity, one.taken_at
            )
            for one in there
        )
        return {one.id: one for one in candidates if one.load < one.capacity}

    async def _ring(self, team: str, free: dict[str, Candidate], now: int) -> int:
        """Goes through the queue of a team while somebody is free, and takes out of `free` who is rung.

        Returns when to look again (ms), since somebody who has let go of a conversation may be asked again.
        """
        start, again_at = 0, now + LOOK_MS
        while any(one.skills.belongs_to(team) for one in free.values()):
            ids = await self._parts.waiting.part(team, start, PART)
            for c in await self._parts.store.get_many(ids):
                able = [one for one in free.values() if one.skills.belongs_to(team)]
                again_at = min(again_at, await self._ring_one(team, c, able, free, now))
            if len(ids) < PART:
                break
            start += PART
        return again_at

    async def _ring_one(
        self, team: str, c: Conversation, able: Sequence[Candidate], free: dict[str, Candidate], now: int
    ) -> int:
        if c.owner is not Owner.WAITING or c.offered_to:
            return now + LOOK_MS
        policy = self._parts.policy
        call = Call(c.language, self._parts.offers.weight(c.channel), c.asked, c.former_agent, c.former_at)
        while chosen := choose_agent(call, able, now, policy.prefer_former_ms):
            until_at = now + int(policy.teams[team].ring_seconds * 1000)
            agent, capacity = Agent(chosen.id, chosen.name), int(chosen.capacity)
            answer = await self._parts.offers.offer(c, agent, capacity, now, until_at, now - SIGN_MS)
            if answer is Answer.STALE:
                break
            del free[chosen.id]
            if answer is Answer.OK:
                log.info("offered", conversation=c.id, agent=chosen.id)
                return min(until_at, now + WATCH_MS)
            able = [one for one in able if one.id != chosen.id]
        return next_asking_at(call, able, now) or now + LOOK_MS
