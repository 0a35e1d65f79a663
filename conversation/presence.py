"""Owns who of the agents is there: last sign of life, and the status they chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversation.connection import Client, Scripts, reports_outage
from conversation.keys import Keys
from conversation.skills import ANYTHING, Skills

AGENT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Presence:
    """An agent as the desk sees them: `available`, `busy`, `away` or `offline`.

    Who is busy or away keeps what they have and gets nothing new; colleagues see which of the two it is.
    `seen_at` is their last sign of life, `taken_at` when they took a conversation last, in ms.
    """

    id: str
    name: str
    status: str
    skills: Skills = ANYTHING
    seen_at: int = 0
    taken_at: int = 0


@dataclass(frozen=True, slots=True)
class Staffing:
    """Everybody who is there, by id."""

    here: Mapping[str, Presence]

    def available(self, team: str) -> int:
        """How many of a team are there and take conversations."""
        return sum(one.status == "available" and one.skills.belongs_to(team) for one in self.here.values())


class PresenceBoard:
    """The sign of life of every agent; kept up by the open feeds of the desk."""

    def __init__(self, client: Client, keys: Keys, grace_ms: int) -> None:
        """`grace_ms`: after how long without a feed an agent counts as gone."""
        self._client = client
        self._keys = keys
        self._scripts = Scripts(client)
        self._grace_ms = grace_ms

    @reports_outage
    async def seen(self, agent: str, now: int) -> None:
        """Notes that an agent's feed is open at `now` (ms)."""
        await self._client.zadd(self._keys.presence(), {agent: now})

    @reports_outage
    async def seen_elsewhere(self, agent: str, now: int) -> None:
        """Notes that an agent is there at `now` (ms), but at no desk that could ring: half the grace time is left."""
        await self._client.zadd(self._keys.presence(), {agent: now - self._grace_ms // 2}, gt=True)

    @reports_outage
    async def set_status(self, agent: str, name: str, status: str | None = None) -> None:
        """Keeps an agent's name and, if given, the status that they chose."""
        key = self._keys.agent(agent)
        fields = {"name": name} if status is None else {"name": name, "status": status}
        async with self._client.pipeline() as pipe:
            pipe.hset(key, mapping=fields)
            if status is not None:
                pipe.hdel(key, "away_reason", "missed")
            pipe.expire(key, AGENT_SECONDS)
            await pipe.execute()

    @reports_outage
    async def status(self, agent: str) -> str:
        """The status that an agent chose; `available` if they never chose."""
        return await self._client.hget(self._keys.agent(agent), "status") or "available"

    @reports_outage
    async def here(self, now: int) -> dict[str, Presence]:
        """Everybody with a sign of life within the grace time."""
        seen = await self._client.zrangebyscore(self._keys.presence(), now - self._grace_ms, "+inf", withscores=True)
        async with self._client.pipeline(transaction=False) as pipe:
            for id, _ in seen:
                pipe.hgetall(self._keys.agent(id))
            found = await pipe.execute()
        return {
            id: Presence(
                id,
                raw.get("name", ""),
                raw.get("status", "available"),
                Skills.load(raw.get("skills")),
                int(at),
                int(raw.get("taken_at") or 0),
            )
            for (id, at), raw in zip(seen, found, strict=True)
        }

    async def staffing(self, now: int) -> Staffing:
        """Who is there, to be counted by team."""
        return Staffing(await self.here(now))

    @reports_outage
    async def skills(self, agent: str) -> Skills:
        """What an agent takes, as of their log-in or the last change of it."""
        return Skills.load(await self._client.hget(self._keys.agent(agent), "skills"))

    @reports_outage
    async def took(self, agent: str, now: int) -> None:
        """Notes that an agent took a conversation: what rang out before counts no more."""
        async with self._client.pipeline() as pipe:
            pipe.hset(self._keys.agent(agent), "taken_at", now)
            pipe.hdel(self._keys.agent(agent), "missed")
            await pipe.execute()

    @reports_outage
    async def away_reason(self, agent: str) -> str | None:
        """Why an agent was set away, where it was not by themselves: `missed_offers`."""
        reason: str | None = await self._client.hget(self._keys.agent(agent), "away_reason")
        return reason

    @reports_outage
    async def gone(self, now: int) -> list[str]:
        """Agents whose last sign of life is older than the grace time."""
        found: list[str] = await self._client.zrangebyscore(self._keys.presence(), "-inf", f"({now - self._grace_ms}")
        return found

    @reports_outage
    async def forget(self, agent: str, now: int) -> bool:
        """Takes a gone agent off the board, unless they came back meanwhile."""
        return bool(await self._scripts.run("forget", [self._keys.presence()], [agent, now - self._grace_ms]))
