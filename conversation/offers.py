"""Owns the offers of waiting conversations: which agent is rung for which, until when, and what ends that.

Each change is one Lua call (lua/offer.lua, lua/end_offer.lua). A conversation that is taken, or leaves the queue
otherwise, rings no more in that same step. So nothing is stuck wherever a process dies: what rings too long, anybody
ends.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conversation.connection import reports_outage
from conversation.handover import Agent
from conversation.live import LiveStore, dump_json
from conversation.model import Conversation, Owner

MISSES = 2
"""So many that ring out in a row show that an agent is not there."""


NOBODY = Agent("", "")
"""Stands for who was rung where the conversation is taken or gone: what is left of the ring is cleared away."""


class Ended(StrEnum):
    """Why an agent is not rung any more."""

    DECLINED = "declined"
    MISSED = "missed"
    AWAY = "away"
    GONE = "gone"


class Answer(StrEnum):
    """What became of an attempt to ring."""

    OK = "ok"
    STALE = "stale"
    UNABLE = "unable"


@dataclass(frozen=True, slots=True)
class Ring:
    """An agent who is rung for a conversation, until `until_at` (ms)."""

    conversation: str
    agent: Agent
    until_at: int

    def as_frame(self) -> dict[str, Any]:
        """As the desks are told."""
        agent = {"id": self.agent.id, "name": self.agent.name}
        return {"type": "offer", "conversation": self.conversation, "agent": agent, "until_at": self.until_at}


def ring_of(c: Conversation, now: int) -> Ring | None:
    """Who is rung for the conversation at `now` (ms)."""
    if c.owner is not Owner.WAITING or not c.offered_to or (c.offered_until_at or 0) <= now:
        return None
    return Ring(c.id, Agent(c.offered_to, c.offered_name or ""), c.offered_until_at or 0)


class Offers:
    """Who is rung for what."""

    def __init__(
        self,
        store: LiveStore,
        channel_weights: Mapping[str, float] | None = None,
        count: Callable[[str], None] | None = None,
    ) -> None:
        """`count` hears of every ring that begins here (`offered`), and of every one that is ended here (`Ended`)."""
        self._store = store
        self._count = count or (lambda _: None)
        self._keys = store.keys
        self._weights = channel_weights or {}

    @reports_outage
    async def offer(
        self, c: Conversation, agent: Agent, capacity: int, now: int, until_at: int, seen_since: int
    ) -> Answer:
        """Rings `agent` for a waiting conversation, if they are there since `seen_since` (ms) and have room."""
        result = await self._store.scripts.run(
            "offer",
            [
                *self._store.record_keys(c.id),
                self._keys.held(agent.id),
                self._keys.conversation(""),
                self._keys.ringing(agent.id),
                self._keys.rings(),
                self._keys.agent(agent.id),
                self._keys.presence(),
                self._keys.passing(),
            ],
            [
                c.id,
                now,
                c.epoch,
                agent.id,
                agent.name,
                until_at,
                capacity,
                dump_json(self._weights),
                seen_since,
                dump_json(Ring(c.id, agent, until_at).as_frame()),
            ],
        )
        answer = Answer(result[0])
        if answer is Answer.OK:
            self._count("offered")
        return answer

    @reports_outage
    async def end(self, id: str, agent: Agent, why: Ended, now: int) -> bool:
        """Stops ringing `agent` for a conversation; False where they were not rung, or still are (MISSED)."""
        away = {"id": agent.id, "name": agent.name, "status": "away", "reason": "missed_offers"}
        result = await self._store.scripts.run(
            "end_offer",
            [
                *self._store.record_keys(id),
                self._keys.ringing(agent.id),
                self._keys.rings(),
                self._keys.agent(agent.id),
                self._keys.passing(),
            ],
            [
                id,
                now,
                agent.id,
                why,
                dump_json({"type": "offer", "conversation": id, "agent": None, "until_at": None}),
                MISSES,
                json.dumps({"type": "presence", "agent": away}, ensure_ascii=False),
            ],
        )
        ended = result[0] in ("ok", "away")
        if ended:
            self._count(why)
        return ended

    @reports_outage
    async def all(self) -> list[Conversation]:
        """Every conversation for which somebody is rung, or was until nobody has ended it yet."""
        ids = await self._store.client.zrange(self._keys.rings(), 0, -1)
        found = await self._store.get_many(ids)
        ringing = [c for c in found if c.offered_to]
        for id in set(ids) - {c.id for c in ringing}:
            await self.end(id, NOBODY, Ended.GONE, 0)
        return ringing

    def weight(self, channel: str) -> float:
        """What a conversation on this channel counts."""
        return self._weights.get(channel, 1)

    @reports_outage
    async def loads(self, agents: Iterable[str]) -> dict[str, float]:
        """What each of the agents has, by weight."""
        agents = list(agents)
        async with self._store.client.pipeline(transaction=False) as pipe:
            for agent in agents:
                pipe.smembers(self._keys.held(agent))
            held = dict(zip(agents, await pipe.execute(), strict=True))
        ids = sorted(set().union(*held.values()))
        async with self._store.client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hget(self._keys.conversation(id), "channel")
            weights = {id: self.weight(channel or "") for id, channel in zip(ids, await pipe.execute(), strict=True)}
        return {agent: sum(weights[id] for id in has) for agent, has in held.items()}
