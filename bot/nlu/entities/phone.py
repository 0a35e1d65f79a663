"""Phone numbers, Korean, international and North American. The value has digits only, after a + if it had one."""

from __future__ import annotations

import re
from typing import List

from bot.nlu.entities.found import Found

ENTITY = "phone"
_KOREAN = (
    r"(?:(?:\+|00)?82[ .-]?(?:\(0\)|0)?[ .-]?|\(?0)(?:1[016-9]|2|[3-6][1-5]|70|50[2-8]?)\)?"
    r"[ .-]{0,2}[0-9]{3,4}[ .-]{0,2}[0-9]{4}"
)
_INTERNATIONAL = (
    r"(?:\+(?!82)|00(?!82)(?=[1-9]))(?=(?:[ .()-]{0,3}[0-9]){8})[1-9][0-9]{0,2}[ .()-]{0,3}[0-9]{1,4}"
    r"(?:[ .()-]{0,2}[0-9]{2,4}){1,5}"
)
_IN_ONE_PIECE = r"0[1-9][0-9]{8,9}"
_NATIONAL = r"\(?0[1-9][0-9]{1,3}\)?[ .-][0-9]{3,4}[ .-]?[0-9]{3,4}"
_NORTH_AMERICAN = r"(?:1[ .-])?\(?[2-9][0-9]{2}\)?[ .-]{1,2}[0-9]{3}[ .-][0-9]{4}"
_PATTERN = re.compile(
    rf"(?<![A-Za-z0-9+])(?<![0-9][-.])(?:{_KOREAN}|{_INTERNATIONAL}|{_IN_ONE_PIECE}|{_NATIONAL}|{_NORTH_AMERICAN})"
    r"(?![A-Za-z0-9@]|[-.][0-9])"
)
_NOT_DIGITS = re.compile(r"[^0-9]")


def find_phones(text: str) -> List[Found]:
    """The phone numbers in a text."""
    return [
        Found(ENTITY, match.start(), match.end(), "+" * match[0].startswith("+") + _NOT_DIGITS.sub("", match[0]))
        for match in _PATTERN.finditer(text)
    ]
