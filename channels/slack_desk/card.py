"""Owns what the first message of a thread tells of a conversation, and the state that it is in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conversation.model import Conversation, Entry, Kind, Owner


@dataclass(frozen=True, slots=True)
class Card:
    """A conversation at a glance. `summary` is in the desk's language, `since` is when it began to wait, in ms."""

    conversation: str
    customer: str | None
    channel: str
    language: str
    reason: str | None
    summary: str
    since: int


class Phase(StrEnum):
    """Where a thread's conversation is."""

    WAITING = "waiting"
    AGENT = "agent"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"
    CLOSED = "closed"

    @property
    def is_over(self) -> bool:
        """Whether nobody of the team has anything to do with it any more."""
        return self in (Phase.RESOLVED, Phase.CANCELLED, Phase.CLOSED)


def make_card(c: Conversation, customer: str | None, summary: str, since: int) -> Card:
    """The card of a conversation as it is."""
    return Card(c.id, customer, c.channel, c.language, c.reason, summary, c.waiting_since_at or since)


def is_opening(entry: Entry) -> bool:
    """Whether the conversation goes from the bot to the team here."""
    return entry.kind is Kind.OWNER and (entry.data["from"], entry.data["to"]) == (Owner.BOT, Owner.WAITING)


def phase_of(entry: Entry) -> Phase | None:
    """The phase that a change of owner begins; None for any other entry."""
    if entry.kind is not Kind.OWNER:
        return None
    match Owner(entry.data["to"]):
        case Owner.WAITING:
            return Phase.WAITING
        case Owner.AGENT:
            return Phase.AGENT
        case Owner.CLOSED:
            return Phase.CLOSED
        case Owner.BOT:
            return Phase.RESOLVED if entry.data["from"] == Owner.AGENT else Phase.CANCELLED
