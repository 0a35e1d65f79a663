"""Owns what supervisors do with conversations of others: they take them over, or give them to somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import structlog

from conversation import drafts
from conversation.archive.errors import ArchiveUnavailable
from conversation.errors import ChangedHands
from conversation.handover import Agent, Handover
from conversation.live import LiveStore, new_id, now_ms
from conversation.model import Conversation, Draft, Owner
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.reassignment import Giving, Reassignment
from handoff.waiting_room import CANCEL

log = structlog.get_logger(__name__)


class Auditor(Protocol):
    """What supervision asks of the archive."""

    async def record_audit(
        self, actor: str, action: str, subject: str, data: Mapping[str, Any] | None = None
    ) -> None: ...


class Supervision:
    """The supervisors' verbs, with the words that go with them. What comes twice happens once: a conversation that is
    where it is to go already stays as it is.

    `epoch` is the conversation's as the supervisor saw it: with it, who looked before another supervisor acted is
    refused; without it, only who acts in the same moment.
    """

    def __init__(
        self,
        store: LiveStore,
        handover: Handover,
        presence: PresenceBoard,
        phrases: Phrases,
        auditor: Auditor,
        capacity: int,
        channel_weights: Mapping[str, float] | None = None,
    ) -> None:
        """`capacity`: conversations that an agent without a capacity of their own is given at most."""
        self._store = store
        self._handover = handover
        self._reassignment = Reassignment(store, channel_weights)
        self._presence = presence
        self._phrases = phrases
        self._auditor = auditor
        self._capacity = capacity

    async def take_over(self, id: str, by: Agent, epoch: int | None = None) -> Conversation:
        """Gives a conversation that waits or that an agent has to the supervisor, who is not bound by the capacity.

        Raises ChangedHands, ConversationNotFound.
        """
        await self._presence.set_status(by.id, by.name)
        return await self._give_to(id, by, by, "taken_over", None, epoch, capacity=None)

    async def reassign(
        self,
        id: str,
        by: Agent,
        *,
        agent: Agent | None,
        team: str | None,
        note: str | None = None,
        epoch: int | None = None,
    ) -> Conversation:
        """Gives a conversation that waits or that an agent has to `agent`, or else puts it on a waiting list: that of
        `team`, or to the front of its own.

        Raises ChangedHands, AtCapacity (the agent's), ConversationNotFound.
        """
        if agent:
            capacity = (await self._presence.skills(agent.id)).capacity or self._capacity
            return await self._give_to(id, by, agent, "reassigned", note, epoch, capacity)
        c = await self._store.get(id)
        goal = team or c.team or "-"
        if c.owner is Owner.WAITING and c.team == goal:
            return await self._noted(c, by, note)
        self._check_seen(c, epoch)
        giving = Giving("reassigned", by, self._notes(note, by), self._words_for_moving(c))
        try:
            given = await self._reassignment.to_team(c, goal, giving)
        except ChangedHands:
            now = await self._store.get(id)
            if now.owner is not Owner.WAITING or now.team != goal:
                raise
            return await self._noted(now, by, note)
        await self._audit(by, c, "reassigned", {"team": goal})
        return given

    async def _give_to(
        self, id: str, by: Agent, agent: Agent, reason: str, note: str | None, epoch: int | None, capacity: int | None
    ) -> Conversation:
        c = await self._store.get(id)
        if c.owner is Owner.AGENT and c.agent == agent.id:
            return await self._noted(c, by, note)
        self._check_seen(c, epoch)
        if c.owner is Owner.AGENT:
            says = self._phrases.system(c.language, "taken_over", name=c.agent_name or "", colleague=agent.name)
        else:
            says = self._phrases.system(c.language, "agent_joined", name=agent.name)
        # Whoever is given a conversation and does not come is swept off like one who has left.
        await self._presence.seen(agent.id, now_ms())
        giving = Giving(reason, by, self._notes(note, by), (says,))
        try:
            given = await self._reassignment.to_agent(c, agent, giving, capacity)
        except ChangedHands:
            now = await self._store.get(id)
            if now.owner is not Owner.AGENT or now.agent != agent.id:
                raise
            return await self._noted(now, by, note)
        await self._audit(by, c, reason, {"agent": agent.id})
        return given

    def _words_for_moving(self, c: Conversation) -> tuple[Draft, ...]:
        if c.owner is not Owner.AGENT:
            return (self._phrases.system(c.language, "moved_team", CANCEL),)
        return (
            self._phrases.system(c.language, "transferred", name=c.agent_name or ""),
            self._phrases.system(c.language, "waiting_again", CANCEL),
        )

    async def _noted(self, c: Conversation, by: Agent, note: str | None) -> Conversation:
        """It is there already: only what is to be noted is new."""
        if note:
            await self._handover.note(c.id, by, new_id("n"), note)
        return c

    @staticmethod
    def _check_seen(c: Conversation, epoch: int | None) -> None:
        if epoch is not None and epoch != c.epoch:
            raise ChangedHands(c.owner, c.agent, c.agent_name)

    @staticmethod
    def _notes(text: str | None, by: Agent) -> tuple[Draft, ...]:
        return (drafts.note(text, by.id, by.name, new_id("n")),) if text else ()

    async def _audit(self, by: Agent, c: Conversation, what: str, to: Mapping[str, str]) -> None:
        """Writes it down. The log has it in any case: an archive that is away keeps nobody from their work."""
        had = {"from_agent": c.agent, "from_team": c.team}
        try:
            await self._auditor.record_audit(by.id, f"conversation.{what}", c.id, {**had, **to, "epoch": c.epoch})
        except ArchiveUnavailable:
            log.warning("audit_not_written", actor=by.id, action=what, conversation=c.id)
