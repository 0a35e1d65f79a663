"""Questions that name no topic, and so mean the last one: "how long does it take?", "얼마예요?".

Pure. Words find nothing for them; what helps is knowing what kind of answer is wanted, and which passages hold one.
"""

import re
from enum import StrEnum

from actions.turn import Act


class Asked(StrEnum):
    """What a bare question asks for."""

    TIME = "time"
    PRICE = "price"


BARE = {Act.ASKS_WHEN: Asked.TIME, Act.ASKS_PRICE: Asked.PRICE, Act.ASKS_FEE: Asked.PRICE}
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_AMOUNT = r"\d\s*(?:원|달러|유로)|(?:KRW|USD|EUR|[$€£₩])\s*\d"
# Passages with what is asked for, and those that perhaps have it: a span may be a time limit, and what is free
# something else.
_SURE = {
    Asked.TIME: re.compile(
        r"영업일|걸려요|걸릴|business days?|\btakes? (?:about|around|up to|between|only|usually|roughly|long|\d|an? )"
        r"|\d\s*[~–-]\s*\d+\s*(?:일|주|시간|분|days|weeks|hours|minutes)",
        re.I,
    ),
    Asked.PRICE: re.compile(_AMOUNT, re.I),
}
_PERHAPS = {
    **_SURE,
    Asked.PRICE: re.compile(rf"{_AMOUNT}|무료|\bfree\b", re.I),
    Asked.TIME: re.compile(r"\d+\s*(?:일|주|개월|년|시간|분|days?|weeks?|months?|years?|hours?|minutes?)", re.I),
}


def holds_answer(kind: Asked, passage: str, perhaps: bool = False) -> bool:
    """Whether a passage says something of the kind that is asked for."""
    return (_PERHAPS if perhaps else _SURE)[kind].search(passage) is not None


def sentences_that_hold(kind: Asked, passage: str) -> str:
    """The sentences of a passage that say something of the kind; empty where none surely does."""
    return " ".join(one for one in sentences(passage) if _SURE[kind].search(one))


def sentences(passage: str) -> list[str]:
    """The sentences of a passage; an item of a list is one."""
    return [one.strip() for one in _SENTENCE.split(passage) if one.strip()]
