"""Owns which of a customer's messages are for Baton itself, whoever owns the conversation. Pure.

They are payloads of Baton's own buttons and commands (`baton:…`), one-time codes, and the comment after a rating.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conversation.codes import read_code
from conversation.model import Author, Entry
from conversation.rating import STARS

LINK = "baton:link"
UNLINK = "baton:unlink"
STOP_NOTICES = "baton:stop_notices"
RESUME_NOTICES = "baton:resume_notices"
NOTICES_HERE = "baton:notices_here"
SOLVED = "baton:solved"
UNSOLVED = "baton:unsolved"
COMMENT = "baton:comment"
NO_COMMENT = "baton:no_comment"
RATING = "rating"
"""In a conversation's memory: how the last handoff was rated, `{stars, solved, waits}`; `waits` for a comment."""


class Kind(StrEnum):
    """What is asked."""

    LINK = "link"
    UNLINK = "unlink"
    CODE = "code"
    STOP_NOTICES = "stop_notices"
    RESUME_NOTICES = "resume_notices"
    NOTICES_HERE = "notices_here"
    RATE = "rate"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    ASK_COMMENT = "ask_comment"
    COMMENT = "comment"
    NO_COMMENT = "no_comment"


@dataclass(frozen=True, slots=True)
class Request:
    """What a message asks; `value` is the code, the number of stars or the comment."""

    kind: Kind
    value: str = ""


_BUTTONS = {
    LINK: Kind.LINK,
    UNLINK: Kind.UNLINK,
    STOP_NOTICES: Kind.STOP_NOTICES,
    RESUME_NOTICES: Kind.RESUME_NOTICES,
    NOTICES_HERE: Kind.NOTICES_HERE,
    SOLVED: Kind.SOLVED,
    UNSOLVED: Kind.UNSOLVED,
    COMMENT: Kind.ASK_COMMENT,
    NO_COMMENT: Kind.NO_COMMENT,
}


def read_request(entry: Entry, memory: Mapping[str, Any]) -> Request | None:
    """What a customer's message asks of Baton; None where it is for whoever owns the conversation."""
    if entry.author is not Author.CUSTOMER:
        return None
    payload = entry.data.get("payload")
    if payload in _BUTTONS:
        return Request(_BUTTONS[payload])
    if payload in STARS:
        return Request(Kind.RATE, str(STARS[payload]))
    text = entry.text or ""
    if code := read_code(text):
        return Request(Kind.CODE, code)
    if payload is None and memory.get(RATING, {}).get("waits"):
        return Request(Kind.COMMENT, text)
    return None
