"""Owns giving away a conversation that one does not have oneself: to an agent, or to a team's waiting list.

One Lua call, which compares owner and epoch first (docs/architecture.md, "Ownership").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conversation import drafts
from conversation.connection import reports_outage
from conversation.errors import AtCapacity, ChangedHands
from conversation.handover import Agent
from conversation.live import PRIORITY_MS, LiveStore, dump_json, now_ms
from conversation.model import Conversation, Draft, Owner
from conversation.state import Verb, next_owner


@dataclass(frozen=True, slots=True)
class Giving:
    """Who gives it (None: the system) and why; what is noted before the change, and what the customer is told after it.

    What an agent loses to a waiting list has `reason` as the conversation's own from then on.
    """

    reason: str
    by: Agent | None = None
    notes: tuple[Draft, ...] = ()
    says: tuple[Draft, ...] = ()


class Reassignment:
    """Changes of hands that neither who has the conversation nor who gets it asked for."""

    def __init__(self, store: LiveStore, channel_weights: Mapping[str, float] | None = None) -> None:
        """`channel_weights`: what a conversation counts of an agent's capacity; 1 where it names no channel."""
        self._store = store
        self._keys = store.keys
        self._weights = dump_json(channel_weights or {})

    async def to_agent(self, c: Conversation, agent: Agent, giving: Giving, capacity: int | None) -> Conversation:
        """Gives `c`, as it was read, to `agent`, who then has `capacity` by weight at most (None: any number).

        Raises ChangedHands where it waits no longer, or is with another agent than it was; AtCapacity.
        """
        check_given(c)
        team = c.team or "-"
        leaves = None
        if c.owner is Owner.AGENT:
            leaves = self._change(c, c.owner, Verb.TRANSFER, giving, team)
        gets = self._change(c, Owner.WAITING, Verb.CLAIM, giving, team, agent)
        return await self._move(c, giving, team, leaves, agent, gets, capacity)

    async def to_team(self, c: Conversation, team: str, giving: Giving) -> Conversation:
        """Puts `c`, as it was read, on the waiting list of `team`; its waiting time is kept. Raises ChangedHands."""
        check_given(c)
        verb = Verb.MOVE if c.owner is Owner.WAITING else Verb.REQUEUE
        return await self._move(c, giving, team, self._change(c, c.owner, verb, giving, team))

    @staticmethod
    def _change(
        c: Conversation, source: Owner, verb: Verb, giving: Giving, team: str, agent: Agent | None = None
    ) -> Draft:
        """The owner entry, which also says who gave it, and who or which team had it."""
        change = drafts.owner_change(
            source,
            next_owner(source, verb),
            reason=giving.reason,
            agent=agent.id if agent else None,
            agent_name=agent.name if agent else None,
            team=team,
        )
        more: dict[str, Any] = {"by": {"id": giving.by.id, "name": giving.by.name}} if giving.by else {}
        if c.agent:
            more["former"] = {"id": c.agent, "name": c.agent_name}
        if c.team and c.team != team:
            more["from_team"] = c.team
        return replace(change, data={**change.data, **more})

    @reports_outage
    async def _move(
        self,
        c: Conversation,
        giving: Giving,
        team: str,
        waits: Draft | None,
        agent: Agent | None = None,
        gets: Draft | None = None,
        capacity: int | None = None,
    ) -> Conversation:
        now = now_ms()
        result = await self._store.scripts.run(
            "reassign",
            [
                *self._store.record_keys(c.id),
                self._keys.waiting(c.team or "-"),
                self._keys.held(c.agent or "-"),
                self._keys.waiting(team),
                self._keys.held(agent.id if agent else "-"),
                self._keys.conversation(""),
            ],
            [
                c.id,
                now,
                c.epoch,
                self._store.pushed,
                c.owner,
                c.agent or "",
                agent.id if agent else "",
                agent.name if agent else "",
                "" if capacity is None else capacity,
                team,
                giving.reason if c.owner is Owner.AGENT and not agent else "",
                (c.waiting_since_at or now) - PRIORITY_MS * c.priority,
                waits.dump(now) if waits else "",
                gets.dump(now) if gets else "",
                len(giving.notes),
                self._weights,
                *(draft.dump(now) for draft in (*giving.notes, *giving.says)),
            ],
        )
        if result[0] == "at_capacity":
            raise AtCapacity(capacity or 0)
        if result[0] != "ok":
            raise ChangedHands(result[1], result[2] or None, result[3] or None)
        return await self._store.get(c.id)


def check_given(c: Conversation) -> None:
    """Raises ChangedHands for a conversation that neither waits nor is with an agent."""
    if c.owner not in (Owner.WAITING, Owner.AGENT):
        raise ChangedHands(c.owner, c.agent, c.agent_name)
