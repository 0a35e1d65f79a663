"""Owns a team's hours: whether it is open, when it opens next, and when a time of open hours is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening spans for Monday to Sunday in local time, without holidays."""

    zone: ZoneInfo
    spans: tuple[tuple[tuple[time, time], ...], ...]
    holidays: frozenset[date] = frozenset()

    def on(self, day: date) -> tuple[tuple[time, time], ...]:
        """The spans of one day; none on a holiday."""
        return () if day in self.holidays else self.spans[day.weekday()]


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether the team is there at `now` (aware)."""
    local = now.astimezone(hours.zone)
    clock = local.time().replace(tzinfo=None)
    return any(start <= clock < end for start, end in hours.on(local.date()))


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When the team opens next, in its own zone; None if not within sixty days."""
    local = now.astimezone(hours.zone)
    for ahead in range(LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        for start, _ in hours.on(day):
            opening = datetime.combine(day, start, tzinfo=hours.zone)
            if opening > local:
                return opening
    return None


def end_of_open_time(hours: Hours, since: datetime, length: timedelta) -> datetime | None:
    """When the team has been open for `length` since `since` (aware), in UTC; None if not within sixty days."""
    first = since.astimezone(hours.zone).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        for start, end in hours.on(day):
            opens, closes = (datetime.combine(day, at, tzinfo=hours.zone).astimezone(UTC) for at in (start, end))
            if end == time.max:
                closes += time.resolution
            begins = max(opens, since)
            if begins + length <= closes:
                return begins.astimezone(UTC) + length
            length -= max(closes - begins, timedelta())
    return None


def add_seconds(since: int, seconds: float, hours: Hours | None) -> int | None:
    """`since` (ms) and so many seconds of these hours, of any hours for None; None where that is over sixty days."""
    if hours is None:
        return since + round(seconds * 1000)
    end = end_of_open_time(hours, datetime.fromtimestamp(since / 1000, UTC), timedelta(seconds=seconds))
    return None if end is None else round(end.timestamp() * 1000)
