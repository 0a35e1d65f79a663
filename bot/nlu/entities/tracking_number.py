"""Tracking numbers: the shop's carrier (HB-7701-4410-29), UPS, postal services, and digits that are called one.

The value is in capitals; a postal number has no spaces, one of the shop's carrier has its hyphens.
"""

from __future__ import annotations

import re
from typing import List

from bot.nlu.entities.found import Found

ENTITY = "tracking_number"
_PATTERN = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<carrier>[A-Z]{2})[- ]?(?P<one>[0-9]{4})[- ]?(?P<two>[0-9]{4})[- ]?(?P<three>[0-9]{2})"
    r"|(?P<ups>1Z[0-9A-Z]{16})|(?P<postal>[A-Z]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[A-Z]{2}))(?![A-Za-z0-9])"
    r"|(?:tracking(?: number| no\.?| code)?|운?송장 ?(?:번호)?)(?: is|[은는이가])?[: #]{0,3}"
    r"(?P<named>[0-9](?:[ -]?[0-9]){8,15})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[ -]")
_POSTAL_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def find_tracking_numbers(text: str) -> List[Found]:
    """The tracking numbers in a text; a postal one only with its right check digit (UPU S10)."""
    found = []
    for match in _PATTERN.finditer(text):
        start, end = match.span("named" if match["named"] else 0)
        if match["carrier"]:
            value = f"{match['carrier'].upper()}-{match['one']}-{match['two']}-{match['three']}"
        else:
            value = _SEPARATOR.sub("", text[start:end]).upper()
        if not match["postal"] or is_postal(value):
            found.append(Found(ENTITY, start, end, value))
    return found


def is_postal(number: str) -> bool:
    """Whether the ninth digit of a number such as RR473124829KR is right (UPU standard S10)."""
    digits = [int(digit) for digit in number[2:11]]
    rest = 11 - sum(weight * digit for weight, digit in zip(_POSTAL_WEIGHTS, digits, strict=False)) % 11
    return digits[8] == {10: 0, 11: 5}.get(rest, rest)
