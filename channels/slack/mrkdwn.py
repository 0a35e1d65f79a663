"""Owns Slack's notation of text, both ways: what people wrote becomes plain, what Baton says becomes mrkdwn. Pure.

The rules are Slack's "Formatting message text" (docs.slack.dev): `&`, `<` and `>` are escaped, what stands between
`<` and `>` is a link or a mention.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from channels.splitting import split_text

_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MARK = re.compile(r"<([^<>]*)>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)\]}'\"…。，]")


def read_text(mrkdwn: str, own_user: str | None = None) -> str:
    """What a person wrote, in plain characters; a mention of `own_user` is left out."""

    def plain(found: re.Match[str]) -> str:
        return read_mark(found[1], own_user)

    text = _ESCAPED.sub(lambda found: _CHARACTERS[found[1]], _MARK.sub(plain, mrkdwn))
    return clean(text)


def read_mark(mark: str, own_user: str | None) -> str:
    """What stands between `<` and `>`, as a person reads it."""
    target, _, label = mark.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == own_user else f"@{label.lstrip('@') or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == bare:
        return bare
    return label if label in target else f"{label} ({bare})"


def clean(text: str) -> str:
    """`text` in Unicode's composed form, without invisible controls and what cannot be stored."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", whole)).strip()


def write_text(text: str) -> str:
    """Plain text as mrkdwn: nothing in it mentions anybody, and its web addresses can be followed."""
    parts: list[str] = []
    end = 0
    for found in _URL.finditer(text):
        parts += [escape(text[end : found.start()]), f"<{escape(found[0])}>"]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def escape(text: str) -> str:
    """The three characters that Slack reads as its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def split_mrkdwn(text: str, limit: int) -> list[str]:
    """`text` as mrkdwn in pieces of at most `limit` characters, cut between sentences where that can be done."""
    return [write_text(piece) for piece in split_fitting(text, limit, limit)]


def split_fitting(text: str, size: int, limit: int) -> Iterator[str]:
    """Pieces of plain text of at most `limit` characters as mrkdwn, which is longer where there is much to escape."""
    for piece in split_text(text, size):
        if len(write_text(piece)) <= limit:
            yield piece
        else:
            yield from split_fitting(piece, size * 3 // 4, limit)
