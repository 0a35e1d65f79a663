"""Owns how a text is looked at as writing: its plain form, the language it is written in, its placeholders."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

KOREAN = "ko"
_SIGNS = frozenset("~^`+=<>|")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_BRACES = re.compile(r"\{+[^{}\n]{0,40}\}*|\}+")
_NOT_WORDS = re.compile(r"\{\w+\}|https?://\S+|\S+@\S+|[A-Z]+-?\d+")
_FORMAL = re.compile(r"(?<!감사합)(?<!고맙습)(?<!죄송합)(?<!반갑습)(?<!축하합)(?<!환영합)니다(?=[.!?…\s]|$)|십시오")
_HANGUL = re.compile(r"[가-힣]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@lru_cache(maxsize=1 << 15)
def plain(text: str) -> str:
    """The text without case, punctuation and double spaces. Emoji stay, for they can be all that is said."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    kept = (" " if unicodedata.category(sign)[0] in "PZC" or sign in _SIGNS else sign for sign in folded)
    return " ".join("".join(kept).split()) or text.strip()


def has_meaning(text: str) -> bool:
    """Whether there is enough to read for an encoder: of emoji and single Korean letters it knows nothing."""
    return len(_HANGUL.findall(text)) >= 2 or sum(map(len, _LATIN_WORD.findall(text))) >= 4


def is_written_in(language: str, text: str) -> bool:
    """False when the letters are clearly another language's. Names, links and placeholders do not count."""
    words = _NOT_WORDS.sub(" ", text)
    hangul, latin = len(_HANGUL.findall(words)), len(_LATIN_WORD.findall(words))
    if language == KOREAN:
        return hangul > 0 or latin < 2
    return hangul == 0 or latin > 0


def is_mostly_in_another(language: str, text: str) -> bool:
    """Whether most letters are another language's."""
    words = _NOT_WORDS.sub(" ", text)
    hangul, latin = len(_HANGUL.findall(words)), sum(map(len, _LATIN_WORD.findall(words)))
    return latin > 4 * hangul and latin > 20 if language == KOREAN else hangul > latin


def placeholders(text: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(_PLACEHOLDER.findall(text))


def is_formal(text: str) -> bool:
    """Whether Korean is written in 합니다체, but for the greetings that everybody says in it."""
    return bool(_FORMAL.search(text))


def malformed_placeholders(text: str) -> list[str]:
    """What has braces and is no placeholder: `{order number}`, `{{name}}`, `{name`."""
    return [match[0].strip() for match in _BRACES.finditer(text) if not _PLACEHOLDER.fullmatch(match[0])]
