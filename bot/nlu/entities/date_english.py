"""Days in English words: tomorrow, next Friday, in two days, March 5th, the 3rd."""

from __future__ import annotations

import re
from datetime import date
from typing import Dict, Optional

from bot.nlu.entities.calendar_days import (
    day_of,
    days_on,
    last_weekday,
    months_on,
    nearest,
    next_weekday,
    weekday_in_week,
)
from bot.nlu.entities.numbers import english_number

_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SHORT_WEEKDAYS = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_WEEKDAY_OF: Dict[str, int] = {**{name: index for index, name in enumerate(_WEEKDAYS)}, **_SHORT_WEEKDAYS}
_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_MONTH_OF = {**{name: index + 1 for index, name in enumerate(_MONTHS)}, "sept": 9}
_MONTH_OF.update({name[:3]: index + 1 for index, name in enumerate(_MONTHS)})
_RELATIVE = {
    "today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1, "yesterday": -1,
    "day after tomorrow": 2, "day before yesterday": -2,
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_COUNT = (
    r"[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty"
    r"|a couple of|couple of"
)
_UNIT = "days?|weeks?|months?"
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = "(?:19|20)[0-9]{2}"
PATTERN = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:the )?(?P<relative>day after tomorrow|day before yesterday"
    r"|today|tonight|tomorr?ow|tmrw|yesterday)"
    rf"|(?:(?P<which>this coming|this|next|coming|last|past|previous|since|from) )?(?P<weekday>{'|'.join(_WEEKDAYS)})"
    rf"|(?P<short_which>this|next|last|on|by|until|till|before|since) (?P<short>{'|'.join(_SHORT_WEEKDAYS)})\.?"
    rf"|in (?:about )?(?P<ahead>{_COUNT}) (?P<ahead_unit>{_UNIT})(?:' time)?"
    rf"|(?P<count>{_COUNT}) (?P<count_unit>{_UNIT}) (?P<direction>ago|from (?:now|today)|later)"
    rf"|(?P<month>{_MONTH})\.? (?:the )?(?P<day>{_DAY})(?:st|nd|rd|th)?(?:,? (?P<year>{_YEAR}))?"
    rf"|(?:the )?(?P<day_first>{_DAY})(?:st|nd|rd|th)?(?: of)? (?P<month_last>{_MONTH})(?:,? (?P<year_last>{_YEAR}))?"
    rf"|(?P<side>on|by|before|until|till|since|from|for) the (?P<ordinal>{_DAY})(?:st|nd|rd|th))"
    r"(?![A-Za-z0-9]|[.,-][0-9])",
    re.IGNORECASE,
)
GATE = re.compile(
    rf"to(?:day|night|mor)|tmrw|yesterday|{'|'.join(_WEEKDAYS)}|{_UNIT}|[0-9] ?(?:st|nd|rd|th|of)\b"
    rf"|(?:{_MONTH})\.? (?:the )?[0-9]|[0-9] (?:{_MONTH})|\b(?:{'|'.join(_SHORT_WEEKDAYS)})\b",
    re.IGNORECASE,
)
"""No English date without a match of this."""


def parse_english(match: "re.Match[str]", today: date) -> Optional[date]:
    """The day that a match of `PATTERN` names.

    "next Friday" is the one of next week, "this Friday" that of this week, a bare one the first from today on, "since
    Friday" the last. A day without a year is the one nearest to today.
    """
    if match["relative"]:
        return days_on(today, _RELATIVE[match["relative"].lower().replace("tomorow", "tomorrow")])
    if match["weekday"] or match["short"]:
        weekday = _WEEKDAY_OF[(match["weekday"] or match["short"]).lower()]
        return _weekday(weekday, (match["which"] or match["short_which"] or "").lower(), today)
    if match["ahead"]:
        return _counted(match["ahead"], match["ahead_unit"], 1, today)
    if match["count"]:
        return _counted(match["count"], match["count_unit"], -1 if match["direction"].lower() == "ago" else 1, today)
    if match["ordinal"]:
        return _ordinal(int(match["ordinal"]), match["side"].lower() in ("since", "from"), today)
    month = _MONTH_OF[(match["month"] or match["month_last"]).lower()]
    day, year = int(match["day"] or match["day_first"]), match["year"] or match["year_last"]
    return day_of(int(year), month, day) if year else nearest(month, day, today)


def _weekday(weekday: int, which: str, today: date) -> date:
    if which == "next":
        return weekday_in_week(today, weekday, 1)
    if which in ("last", "past", "previous", "since", "from"):
        return last_weekday(today, weekday)
    if which == "this":
        return weekday_in_week(today, weekday, 0)
    return next_weekday(today, weekday)


def _counted(count: str, unit: str, sign: int, today: date) -> Optional[date]:
    words = count.lower().replace("a couple of", "two").replace("couple of", "two")
    number = sign * (int(words) if words.isdigit() else english_number(words) or 0)
    if unit.lower().startswith("month"):
        return months_on(today, number)
    return days_on(today, number * (7 if unit.lower().startswith("week") else 1))


def _ordinal(day: int, past: bool, today: date) -> Optional[date]:
    """The nearest such day of a month, in the past or from today on."""
    for step in range(3):
        first = months_on(today.replace(day=1), -step if past else step)
        found = day_of(first.year, first.month, day) if first else None
        if found and (found <= today if past else found >= today):
            return found
    return None
