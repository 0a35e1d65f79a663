"""Owns who of the agents is there: last sign of life, and the status they chose."""

from __future__ import annotations

from dataclasses import dataclass

from conversation.connection import Client, Scripts, reports_outage
from conversation.keys import Keys

AGENT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Presence:
    """An agent as the desk sees them: `available`, `away` or `offline`."""

    id: str
    name: str
    status: str


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
    async def set_status(self, agent: str, name: str, status: str | None = None) -> None:
        """Keeps an agent's name and, if given, the status that they chose."""
        key = self._keys.agent(agent)
        fields = {"name": name} if status is None else {"name": name, "status": status}
        async with self._client.pipeline() as pipe:
            pipe.hset(key, mapping=fields)
            pipe.expire(key, AGENT_SECONDS)
            await pipe.execute()

    @reports_outage
    async def status(self, agent: str) -> str:
        """The status that an agent chose; `available` if they never chose."""
        return await self._client.hget(self._keys.agent(agent), "status") or "available"

    @reports_outage
    async def here(self, now: int) -> dict[str, Presence]:
        """Everybody with a sign of life within the grace time."""
        ids = await self._client.zrangebyscore(self._keys.presence(), now - self._grace_ms, "+inf")
        async with self._client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hgetall(self._keys.agent(id))
            found = await pipe.execute()
        return {
            id: Presence(id, raw.get("name", ""), raw.get("status", "available"))
            for id, raw in zip(ids, found, strict=True)
        }

    async def available(self, now: int) -> int:
        """How many are there and take conversations."""
        return sum(p.status == "available" for p in (await self.here(now)).values())

    @reports_outage
    async def gone(self, now: int) -> list[str]:
        """Agents whose last sign of life is older than the grace time."""
        found: list[str] = await self._client.zrangebyscore(self._keys.presence(), "-inf", f"({now - self._grace_ms}")
        return found

    @reports_outage
    async def forget(self, agent: str, now: int) -> bool:
        """Takes a gone agent off the board, unless they came back meanwhile."""
        return bool(await self._scripts.run("forget", [self._keys.presence()], [agent, now - self._grace_ms]))
