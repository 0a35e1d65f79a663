"""Owns which language a conversation is in: read off the script of what is typed, and sticky.

Pure. A customer's own choice stands until they choose again. What carries no language (a number,
an e-mail address, an emoji) changes nothing.
"""

from __future__ import annotations

import re

LANGUAGES = ("en", "ko")
"""What Baton speaks, the fall-back first."""

_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_NOT_WORDS = re.compile(r"\S*[@/\d_]\S*")
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?", re.IGNORECASE)


def detect_language(text: str) -> str | None:
    """The language that `text` shows, or None where it shows none.

    Two Hangul letters are Korean, whatever stands beside them (brands and codes are Latin in Korean,
    too). Three Latin words without Hangul are English; fewer may be a name.
    """
    if len(_HANGUL.findall(text)) >= 2:
        return "ko"
    if len(_LATIN_WORD.findall(_NOT_WORDS.sub(" ", text))) >= 3:
        return "en"
    return None


def guess_language(current: str, chosen: bool, text: str) -> str:
    """What to speak when the bot has not been asked yet: the customer's choice, else what they write, else as before.

    Which language a conversation is answered in, the bot decides (`bot/nlu/language_choice.py`).
    """
    if chosen:
        return current
    return detect_language(text) or current


def spoken(tag: str) -> str | None:
    """What Baton speaks of a language tag (`ko-KR`, `en`), or None."""
    language = tag.strip().partition("-")[0].lower()
    return language if language in LANGUAGES else None


def preferred_language(accept: str | None) -> str:
    """The first language of an `Accept-Language` header that Baton speaks (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for index, part in enumerate((accept or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), index, tag))
        except ValueError:
            continue
    return next((language for _, _, tag in sorted(ranked) if (language := spoken(tag))), LANGUAGES[0])
