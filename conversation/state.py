"""Owns the state machine of ownership: which change of owner each verb makes, and from where.

Pure functions. The live store asks here which owner a verb needs and gives, and its scripts only
compare and set (docs/architecture.md, "Ownership").
"""

from __future__ import annotations

from enum import StrEnum

from conversation.errors import TransitionError
from conversation.model import Owner


class Verb(StrEnum):
    """Everything that can change a conversation's owner."""

    ESCALATE = "escalate"
    CLAIM = "claim"
    CANCEL = "cancel"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    MOVE = "move"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: dict[tuple[Owner, Verb], Owner] = {
    (Owner.BOT, Verb.ESCALATE): Owner.WAITING,
    (Owner.WAITING, Verb.CLAIM): Owner.AGENT,
    (Owner.WAITING, Verb.CANCEL): Owner.BOT,
    (Owner.WAITING, Verb.MOVE): Owner.WAITING,
    (Owner.AGENT, Verb.TRANSFER): Owner.WAITING,
    (Owner.AGENT, Verb.REQUEUE): Owner.WAITING,
    (Owner.AGENT, Verb.RESOLVE): Owner.BOT,
    (Owner.BOT, Verb.CLOSE): Owner.CLOSED,
    (Owner.WAITING, Verb.CLOSE): Owner.CLOSED,
    (Owner.AGENT, Verb.CLOSE): Owner.CLOSED,
    (Owner.CLOSED, Verb.REOPEN): Owner.BOT,
}
"""The only changes of owner there are. `move` is to another team's waiting list; `reopen` begins a new conversation of
the same customer."""


def next_owner(owner: Owner, verb: Verb) -> Owner:
    """The owner after `verb`. Raises TransitionError where the machine has no such change."""
    try:
        return TRANSITIONS[owner, verb]
    except KeyError:
        raise TransitionError(f"{verb.value} is not possible while the owner is {owner.value}") from None


def owner_before(verb: Verb) -> Owner:
    """The one owner that `verb` needs. Raises TransitionError for `close`, which any open owner allows."""
    sources = [source for source, v in TRANSITIONS if v is verb]
    if len(sources) != 1:
        raise TransitionError(f"{verb.value} does not need one certain owner")
    return sources[0]


def bot_may_speak(owner: Owner, epoch: int, computed_in_epoch: int) -> bool:
    """Whether a reply of the bot may still be said: it must own the conversation in the same epoch."""
    return owner is Owner.BOT and epoch == computed_in_epoch
