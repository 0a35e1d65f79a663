"""Owns what the archive gives and takes beside the conversation's own nouns: handoffs, staff, pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from conversation.model import Conversation, Customer, Entry
from conversation.skills import ANYTHING, Skills


class Role(StrEnum):
    """What a member of the staff may do."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the staff, without anything secret."""

    id: str
    email: str
    name: str
    role: Role
    disabled: bool
    created_at: int
    skills: Skills = ANYTHING


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a log-in is compared with."""

    staff: Staff
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the archiver stores at once: a conversation as it is, and its entries up to its seq."""

    conversation: Conversation
    entries: tuple[Entry, ...]
    customer: Customer


@dataclass(frozen=True, slots=True)
class Handoff:
    """One time of waiting, from the change of owner that began it (its `epoch`) to what ended it.

    `ended` is the reason of the last change: `resolved`, `cancelled`, `transferred`, `agent_gone`, `agent_silent`,
    `taken_over`, `reassigned`, or that of closing. Times are in ms since 1970.
    """

    conversation: str
    epoch: int
    reason: str | None
    team: str | None
    asked_at: int
    claimed_at: int | None = None
    agent: str | None = None
    ended_at: int | None = None
    ended: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """How a customer rated a part of a conversation: that which ended before `epoch`, 1 to 5 stars.

    `solved` is their word for whether it is settled, None where they did not say.
    """

    epoch: int
    stars: int
    solved: bool | None
    comment: str | None
    at: int


@dataclass(frozen=True, slots=True)
class EarlierConversation:
    """A line of a customer's history."""

    id: str
    channel: str
    opened_at: int
    closed_at: int | None
    reason: str | None
    outcome: str | None

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "channel": self.channel,
            "opened_at": self.opened_at,
            "closed_at": self.closed_at,
            "reason": self.reason,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class ArchivedConversation:
    """A conversation as the archive has it, with its customer and what a person or the bot said last."""

    conversation: Conversation
    closed_at: int | None
    customer: Customer
    last: Entry | None


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list; `cursor` asks for the next part and is None at the end."""

    items: tuple[ArchivedConversation, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to what. `actor` is a staff id or `system`."""

    at: int
    actor: str
    action: str
    subject: str
    data: Mapping[str, Any]
