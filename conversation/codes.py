"""Owns how a one-time code is written and read. Pure; what it proves is told in joining.py."""

from __future__ import annotations

import re

from conversation.joining import ALPHABET, CODE_LENGTH

PREFIX = "JOIN"
_HALF = CODE_LENGTH // 2
# The prefix tells a code from order and tracking numbers; how it is spaced and cased does not matter.
_PART = rf"\W{{0,3}}([{ALPHABET}]{{{_HALF}}})"
_WRITTEN = re.compile(rf"\W*{PREFIX}{_PART}{_PART}\W*", re.IGNORECASE)


def write_code(code: str) -> str:
    """A code as people read it, and as it fits in a link: `JOIN-7K4MQ-2XDPA`."""
    return f"{PREFIX}-{code[:_HALF]}-{code[_HALF:]}"


def read_code(text: str) -> str | None:
    """The code that a message is, and nothing but; None for all other messages."""
    found = _WRITTEN.fullmatch(text)
    return "".join(found.groups()).upper() if found else None
