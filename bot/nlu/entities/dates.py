"""Days, in English, Korean or digits. The value is the ISO date, counted from the day it is where the shop is."""

from __future__ import annotations

import re
from datetime import date
from typing import List, Optional

from bot.nlu.entities import date_english, date_korean
from bot.nlu.entities.calendar_days import day_of, nearest
from bot.nlu.entities.found import Found

ENTITY = "date"
_DIGITS = re.compile(
    r"(?<![A-Za-z0-9.,/$₩€£-])(?:(?P<year>(?:19|20)[0-9]{2})(?P<sign>[-./]) ?"
    r"(?P<month>[01]?[0-9])(?P=sign) ?(?P<day>[0-3]?[0-9])"
    r"|(?P<one>[0-3]?[0-9])/(?P<two>[0-3]?[0-9])(?:/(?P<last>(?:20)?[0-9]{2}))?)"
    r"(?![A-Za-z0-9/%]|[.,-][0-9]|[ ]?(?:인치|inch|cup|컵))"
)
_GATE = re.compile(r"[0-9][-./] ?[0-9]")


def find_dates(text: str, today: date, day_first: bool = False) -> List[Found]:
    """The days in a text. `day_first` reads 5/3 as the 5th of March, not May 3rd, where both are possible."""
    found: List[Found] = []
    if date_english.GATE.search(text):
        for match in date_english.PATTERN.finditer(text):
            add(found, match, date_english.parse_english(match, today))
    if not text.isascii() and date_korean.GATE.search(text):
        for match in date_korean.PATTERN.finditer(text):
            add(found, match, date_korean.parse_korean(match, today))
    if _GATE.search(text):
        for match in _DIGITS.finditer(text):
            add(found, match, _in_digits(match, today, day_first))
    return sorted(found, key=lambda item: item.start)


def add(found: List[Found], match: "re.Match[str]", day: Optional[date]) -> None:
    """Adds a match that is a day of the calendar."""
    if day is not None:
        found.append(Found(ENTITY, match.start(), match.end(), day.isoformat()))


def _in_digits(match: "re.Match[str]", today: date, day_first: bool) -> Optional[date]:
    if match["year"]:
        return day_of(int(match["year"]), int(match["month"]), int(match["day"]))
    one, two = int(match["one"]), int(match["two"])
    if (one, two) == (24, 7) and not match["last"]:
        return None  # round the clock
    month, day = (two, one) if (day_first and two <= 12) or one > 12 else (one, two)
    if match["last"]:
        return day_of(int(match["last"][-2:]) + 2000, month, day)
    return nearest(month, day, today) if 1 <= month <= 12 else None
