"""Owns the waiting list's questions: who waits, in which place, and how long it will take."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.model import Conversation

FRONT = 10
"""Places from which on every step is told."""
PLACE_STEP = 0.1
WAIT_STEP = 0.25
"""Shares of what a customer was told last, by which it must have changed to be told again."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a waiting list, from 1, and the estimated wait in seconds, where there is a measure."""

    position: int
    wait_seconds: int | None


def expected_wait(position: int, handling_seconds: Sequence[int], agents: int) -> int | None:
    """Seconds until the turn of `position`: the mean handling time, shared among the agents there.

    None while nothing has been measured or nobody is there.
    """
    if not handling_seconds or agents < 1:
        return None
    return ceil(position * sum(handling_seconds) / len(handling_seconds) / agents)


def is_news(place: Place, told: Place | None) -> bool:
    """Whether a customer who was told `told` is to be told `place`.

    At the front every step is told; further back it takes a tenth of the place, or a quarter of the wait: "412th"
    after "413th" helps nobody, and is one message for everybody in the queue with each that leaves it.
    """
    if told is None:
        return True
    moved = abs(place.position - told.position)
    if moved and (place.position <= FRONT or moved >= told.position * PLACE_STEP):
        return True
    if place.wait_seconds is None or told.wait_seconds is None:
        return place.wait_seconds != told.wait_seconds
    return abs(place.wait_seconds - told.wait_seconds) > told.wait_seconds * WAIT_STEP


class WaitingList:
    """The waiting lists of all teams."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def ids(self, team: str) -> list[str]:
        """Conversations that wait for `team`, the next one first."""
        found: list[str] = await self._client.zrange(self._keys.waiting(team), 0, -1)
        return found

    @reports_outage
    async def part(self, team: str, start: int, count: int) -> list[str]:
        """Conversations that wait for `team`, `count` from place `start` (0 is the next one) on."""
        found: list[str] = await self._client.zrange(self._keys.waiting(team), start, start + count - 1)
        return found

    @reports_outage
    async def places(self, conversations: Iterable[Conversation], agents: Callable[[str], int]) -> dict[str, Place]:
        """The places of those that wait, in one round trip; `agents` tells how many of a team are there."""
        waiting = [(c.id, c.team or "-") for c in conversations]
        teams = sorted({team for _, team in waiting})
        async with self._client.pipeline(transaction=False) as pipe:
            for team in teams:
                pipe.lrange(self._keys.handling(team), 0, -1)
            for id, team in waiting:
                pipe.zrank(self._keys.waiting(team), id)
            results = await pipe.execute()
        handling = {team: [int(s) for s in seconds] for team, seconds in zip(teams, results[: len(teams)], strict=True)}
        return {
            id: Place(rank + 1, expected_wait(rank + 1, handling[team], agents(team)))
            for (id, team), rank in zip(waiting, results[len(teams) :], strict=True)
            if rank is not None
        }

    @reports_outage
    async def wait_of_next(self, team: str, agents: int, score: int) -> int | None:
        """The estimated wait in seconds of who begins to wait for `team` now, where there is a measure.

        `score` is their place in the sorted set: since when they wait, ms, less a minute a point of priority.
        """
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.lrange(self._keys.handling(team), 0, -1)
            pipe.zcount(self._keys.waiting(team), "-inf", score)
            seconds, before = await pipe.execute()
        return expected_wait(before + 1, [int(s) for s in seconds], agents)

    @reports_outage
    async def places_among(self, team: str, ids: Collection[str], agents: int) -> dict[str, Place]:
        """The places of those of `ids` that wait for `team`: two commands, however many they are."""
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.lrange(self._keys.handling(team), 0, -1)
            pipe.zrange(self._keys.waiting(team), 0, -1)
            seconds, queue = await pipe.execute()
        handling = [int(s) for s in seconds]
        return {
            id: Place(position, expected_wait(position, handling, agents))
            for position, id in enumerate(queue, 1)
            if id in ids
        }

    @reports_outage
    async def held_by(self, *agents: str) -> list[str]:
        """Conversations that these agents have."""
        return sorted(await self._client.sunion([self._keys.held(agent) for agent in agents])) if agents else []
