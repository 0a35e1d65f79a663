"""Owns cutting a long text into messages that a platform takes: between paragraphs, sentences or words."""

from __future__ import annotations

import re

# From where a text is best cut to where it may be cut in need.
_CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?。…])\s+"), re.compile(r"\s+"))


def split_text(text: str, limit: int) -> list[str]:
    """The text in pieces of `limit` UTF-16 units at most, which is how Telegram and JavaScript count."""
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        fits = len(_head(rest, limit))
        # A space after what fits is a good place, too.
        cut = _cut(rest[: fits + 1], fits // 2, fits)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def units(text: str) -> int:
    """The length in UTF-16 units: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _head(text: str, limit: int) -> str:
    """As much from the beginning as fits; never half a character."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")


def _cut(head: str, least: int, most: int) -> int:
    """Where to cut; not before `least`, or the pieces would be many and short."""
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(head) if match.end() >= least]
        if ends:
            return ends[-1]
    return most
