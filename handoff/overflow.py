"""Owns overflow: who waits too long for a team, or for one that nobody is there of, waits for another one instead."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from pydantic import BaseModel, ConfigDict, Field, model_validator

from conversation.errors import ChangedHands
from conversation.live import LiveStore, now_ms
from conversation.looking import keep_looking
from conversation.model import Conversation, Owner
from conversation.phrases import Phrases
from conversation.reassignment import Giving, Reassignment
from conversation.waiting import WaitingList
from handoff.hours import Hours, add_seconds, is_open
from handoff.waiting_room import CANCEL

log = structlog.get_logger(__name__)

LOOK_SECONDS = 5.0

type Here = Callable[[str, int], Awaitable[int]]
"""How many of a team are there and take conversations, at a time (ms)."""


class Overflow(BaseModel):
    """Where a team's waiting conversations go: after so many minutes of its hours, or when nobody of it is there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: str
    after_minutes: float | None = Field(default=None, gt=0, le=7 * 24 * 60)
    when_nobody: bool = False

    @model_validator(mode="after")
    def _check_when(self) -> Overflow:
        if self.after_minutes is None and not self.when_nobody:
            raise ValueError("says no time: write after_minutes, when_nobody: true, or both")
        return self


def find_loop(overflows: Mapping[str, Overflow]) -> list[str]:
    """The teams of a circle in which conversations would go round, each once; none where there is no circle."""
    for team in overflows:
        way = [team]
        while (step := overflows.get(way[-1])) is not None:
            if step.to in way:
                return way[way.index(step.to) :]
            way.append(step.to)
    return []


@dataclass(frozen=True, slots=True)
class TeamNow:
    """A team's hours, whether it is within them, and how many of it take conversations."""

    hours: Hours
    open: bool
    here: int

    @property
    def somebody(self) -> bool:
        """Somebody is there or will be soon: the same rule by which customers are told of the hours."""
        return self.open or self.here > 0


def goes_over(c: Conversation, overflow: Overflow, team: TeamNow, other: TeamNow, now: int) -> bool:
    """Whether `c`, which waits for `team`, is to wait for the other team from `now` (ms) on; not if nobody is there."""
    if not other.somebody:
        return False
    if overflow.when_nobody and not team.somebody:
        return True
    if overflow.after_minutes is None or c.waiting_since_at is None:
        return False
    over = add_seconds(c.waiting_since_at, overflow.after_minutes * 60, team.hours)
    return over is not None and now >= over


class OverflowWatch:
    """Looks at the teams that have an overflow. Any number may run at once: a conversation goes over once."""

    def __init__(
        self,
        store: LiveStore,
        waiting: WaitingList,
        phrases: Phrases,
        overflows: Mapping[str, Overflow],
        hours: Mapping[str, Hours],
        here: Here,
    ) -> None:
        self._store = store
        self._waiting = waiting
        self._phrases = phrases
        self._overflows = overflows
        self._hours = hours
        self._here = here
        self._reassignment = Reassignment(store)

    async def run(self) -> None:
        """Until cancelled. An outage of the store is waited out."""
        await keep_looking(lambda: self.look(now_ms()), LOOK_SECONDS, "overflow_failed")

    async def look(self, now: int) -> list[str]:
        """One look at `now` (ms); the conversations that went over."""
        gone = []
        for name, overflow in self._overflows.items():
            ids = await self._waiting.ids(name)
            if not ids:
                continue
            team, other = await self._team(name, now), await self._team(overflow.to, now)
            for c in await self._store.get_many(ids):
                if c.owner is not Owner.WAITING or c.team != name or not goes_over(c, overflow, team, other, now):
                    continue
                # Claimed, cancelled or gone over in this moment: whoever did that has told the customer.
                with suppress(ChangedHands):
                    await self._reassignment.to_team(c, overflow.to, self._giving(c, team))
                    gone.append(c.id)
                    log.info("overflow", conversation=c.id, team=name, to=overflow.to)
        return gone

    def _giving(self, c: Conversation, team: TeamNow) -> Giving:
        """Who was told that nobody is there hears of it; others see their place, as with every change of the queue."""
        told_of_hours = not team.somebody
        says = (self._phrases.system(c.language, "moved_team", CANCEL),) if told_of_hours else ()
        return Giving("overflow", says=says)

    async def _team(self, name: str, now: int) -> TeamNow:
        hours = self._hours[name]
        return TeamNow(hours, is_open(hours, datetime.fromtimestamp(now / 1000, UTC)), await self._here(name, now))
