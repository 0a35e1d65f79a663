"""Owns how tests make conversations: short calls of the real live store."""

from __future__ import annotations

import itertools

from conversation.handover import Agent
from conversation.live import Accepted, Committed, Escalation, LiveStore, Turn
from conversation.model import Author, Conversation, Draft, Incoming, Kind

_ids = itertools.count(1)

MINA = Agent("a_mina", "Mina")
JUN = Agent("a_jun", "Jun")


def incoming(text: str = "hello", *, address: str = "w1", id: str | None = None, channel: str = "web") -> Incoming:
    return Incoming(channel, address, id or f"m{next(_ids)}", text, "en")


def says(text: str) -> Draft:
    return Draft(Kind.MESSAGE, Author.SYSTEM, text)


def bot(text: str) -> Draft:
    return Draft(Kind.MESSAGE, Author.BOT, text)


async def accept(store: LiveStore, text: str = "hello", **about: str) -> Accepted:
    return await store.accept(incoming(text, **about))


async def answer(store: LiveStore, id: str, *replies: str, slots: dict[str, str] | None = None) -> Committed:
    """The bot answers all that was heard."""
    c = await store.get(id)
    turn = Turn(c, c.heard, tuple(bot(text) for text in replies), slots=slots or {})
    return await store.commit_turn(turn, "w", 1000)


async def escalate(
    store: LiveStore, id: str, *, team: str = "support", reason: str = "requested", priority: int = 0
) -> Conversation:
    """The bot gives up and passes the conversation on."""
    c = await store.get(id)
    escalation = Escalation(team, reason, "summary", priority=priority, says=(says("place {place}"),))
    committed = await store.commit_turn(Turn(c, c.heard, (), escalation=escalation), "w", 1000)
    assert committed.stored
    return await store.get(id)


async def waiting(
    store: LiveStore, *, address: str = "w1", team: str = "support", priority: int = 0, channel: str = "web"
) -> Conversation:
    """A conversation on the waiting list."""
    accepted = await accept(store, "a person please", address=address, channel=channel)
    return await escalate(store, accepted.conversation, team=team, priority=priority)
