"""The arithmetic of days that dates in words need. Pure."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Optional


def day_of(year: int, month: int, day: int) -> Optional[date]:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest(month: int, day: int, today: date) -> Optional[date]:
    """The day without a year that is nearest to today: orders and deliveries are never far."""
    days = [found for found in (day_of(today.year + step, month, day) for step in (-1, 0, 1)) if found]
    return min(days, key=lambda found: abs(found - today), default=None)


def days_on(today: date, days: int) -> Optional[date]:
    """So many days after today (before, when negative); None where the calendar ends."""
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def months_on(today: date, months: int) -> Optional[date]:
    """The same day so many months on, or the last one of a month that is shorter."""
    month = today.year * 12 + today.month - 1 + months
    year, number = month // 12, month % 12 + 1
    if not 1 <= year <= 9999:
        return None
    return date(year, number, min(today.day, calendar.monthrange(year, number)[1]))


def weekday_in_week(today: date, weekday: int, weeks: int) -> date:
    """The weekday (0 is Monday) of the week that is so many weeks away; weeks begin on Monday."""
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def next_weekday(today: date, weekday: int) -> date:
    """The first such weekday from today on."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def last_weekday(today: date, weekday: int) -> date:
    """The last such weekday before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def day_in_month(today: date, months: int, day: int) -> Optional[date]:
    """That day of the month that is so many months away."""
    first = months_on(today.replace(day=1), months)
    return day_of(first.year, first.month, day) if first else None
