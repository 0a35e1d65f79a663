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


def identity(channel: str, address: str) -> str:
    """How a channel and an address on it are kept together; a channel's name has no blank."""
    return f"{channel} {address}"


def split_identity(kept: str) -> tuple[str, str]:
    """The channel and the address."""
    channel, _, address = kept.partition(" ")
    return channel, address


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

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What came or goes with it, in order."""
        return tuple(Attachment.from_json(one) for one in self.data.get("attachments") or ())

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
    nothing of the workers any more. `channel` and `address` are where the customer wrote last, out of
    `addresses`, all that lead here. `epoch` goes up by one at every change of owner. `slots` are
    what the bot knows, `bot_slots` what it is told with its next turn, and `memory` what detection
    and the waiting room remember between turns (handoff/). `unanswered_since_at`: since when the agent who has it owes
    the customer an answer, in ms. `delivered` is how far the customer's channel has it, `read` how far their page has
    shown it. `offered_to`: the agent who is rung for it, until `offered_until_at`; `asked`: who has let it go in this
    wait, agent → ms; `former_agent`: who had it last, until `former_at`. `priority`: how many minutes of waiting the
    reason is worth. `consulted`: the colleague whom who has it asks for advice. `service_kind`: the answer of a person
    that the customer waits for, `first` or `next`, `service_since_at` since when, in ms by the live store's clock, and
    `service_told` what was told of it.
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
    unanswered_since_at: int | None = None
    service_kind: str | None = None
    service_since_at: int | None = None
    service_told: str | None = None
    language_chosen: bool = False
    delivered: int = 0
    read: int = 0
    archived: int = 0
    slots: Mapping[str, Any] = field(default_factory=dict)
    bot_slots: Mapping[str, Any] = field(default_factory=dict)
    memory: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[tuple[str, str], ...] = ()
    offered_to: str | None = None
    offered_name: str | None = None
    offered_until_at: int | None = None
    asked: Mapping[str, int] = field(default_factory=dict)
    former_agent: str | None = None
    former_at: int = 0
    priority: int = 0
    consulted: str | None = None
    consulted_name: str | None = None

    @classmethod
    def load(cls, id: str, raw: Mapping[str, str]) -> Conversation:
        """The conversation kept in the hash of `keys.conversation(id)`."""
        known = raw.get("addresses") or identity(raw["channel"], raw["address"])
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
            unanswered_since_at=int(raw["unanswered_since_at"]) if raw.get("unanswered_since_at") else None,
            service_kind=raw.get("service_kind") or None,
            service_since_at=int(raw["service_since_at"]) if raw.get("service_since_at") else None,
            service_told=raw.get("service_told") or None,
            language_chosen=raw.get("language_chosen") == "1",
            delivered=int(raw.get("delivered") or 0),
            read=int(raw.get("read") or 0),
            archived=int(raw.get("archived") or 0),
            slots=json.loads(raw.get("slots") or "{}"),
            bot_slots=json.loads(raw.get("bot_slots") or "{}"),
            memory=json.loads(raw.get("memory") or "{}"),
            addresses=tuple(split_identity(line) for line in known.split("\n")),
            offered_to=raw.get("offered_to") or None,
            offered_name=raw.get("offered_name") or None,
            offered_until_at=int(raw["offered_until_at"]) if raw.get("offered_until_at") else None,
            asked=json.loads(raw.get("asked") or "{}"),
            former_agent=raw.get("former_agent") or None,
            former_at=int(raw.get("former_at") or 0),
            priority=int(raw.get("priority") or 0),
            consulted=raw.get("consulted") or None,
            consulted_name=raw.get("consulted_name") or None,
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """What came or goes with a message. `kind`: image, file, audio, video, sticker or place.

    `source` is the channel's own name for it, by which it can be fetched; `size` is in bytes. What came over the web
    chat, and what agents send, is in the installation's own store (attachments/): `source` is its id there.
    """

    kind: str
    source: str
    name: str | None = None
    type: str | None = None
    size: int | None = None

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Attachment:
        return cls(raw["kind"], raw["source"], raw.get("name"), raw.get("type"), raw.get("size"))

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "source": self.source, "name": self.name, "type": self.type, "size": self.size}


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a channel, parsed and checked; `external_id` is the channel's own id.

    `payload` is set when a button was pressed; `text` is then the button's title. `name` is what the channel calls the
    customer: no proof of who they are. `edits` is the external id of the message that this one replaces.
    """

    channel: str
    address: str
    external_id: str
    text: str
    language: str
    payload: str | None = None
    language_chosen: bool = False
    name: str | None = None
    attachments: tuple[Attachment, ...] = ()
    edits: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person, known by the identities that were proven theirs (channel, address).

    `proofs` tells how and when (ms), where it was not the channel itself that vouched. `shop` is their account there.
    """

    id: str
    name: str | None = None
    email: str | None = None
    language: str | None = None
    created_at: int = 0
    identities: tuple[tuple[str, str], ...] = ()
    shop: str | None = None
    proofs: Mapping[tuple[str, str], tuple[str, int]] = field(default_factory=dict)

    def proof_of(self, one: tuple[str, str]) -> tuple[str, int]:
        """How and when an identity was proven theirs."""
        return self.proofs.get(one, ("channel", self.created_at))
