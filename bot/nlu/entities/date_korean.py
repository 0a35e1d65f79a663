"""Days in Korean words: 내일, 다음 주 금요일, 이틀 뒤, 3월 5일, 지난달 20일. A particle may follow each of them."""

from __future__ import annotations

import re
from datetime import date
from typing import Optional

from bot.nlu.entities.calendar_days import (
    day_in_month,
    day_of,
    days_on,
    last_weekday,
    months_on,
    nearest,
    next_weekday,
    weekday_in_week,
)
from bot.nlu.entities.numbers import KOREAN_COUNTS

_RELATIVE = {
    "오늘": 0, "내일": 1, "낼": 1, "내일모레": 2, "낼모레": 2, "모레": 2, "글피": 3,
    "어제": -1, "그제": -2, "그저께": -2, "엊그제": -2, "그끄저께": -3,
}  # fmt: skip
_WEEKDAYS = "월화수목금토일"
_SPANS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "열흘": 10,
    "보름": 15,
    "일주일": 7,
}
_AWAY = {
    "이번": 0,
    "이": 0,
    "금": 0,
    "다음": 1,
    "담": 1,
    "다다음": 2,
    "지난": -1,
    "저번": -1,
    "지지난": -2,
    "저저번": -2,
}
_COUNTS = "|".join(KOREAN_COUNTS)
_WHICH = "다다음|다음|담|이번|지지난|저저번|지난|저번"
PATTERN = re.compile(
    rf"(?<![가-힣])(?:(?P<relative>{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})(?!서야|의집)"
    rf"|(?P<week>{_WHICH}) ?주 ?(?P<week_day>[{_WEEKDAYS}])(?:요일|욜)"
    rf"|(?:(?P<which>{_WHICH}|오는) ?)?(?P<weekday>[{_WEEKDAYS}])(?:요일|욜)"
    rf"|(?P<span>{'|'.join(_SPANS)}) ?(?P<span_side>뒤|후|전|있다가|이따)"
    rf"|(?:(?P<year>(?:19|20)[0-9]{{2}})년 ?)?(?P<month>1[0-2]|0?[1-9])월 ?(?P<day>3[01]|[12][0-9]|0?[1-9])일(?! ?동안)"
    rf"|(?P<away>{_WHICH}) ?달 ?(?P<away_day>3[01]|[12][0-9]|0?[1-9])일)"
    rf"|(?<![가-힣0-9])(?:(?P<count>[0-9]{{1,3}})|(?P<word>{_COUNTS})) ?(?P<unit>일|주일|주|달|개월) ?"
    r"(?P<side>뒤|후|전)"
)
GATE = re.compile(r"오늘|낼|내일|모레|글피|어제|그제|그저께|엊그제|그끄|요일|욜|뒤|후|전|[0-9]월|[0-9]일|있다가|이따")
"""No Korean date without a match of this."""


def parse_korean(match: "re.Match[str]", today: date) -> Optional[date]:
    """The day that a match of `PATTERN` names; weeks begin on Monday, a day without a year is the nearest."""
    if match["relative"]:
        return days_on(today, _RELATIVE[match["relative"]])
    if match["week"]:
        return weekday_in_week(today, _WEEKDAYS.index(match["week_day"]), _AWAY[match["week"]])
    if match["weekday"]:
        return _weekday(_WEEKDAYS.index(match["weekday"]), match["which"] or "", today)
    if match["span"]:
        return days_on(today, _SPANS[match["span"]] * _sign(match["span_side"]))
    if match["month"]:
        month, day = int(match["month"]), int(match["day"])
        return day_of(int(match["year"]), month, day) if match["year"] else nearest(month, day, today)
    if match["away"]:
        return day_in_month(today, _AWAY[match["away"]], int(match["away_day"]))
    count = int(match["count"]) if match["count"] else KOREAN_COUNTS[match["word"]]
    number = count * _sign(match["side"])
    if match["unit"] in ("달", "개월"):
        return months_on(today, number)
    return days_on(today, number * (1 if match["unit"] == "일" else 7))


def _sign(side: str) -> int:
    return -1 if side == "전" else 1


def _weekday(weekday: int, which: str, today: date) -> date:
    if which in ("지난", "저번"):
        return last_weekday(today, weekday)
    if which in ("다음", "담", "이번", "다다음", "지지난", "저저번"):
        return weekday_in_week(today, weekday, _AWAY[which])
    return next_weekday(today, weekday)
