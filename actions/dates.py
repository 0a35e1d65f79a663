"""Days as customers read them, in their language."""

import os
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

SKELETON = "MMMMEEEEd"


def day_in(language: str, day: date) -> str:
    """A day with its weekday, without the year: `Thu, Nov 27`, `11월 27일 목요일`."""
    return str(format_skeleton(SKELETON, day, locale=language))


def today() -> date:
    """Today where the shop is: by `BATON_TIMEZONE` (such as `Asia/Seoul`), or by this machine's clock."""
    zone = os.environ.get("BATON_TIMEZONE")
    now = datetime.now(ZoneInfo(zone)) if zone else datetime.now().astimezone()
    return now.date()
