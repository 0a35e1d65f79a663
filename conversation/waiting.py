"""Owns the waiting list's questions: who waits, in which place, and how long it will take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.model import Conversation


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
    async def places(self, conversations: Iterable[Conversation], agents: int) -> dict[str, Place]:
        """The places of those that wait, in one round trip."""
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
            id: Place(rank + 1, expected_wait(rank + 1, handling[team], agents))
            for (id, team), rank in zip(waiting, results[len(teams) :], strict=True)
            if rank is not None
        }

    @reports_outage
    async def held_by(self, agent: str) -> list[str]:
        """Conversations that an agent has."""
        return sorted(await self._client.smembers(self._keys.held(agent)))
