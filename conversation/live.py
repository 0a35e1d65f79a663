"""Owns the live store's path of a message: accept it, read the conversation, commit the bot's turn."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conversation import drafts
from conversation.clock import SteadyClock
from conversation.connection import Client, Scripts, reports_outage
from conversation.errors import ConversationNotFound, IdConflict
from conversation.keys import Keys
from conversation.model import Author, Conversation, Draft, Entry, Incoming, Owner, identity
from conversation.state import Verb, next_owner

UNHANDLED_PAGE = 16
SEEN_SECONDS = 3 * 24 * 3600
_CLOCK = SteadyClock()
PRIORITY_MS = 60_000
"""What a point of priority is worth on the waiting list: a minute."""


def now_ms() -> int:
    """Milliseconds since 1970, UTC, by a clock that never jumps."""
    return _CLOCK.now_ms()


def digest(*parts: str | None) -> str:
    """Tells two texts apart; eight bytes are enough between messages of one id."""
    return hashlib.blake2b("\x00".join(p or "" for p in parts).encode(), digest_size=8).hexdigest()


def new_id(prefix: str) -> str:
    """A fresh id that says what it names: `c_` a conversation, `p_` a customer."""
    return f"{prefix}_{uuid.uuid4().hex}"


@dataclass(frozen=True, slots=True)
class Accepted:
    """Where a message was stored. `again`: it was there already; `opened`: it began the conversation."""

    conversation: str
    seq: int
    again: bool
    opened: bool


@dataclass(frozen=True, slots=True)
class Escalation:
    """Why a conversation goes to a team, with what the agent reads first."""

    team: str
    reason: str
    summary: str
    detail: str | None = None
    priority: int = 0
    says: tuple[Draft, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What the bot made of the messages up to `handled`; stored whole or not at all.

    `bot_slots` is what the bot is still to be told with its next turn.
    """

    conversation: Conversation
    handled: int
    replies: tuple[Draft, ...]
    slots: Mapping[str, Any] = field(default_factory=dict)
    language: str | None = None
    language_chosen: bool | None = None
    memory: Mapping[str, Any] = field(default_factory=dict)
    bot_slots: Mapping[str, Any] = field(default_factory=dict)
    escalation: Escalation | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """Whether a turn was stored; if not, the conversation had moved on and its replies are dropped."""

    stored: bool
    seq: int | None = None


class LiveStore:
    """The conversations that are open, in Valkey or Redis."""

    def __init__(self, client: Client, keys: Keys, pushed_channels: frozenset[str] = frozenset()) -> None:
        """`pushed_channels` are those that the outbox delivers to; the others follow the log."""
        self.client = client
        self.keys = keys
        self.scripts = Scripts(client)
        self.pushed = " ".join(sorted(pushed_channels))

    def is_pushed(self, channel: str) -> bool:
        """Whether the outbox delivers to this channel."""
        return channel in self.pushed.split()

    def record_keys(self, id: str) -> list[str]:
        """The five keys that every script on a conversation begins with."""
        return [
            self.keys.conversation(id),
            self.keys.log(id),
            self.keys.feed(),
            self.keys.open_conversations(),
            self.keys.outbox(""),
        ]

    @reports_outage
    async def accept(self, incoming: Incoming, candidate: str | None = None) -> Accepted:
        """Stores a customer's message and asks for its handling, in one step.

        Idempotent by (channel, address, external_id). `candidate` is the id that a new conversation
        gets unless it is taken. Raises IdConflict when the id came before with another text, StoreUnavailable when
        nothing is known to be stored.
        """
        keys = self.keys
        what, id, seq, opened = await self.scripts.run(
            "accept",
            [
                keys.seen(incoming.channel, incoming.address, incoming.external_id),
                keys.address(incoming.channel, incoming.address),
                keys.identity(incoming.channel, incoming.address),
                keys.inbox(),
                keys.feed(),
                keys.open_conversations(),
                keys.conversation(""),
                keys.log(""),
                keys.customer(""),
                keys.identities(""),
                keys.outbox(""),
            ],
            [
                candidate or new_id("c"),
                now := now_ms(),
                new_id("p"),
                incoming.channel,
                incoming.address,
                incoming.language,
                int(incoming.language_chosen),
                drafts.customer_message(incoming).dump(now),
                digest(incoming.text, incoming.payload, *(one.source for one in incoming.attachments)),
                SEEN_SECONDS,
                new_id("c"),
                incoming.name or "",
                self.pushed,
            ],
        )
        if what == "conflict":
            raise IdConflict(incoming.external_id)
        return Accepted(id, seq, again=what == "again", opened=bool(opened))

    @reports_outage
    async def find_open(self, channel: str, address: str) -> str | None:
        """The id of the open conversation at an address."""
        found: str | None = await self.client.get(self.keys.address(channel, address))
        return found

    @reports_outage
    async def get(self, id: str) -> Conversation:
        """The live conversation. Raises ConversationNotFound."""
        raw = await self.client.hgetall(self.keys.conversation(id))
        if not raw:
            raise ConversationNotFound(id)
        return Conversation.load(id, raw)

    @reports_outage
    async def get_many(self, ids: Sequence[str]) -> list[Conversation]:
        """Those of `ids` that are live, in the same order, in one round trip."""
        async with self.client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hgetall(self.keys.conversation(id))
            raws = await pipe.execute()
        return [Conversation.load(id, raw) for id, raw in zip(ids, raws, strict=True) if raw]

    @reports_outage
    async def log(self, id: str, after: int = 0, count: int | None = None) -> list[Entry]:
        """The entries with a seq above `after`, in order."""
        found = await self.client.xrange(self.keys.log(id), min=f"({after}-0", max="+", count=count)
        return [load_entry(key, fields) for key, fields in found]

    @reports_outage
    async def last_entries(self, id: str, count: int) -> list[Entry]:
        """The newest `count` entries, in order."""
        found = await self.client.xrevrange(self.keys.log(id), count=count)
        return [load_entry(key, fields) for key, fields in reversed(found)]

    @reports_outage
    async def unhandled(self, id: str) -> tuple[Conversation, list[Entry]]:
        """The conversation, and the customer's messages that are not settled, in order.

        Raises ConversationNotFound. One round trip, unless very many are open. What came after the
        record was read is left for the next look.
        """
        async with self.client.pipeline(transaction=False) as pipe:
            pipe.hgetall(self.keys.conversation(id))
            pipe.xrevrange(self.keys.log(id), count=UNHANDLED_PAGE)
            raw, found = await pipe.execute()
        if not raw:
            raise ConversationNotFound(id)
        c = Conversation.load(id, raw)
        entries = [load_entry(key, fields) for key, fields in reversed(found)]
        if entries and entries[0].seq > c.handled + 1:
            entries = await self.log(id, after=c.handled)
        return c, [entry for entry in entries if c.handled < entry.seq <= c.heard and entry.author is Author.CUSTOMER]

    @reports_outage
    async def last_of_many(self, ids: Sequence[str], count: int) -> list[list[Entry]]:
        """The newest `count` entries of each, in one round trip."""
        async with self.client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.xrevrange(self.keys.log(id), count=count)
            pages = await pipe.execute()
        return [[load_entry(key, fields) for key, fields in reversed(page)] for page in pages]

    @reports_outage
    async def commit_turn(self, turn: Turn, holder: str, lease_ms: int) -> Committed:
        """Stores the bot's replies and, with an escalation, puts the conversation on the waiting list.

        Nothing is stored when the owner, the epoch or `handled` has changed since the turn's
        conversation was read. The lease of `holder` is renewed by the way.
        """
        c, escalation, now = turn.conversation, turn.escalation, now_ms()
        team = escalation.team if escalation else "-"
        change = ""
        if escalation:
            change = drafts.owner_change(
                c.owner,
                next_owner(c.owner, Verb.ESCALATE),
                reason=escalation.reason,
                team=escalation.team,
                detail=escalation.detail,
            ).dump(now)
        after = escalation.says if escalation else ()
        chosen = c.language_chosen if turn.language_chosen is None else turn.language_chosen
        result = await self.scripts.run(
            "commit_turn",
            [
                *self.record_keys(c.id),
                self.keys.waiting(team),
                self.keys.lease(c.id),
            ],
            [
                c.id,
                now,
                c.epoch,
                c.handled,
                turn.handled,
                self.pushed,
                dump_json(turn.slots),
                turn.language or c.language,
                int(chosen),
                dump_json(turn.memory),
                dump_json(turn.bot_slots),
                holder,
                lease_ms,
                change,
                team,
                escalation.reason if escalation else "",
                escalation.summary if escalation else "",
                now - PRIORITY_MS * escalation.priority if escalation else now,
                escalation.priority if escalation else 0,
                len(turn.replies),
                *(draft.dump(now) for draft in (*turn.replies, *after)),
            ],
        )
        return Committed(result[0] == "ok", result[1] if result[0] == "ok" else None)

    @reports_outage
    async def attend(
        self,
        conversation: Conversation,
        handled: int,
        says: Sequence[Draft],
        memory: Mapping[str, Any],
        email: str | None = None,
    ) -> Committed:
        """Settles messages that the bot does not answer: of who waits or has an agent, or for Baton itself."""
        c, now = conversation, now_ms()
        result = await self.scripts.run(
            "attend",
            [*self.record_keys(c.id), self.keys.customer(c.customer)],
            [
                c.id,
                now,
                c.epoch,
                c.handled,
                handled,
                self.pushed,
                dump_json(memory),
                email or "",
                *(draft.dump(now) for draft in says),
            ],
        )
        return Committed(result[0] == "ok", result[1] if result[0] == "ok" else None)

    @reports_outage
    async def mark_delivered(
        self, conversation: Conversation, before: int, after: int, told: Draft | None = None
    ) -> bool:
        """Moves the mark of what the customer has. How it went, where that is worth telling, goes to the log.

        False when there is nothing more to do here: another worker moved the mark, or the customer has moved on.
        """
        c, now = conversation, now_ms()
        dumped = told.dump(now) if told else ""
        result = await self.scripts.run(
            "delivered", self.record_keys(c.id), [c.id, now, before, after, dumped, identity(c.channel, c.address)]
        )
        return bool(result[0] == "ok")

    @reports_outage
    async def mark_read(self, id: str, seq: int) -> None:
        """Notes how far the customer's page has shown the conversation; a mark never goes back."""
        await self.scripts.run("read", self.record_keys(id), [seq])

    @reports_outage
    async def idle(self, before: int, count: int, start: int = 0) -> list[str]:
        """Ids of live conversations without a change since `before` (ms), the stalest first."""
        found: list[str] = await self.client.zrangebyscore(
            self.keys.open_conversations(), 0, before, start=start, num=count
        )
        return found

    @reports_outage
    async def retire(self, id: str, archived: int) -> bool:
        """Notes that the archive has everything up to seq `archived`; forgets the conversation if it is closed
        and has nothing after that. True when it is gone. May come twice, and out of order.
        """
        keys = [
            self.keys.conversation(id),
            self.keys.log(id),
            self.keys.open_conversations(),
            self.keys.agent_ids(id),
        ]
        return bool(await self.scripts.run("retire", keys, [id, archived]) == "retired")

    @reports_outage
    async def all_open(self) -> list[str]:
        """Ids of all live conversations, the newest change first."""
        found: list[str] = await self.client.zrevrange(self.keys.open_conversations(), 0, -1)
        return found


def load_entry(key: str, fields: Mapping[str, str]) -> Entry:
    """The entry that a log's stream item holds."""
    return Entry.load(int(key.split("-")[0]), fields["e"], int(fields["p"]))


def dump_json(value: Mapping[str, Any]) -> str:
    """Compact JSON for a field of the record."""
    return json.dumps(dict(value), ensure_ascii=False, separators=(",", ":"))


def is_open(conversation: Conversation) -> bool:
    """Whether the conversation can still change."""
    return conversation.owner is not Owner.CLOSED
