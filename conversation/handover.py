"""Owns the verbs of people: claim, say, note, transfer, requeue, resolve, cancel, close.

Each is one Lua call that compares owner and epoch first (docs/architecture.md, "Ownership").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from conversation import drafts
from conversation.connection import reports_outage
from conversation.errors import AtCapacity, ConversationNotFound, IdConflict, NotOwner, NotWaiting, Offered
from conversation.live import PRIORITY_MS, LiveStore, digest, dump_json, now_ms
from conversation.model import Attachment, Conversation, Draft, Owner, identity
from conversation.state import Verb, next_owner, owner_before

RACES = 3
"""How often a verb is tried again when the conversation changed between its read and its write."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts: an agent's id and the name that customers read."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """Where an agent's message or note was stored; `again`: it was there already."""

    seq: int
    again: bool


class Handover:
    """What agents, and customers who wait, do with a conversation."""

    def __init__(self, store: LiveStore, channel_weights: Mapping[str, float] | None = None) -> None:
        """`channel_weights`: what a conversation counts of an agent's capacity; 1 where it names no channel."""
        self._store = store
        self._weights = dump_json(channel_weights or {})
        self._keys = store.keys

    @reports_outage
    async def claim(
        self, id: str, agent: Agent, capacity: int, says: Sequence[Draft] = (), *, may_take_offered: bool = False
    ) -> Conversation:
        """Gives a waiting conversation to `agent`; claiming one's own again changes nothing.

        Raises NotWaiting (with who has it), Offered (another is rung for it, unless `may_take_offered`), AtCapacity,
        ConversationNotFound.
        """
        for _ in range(RACES):
            c = await self._store.get(id)
            if c.owner is Owner.AGENT and c.agent == agent.id:
                return c
            if c.owner is not Owner.WAITING:
                raise NotWaiting(c.owner, c.agent, c.agent_name)
            now = now_ms()
            target = next_owner(c.owner, Verb.CLAIM)
            change = drafts.owner_change(
                c.owner, target, agent=agent.id, agent_name=agent.name, team=c.team, reason=c.reason
            )
            result = await self._store.scripts.run(
                "claim",
                [
                    *self._store.record_keys(id),
                    self._keys.waiting(c.team or "-"),
                    self._keys.held(agent.id),
                    self._keys.conversation(""),
                ],
                [
                    id,
                    now,
                    c.epoch,
                    self._store.pushed,
                    agent.id,
                    agent.name,
                    capacity,
                    self._weights,
                    int(may_take_offered),
                    change.dump(now),
                    *(draft.dump(now) for draft in says),
                ],
            )
            if result[0] == "ok":
                return await self._store.get(id)
            if result[0] == "at_capacity":
                raise AtCapacity(capacity)
            if result[0] == "offered":
                raise Offered(result[1], result[2], int(result[3]))
            if result[0] == "not_waiting" and result[2] != agent.id:
                raise NotWaiting(result[1], result[2] or None, result[3] or None)
        c = await self._store.get(id)
        raise NotWaiting(c.owner, c.agent, c.agent_name)

    @reports_outage
    async def say(self, id: str, agent: Agent, message_id: str, text: str, files: Sequence[Attachment] = ()) -> Said:
        """Says `text` to the customer, with `files`. Idempotent by (conversation, message_id).

        Raises NotOwner when the agent does not have the conversation, IdConflict when the id came
        with another text or other files.
        """
        draft = drafts.agent_message(text, agent.id, agent.name, message_id, files)
        known_by = digest("say", text, *(file.source for file in files))
        return await self._store_text(id, agent, message_id, draft, known_by, to_customer=True)

    @reports_outage
    async def note(self, id: str, agent: Agent, message_id: str, text: str) -> Said:
        """Writes an internal note, on any live conversation. Idempotent by (conversation, message_id)."""
        draft = drafts.note(text, agent.id, agent.name, message_id)
        return await self._store_text(id, agent, message_id, draft, digest("note", text), to_customer=False)

    async def _store_text(
        self, id: str, agent: Agent, message_id: str, draft: Draft, known_by: str, *, to_customer: bool
    ) -> Said:
        now = now_ms()
        what, seq, *who = await self._store.scripts.run(
            "say",
            [*self._store.record_keys(id), self._keys.agent_ids(id)],
            [
                id,
                now,
                self._store.pushed if to_customer else "",
                agent.id if to_customer else "",
                message_id,
                known_by,
                draft.dump(now),
                agent.id,
            ],
        )
        if what == "gone":
            raise ConversationNotFound(id)
        if what == "conflict":
            raise IdConflict(message_id)
        if what == "not_owner":
            raise NotOwner(seq, who[0] or None, who[1] or None)
        return Said(int(seq), again=what == "again")

    @reports_outage
    async def requeue(
        self,
        id: str,
        agent: str,
        reason: str,
        *,
        team: str | None = None,
        verb: Verb = Verb.TRANSFER,
        unanswered_since_at: int | None = None,
        notes: Sequence[Draft] = (),
        says: Sequence[Draft] = (),
    ) -> Conversation:
        """Puts an agent's conversation back on a waiting list, with its waiting time kept.

        In the same team that is the front of the queue (lua/requeue.lua). Raises NotOwner, also where the customer has
        got an answer since `unanswered_since_at`.
        """
        c = await self._own(id, agent)
        now, target = now_ms(), next_owner(owner_before(verb), verb)
        new_team = team or c.team or "-"
        change = drafts.owner_change(c.owner, target, reason=reason, team=new_team)
        result = await self._store.scripts.run(
            "requeue",
            [
                *self._store.record_keys(id),
                self._keys.waiting(new_team),
                self._keys.held(agent),
            ],
            [
                id,
                now,
                c.epoch,
                self._store.pushed,
                agent,
                new_team,
                reason,
                (c.waiting_since_at or now) - PRIORITY_MS * c.priority,
                unanswered_since_at or "",
                change.dump(now),
                len(notes),
                *(draft.dump(now) for draft in (*notes, *says)),
            ],
        )
        self._check_owned(result)
        return await self._store.get(id)

    @reports_outage
    async def assign(
        self,
        id: str,
        agent: str,
        colleague: Agent,
        capacity: int,
        *,
        notes: Sequence[Draft] = (),
        says: Sequence[Draft] = (),
    ) -> Conversation:
        """Passes an agent's conversation straight to a colleague. Raises NotOwner, AtCapacity."""
        c = await self._own(id, agent)
        now = now_ms()
        waiting = next_owner(c.owner, Verb.TRANSFER)
        target = next_owner(waiting, Verb.CLAIM)
        result = await self._store.scripts.run(
            "assign",
            [
                *self._store.record_keys(id),
                self._keys.held(agent),
                self._keys.held(colleague.id),
                self._keys.conversation(""),
            ],
            [
                id,
                now,
                c.epoch,
                self._store.pushed,
                agent,
                colleague.id,
                colleague.name,
                capacity,
                self._weights,
                drafts.owner_change(c.owner, waiting, reason="transferred", team=c.team).dump(now),
                drafts.owner_change(
                    waiting,
                    target,
                    reason="transferred",
                    agent=colleague.id,
                    agent_name=colleague.name,
                    team=c.team,
                ).dump(now),
                len(notes),
                *(draft.dump(now) for draft in (*notes, *says)),
            ],
        )
        if result[0] == "at_capacity":
            raise AtCapacity(capacity)
        self._check_owned(result)
        return await self._store.get(id)

    @reports_outage
    async def resolve(
        self,
        id: str,
        agent: str,
        outcome: str,
        *,
        bot_slots: Mapping[str, Any],
        notes: Sequence[Draft] = (),
        says: Sequence[Draft] = (),
    ) -> Conversation:
        """Ends an agent's part: the bot goes on and learns `bot_slots`. Raises NotOwner."""
        c = await self._own(id, agent)
        return await self._give_back(c, Verb.RESOLVE, "resolved", outcome, bot_slots, notes, says)

    @reports_outage
    async def cancel(
        self, conversation: Conversation, wish_seq: int, *, bot_slots: Mapping[str, Any], says: Sequence[Draft] = ()
    ) -> Conversation:
        """Takes a customer who asked for it in entry `wish_seq` off the waiting list, back to the bot.

        What came after that entry is for the bot to answer. The wish ends the wait in which it was read
        (`conversation`), never a later one. Raises NotOwner when they do not wait, or wait anew.
        """
        c = conversation
        if c.owner is not Owner.WAITING:
            raise NotOwner(c.owner, c.agent, c.agent_name)
        return await self._give_back(c, Verb.CANCEL, "cancelled", "", bot_slots, (), says, wish_seq)

    async def _give_back(
        self,
        c: Conversation,
        verb: Verb,
        reason: str,
        outcome: str,
        bot_slots: Mapping[str, Any],
        notes: Sequence[Draft],
        says: Sequence[Draft],
        handled: int | None = None,
    ) -> Conversation:
        now = now_ms()
        change = drafts.owner_change(
            c.owner, next_owner(c.owner, verb), reason=reason, agent=c.agent, team=c.team, outcome=outcome
        )
        result = await self._store.scripts.run(
            "resolve",
            [
                *self._store.record_keys(c.id),
                self._keys.waiting(c.team or "-"),
                self._keys.held(c.agent or "-"),
                self._keys.handling(c.team or "-"),
            ],
            [
                c.id,
                now,
                c.epoch,
                self._store.pushed,
                c.owner,
                c.agent or "",
                outcome,
                dump_json(bot_slots),
                change.dump(now),
                "" if handled is None else handled,
                len(notes),
                *(draft.dump(now) for draft in (*notes, *says)),
            ],
        )
        self._check_owned(result)
        return await self._store.get(c.id)

    @reports_outage
    async def close(self, conversation: Conversation, reason: str) -> bool:
        """Ends a conversation as it was read; False when it has changed meanwhile and stays open."""
        c, now = conversation, now_ms()
        change = drafts.owner_change(c.owner, next_owner(c.owner, Verb.CLOSE), reason=reason)
        result = await self._store.scripts.run(
            "close",
            [
                *self._store.record_keys(c.id),
                self._keys.waiting(c.team or "-"),
                self._keys.held(c.agent or "-"),
                self._keys.address(),
            ],
            [c.id, now, c.epoch, c.seq, change.dump(now), identity(c.channel, c.address)],
        )
        return bool(result[0] == "ok")

    async def _own(self, id: str, agent: str) -> Conversation:
        c = await self._store.get(id)
        if c.owner is not Owner.AGENT or c.agent != agent:
            raise NotOwner(c.owner, c.agent, c.agent_name)
        return c

    @staticmethod
    def _check_owned(result: Sequence[Any]) -> None:
        if result[0] != "ok":
            raise_not_owner(result)


def raise_not_owner(refusal: Sequence[Any]) -> NoReturn:
    """Turns a script's refusal into NotOwner."""
    raise NotOwner(refusal[1], refusal[2] or None, refusal[3] or None)
