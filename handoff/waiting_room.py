"""Owns what a customer's message means while they wait or have an agent. Pure.

The bot is silent then, and says so once. Two buttons of the system are understood: back to the assistant, and leaving
an e-mail address; after the second, the next message with an address is taken as that address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conversation.model import Conversation, Draft, Entry, Owner
from conversation.phrases import Phrases

CANCEL = "baton:cancel"
LEAVE_MESSAGE = "baton:leave_message"
LEFT_EMAIL = "left_email"
"""In a conversation's memory: the address at which the customer wants to be answered."""
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Attention:
    """What follows: things to say, what to remember, an e-mail that was left, the wish for the bot."""

    says: tuple[Draft, ...]
    memory: Mapping[str, Any]
    email: str | None = None
    cancelled_in: int | None = None


def attend(conversation: Conversation, messages: Sequence[Entry], phrases: Phrases) -> Attention:
    """Reads the customer's `messages` in order."""
    memory = dict(conversation.memory)
    if conversation.owner is not Owner.WAITING:
        return Attention((), memory)
    says: list[Draft] = []
    email = None
    for message in messages:
        payload = message.data.get("payload")
        if payload == CANCEL:
            return Attention((), memory, email, cancelled_in=message.seq)
        if payload == LEAVE_MESSAGE:
            memory["asked_email"] = True
            says.append(phrases.system(conversation.language, "ask_email"))
        elif memory.get("asked_email") and (found := _EMAIL.search(message.text or "")):
            email = found.group()
            memory |= {"asked_email": False, LEFT_EMAIL: email}
            says.append(phrases.system(conversation.language, "email_taken", CANCEL, email=email))
        elif memory.get("asked_email") and "@" in (message.text or ""):
            says.append(phrases.system(conversation.language, "email_wrong"))
        elif not memory.get("told_silent"):
            memory["told_silent"] = True
            says.append(phrases.system(conversation.language, "still_waiting", CANCEL))
    return Attention(tuple(says), memory, email)
