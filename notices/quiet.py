"""Owns the quiet hours: whether it is quiet, and until when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` to `end` of the clock in `zone`, over midnight where `end` is not after `start`."""

    start: time
    end: time
    zone: ZoneInfo


def quiet_until(quiet: Quiet | None, now: datetime) -> datetime | None:
    """When the quiet hours that `now` (aware) is in are over, in UTC; None where it is not in any.

    Spans are compared as instants, so that a clock that is put forward or back in the night changes nothing.
    """
    if quiet is None:
        return None
    today = now.astimezone(quiet.zone).date()
    over_midnight = timedelta(days=int(quiet.end <= quiet.start))
    for day in (today - timedelta(days=1), today):
        start, end = _instant(day, quiet.start, quiet), _instant(day + over_midnight, quiet.end, quiet)
        if start <= now < end:
            return end
    return None


def _instant(day: date, clock: time, quiet: Quiet) -> datetime:
    return datetime.combine(day, clock, tzinfo=quiet.zone).astimezone(UTC)
