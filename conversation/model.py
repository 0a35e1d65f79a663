"""Owns the nouns of a conversation: owner, entry, button, conversation, customer.

All of them are frozen values. They become JSON only here (`as_json`, `from_json`), so that the
log, the feed, the archive and the protocols agree on one spelling (docs/protocol.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Owner(StrEnum):
    """Who answers. Exactly one at any time."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"


class Author(StrEnum):
    """Who wrote an entry."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Kind(StrEnum):
    """What an entry is. Only messages are shown to the customer."""

    MESSAGE = "message"
    NOTE = "note"
    OWNER = "owner"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered with a message. The payload comes back when it is pressed."""

    title: str
    payload: str

    def as_json(self) -> dict[str, str]:
        return {"title": self.title, "payload": self.payload}


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that is not in a log yet: it has no seq. `id` is the sender's own, for idempotency."""

    kind: Kind
    author: Author
    text: str | None = None
    name: str | None = None
    buttons: tuple[Button, ...] = ()
    id: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def dump(self, at: int) -> str:
        """The JSON that the log keeps; `at` is in milliseconds since 1970, UTC."""
        return json.dumps(
            {
                "at": at,
                "kind": self.kind,
                "author": self.author,
                "text": self.text,
                "name": self.name,
                "buttons": [button.as_json() for button in self.buttons],
                "id": self.id,
                "data": dict(self.data),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation's log; `seq` counts from 1 without gaps."""

    seq: int
    at: int
    kind: Kind
    author: Author
    text: str | None = None
    name: str | None = None
    buttons: tuple[Button, ...] = ()
    id: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def for_customer(self) -> bool:
        return self.kind is Kind.MESSAGE

    @classmethod
    def load(cls, seq: int, dumped: str, epoch: int) -> Entry:
        """The entry that `Draft.dump` wrote; a change of owner says its epoch, which the log knows."""
        raw = json.loads(dumped)
        if raw["kind"] == Kind.OWNER:
            raw["data"]["epoch"] = epoch
        return cls.from_json({"seq": seq, **raw})

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Entry:
        return cls(
            seq=int(raw["seq"]),
            at=int(raw["at"]),
            kind=Kind(raw["kind"]),
            author=Author(raw["author"]),
            text=raw.get("text"),
            name=raw.get("name"),
            buttons=tuple(Button(b["title"], b["payload"]) for b in raw.get("buttons") or ()),
            id=raw.get("id"),
            data=raw.get("data") or {},
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": self.at,
            "kind": self.kind.value,
            "author": self.author.value,
            "text": self.text,
            "name": self.name,
            "buttons": [button.as_json() for button in self.buttons],
            "id": self.id,
            "data": dict(self.data),
        }


@dataclass(frozen=True, slots=True)
class Conversation:
    """The live record of a conversation, without its log.

    `seq` is the newest entry's, `heard` the customer's newest, and `handled` the newest that asks
    nothing of the workers any more. `epoch` goes up by one at every change of owner. `slots` are
    what the bot knows, `bot_slots` what it is told with its next turn, and `memory` what detection
    and the waiting room remember between turns (handoff/).
    """

    id: str
    channel: str
    address: str
    customer: str
    language: str
    owner: Owner
    epoch: int
    seq: int
    handled: int
    opened_at: int
    updated_at: int
    heard: int = 0
    agent: str | None = None
    agent_name: str | None = None
    team: str | None = None
    reason: str | None = None
    summary: str | None = None
    outcome: str | None = None
    waiting_since_at: int | None = None
    claimed_at: int | None = None
    language_chosen: bool = False
    delivered: int = 0
    archived: int = 0
    slots: Mapping[str, Any] = field(default_factory=dict)
    bot_slots: Mapping[str, Any] = field(default_factory=dict)
    memory: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, id: str, raw: Mapping[str, str]) -> Conversation:
        """The conversation kept in the hash of `keys.conversation(id)`."""
        return cls(
            id=id,
            channel=raw["channel"],
            address=raw["address"],
            customer=raw["customer"],
            language=raw["language"],
            owner=Owner(raw["owner"]),
            epoch=int(raw["epoch"]),
            seq=int(raw["seq"]),
            handled=int(raw["handled"]),
            opened_at=int(raw["opened_at"]),
            updated_at=int(raw["updated_at"]),
            heard=int(raw.get("heard") or 0),
            agent=raw.get("agent") or None,
            agent_name=raw.get("agent_name") or None,
            team=raw.get("team") or None,
            reason=raw.get("reason") or None,
            summary=raw.get("summary") or None,
            outcome=raw.get("outcome") or None,
            waiting_since_at=int(raw["waiting_since_at"]) if raw.get("waiting_since_at") else None,
            claimed_at=int(raw["claimed_at"]) if raw.get("claimed_at") else None,
            language_chosen=raw.get("language_chosen") == "1",
            delivered=int(raw.get("delivered") or 0),
            archived=int(raw.get("archived") or 0),
            slots=json.loads(raw.get("slots") or "{}"),
            bot_slots=json.loads(raw.get("bot_slots") or "{}"),
            memory=json.loads(raw.get("memory") or "{}"),
        )


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a channel, parsed and checked; `external_id` is the channel's own id.

    `payload` is set when a button was pressed; `text` is then the button's title.
    """

    channel: str
    address: str
    external_id: str
    text: str
    language: str
    payload: str | None = None
    language_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """A person, known by the identities that were proven theirs (channel, address)."""

    id: str
    name: str | None = None
    email: str | None = None
    language: str | None = None
    created_at: int = 0
    identities: tuple[tuple[str, str], ...] = ()
