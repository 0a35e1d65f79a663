"""Business hours: whether a team is there, when it is back, and what customers are told."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversation.phrases import Phrases
from handoff.announcement import announce
from handoff.hours import Hours, end_of_open_time, is_open, next_opening

SEOUL = ZoneInfo("Asia/Seoul")
WORKDAY = ((time(9), time(12)), (time(13), time(18)))
HOURS = Hours(SEOUL, (*([WORKDAY] * 5), (), ()), frozenset({date(2026, 12, 25)}))
PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")


def seoul(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SEOUL)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("now", "open_"),
    [
        (seoul(2026, 11, 23, 8, 59, 59), False),
        (seoul(2026, 11, 23, 9), True),
        (seoul(2026, 11, 23, 12), False),
        (seoul(2026, 11, 23, 13), True),
        (seoul(2026, 11, 23, 18), False),
        (seoul(2026, 11, 22, 10), False),
        (seoul(2026, 12, 25, 10), False),
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), True),
    ],
)
def test_is_open(now: datetime, open_: bool) -> None:
    assert is_open(HOURS, now) is open_


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (seoul(2026, 11, 23, 8), seoul(2026, 11, 23, 9)),
        (seoul(2026, 11, 23, 12, 30), seoul(2026, 11, 23, 13)),
        (seoul(2026, 11, 23, 19), seoul(2026, 11, 24, 9)),
        (seoul(2026, 11, 27, 19), seoul(2026, 11, 30, 9)),
        (seoul(2026, 12, 24, 19), seoul(2026, 12, 28, 9)),
    ],
)
def test_next_opening(now: datetime, opening: datetime) -> None:
    assert next_opening(HOURS, now) == opening


def test_a_team_without_hours_never_opens() -> None:
    never = Hours(SEOUL, ((),) * 7)
    assert next_opening(never, seoul(2026, 11, 23, 8)) is None
    assert end_of_open_time(never, seoul(2026, 11, 23, 8), timedelta(seconds=1)) is None


@pytest.mark.parametrize(
    ("since", "minutes", "end"),
    [
        (seoul(2026, 11, 23, 10), 60, seoul(2026, 11, 23, 11)),
        (seoul(2026, 11, 23, 7), 60, seoul(2026, 11, 23, 10)),
        # Over lunch, exactly until it, and from the middle of it.
        (seoul(2026, 11, 23, 11, 30), 60, seoul(2026, 11, 23, 13, 30)),
        (seoul(2026, 11, 23, 11, 30), 30, seoul(2026, 11, 23, 12)),
        (seoul(2026, 11, 23, 12, 20), 1, seoul(2026, 11, 23, 13, 1)),
        # Over the night, the weekend, a holiday with the weekend behind it, and over several days.
        (seoul(2026, 11, 23, 17, 30), 60, seoul(2026, 11, 24, 9, 30)),
        (seoul(2026, 11, 27, 17, 30), 60, seoul(2026, 11, 30, 9, 30)),
        (seoul(2026, 12, 24, 17, 30), 60, seoul(2026, 12, 28, 9, 30)),
        (seoul(2026, 11, 23, 9), 2 * 8 * 60 + 30, seoul(2026, 11, 25, 9, 30)),
        (datetime(2026, 11, 23, 8, 30, tzinfo=UTC), 60, seoul(2026, 11, 24, 9, 30)),
    ],
)
def test_the_end_of_a_time_of_open_hours(since: datetime, minutes: int, end: datetime) -> None:
    assert end_of_open_time(HOURS, since, timedelta(minutes=minutes)) == end


def test_a_day_and_a_night_without_a_gap() -> None:
    always = Hours(SEOUL, (((time(0), time.max),),) * 7)
    assert end_of_open_time(always, seoul(2026, 11, 23, 10), timedelta(days=3)) == seoul(2026, 11, 26, 10)


def test_open_hours_are_counted_through_a_change_of_the_clock() -> None:
    # In the night to 29 March 2026 the hour from two to three is missing in Berlin.
    berlin = ZoneInfo("Europe/Berlin")
    nightly = Hours(berlin, (((time(0), time(6)),),) * 7)
    since = datetime(2026, 3, 29, 1, tzinfo=berlin)
    assert end_of_open_time(nightly, since, timedelta(hours=2)) == datetime(2026, 3, 29, 4, tzinfo=berlin)


def test_the_clock_change_is_respected() -> None:
    berlin = Hours(ZoneInfo("Europe/Berlin"), (((time(9), time(17)),),) * 7)
    opening = next_opening(berlin, datetime(2026, 10, 24, 20, tzinfo=UTC))
    assert opening is not None
    assert opening.astimezone(UTC) == datetime(2026, 10, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "en", "ko"),
    [
        (seoul(2026, 11, 23, 8), "today at 09:00", "오늘 09:00"),
        (seoul(2026, 11, 23, 20), "tomorrow at 09:00", "내일 09:00"),
        (seoul(2026, 11, 28, 8), "on Monday at 09:00", "월요일 09:00"),
    ],
)
def test_out_of_hours_the_customer_hears_when_somebody_is_back(now: datetime, en: str, ko: str) -> None:
    [said] = announce(HOURS, now, 0, "en", PHRASES)
    assert en in (said.text or "")
    assert [b.payload for b in said.buttons] == ["baton:leave_message", "baton:cancel"]
    [said] = announce(HOURS, now, 0, "ko", PHRASES)
    assert ko in (said.text or "")


def test_an_agent_who_is_there_counts_more_than_the_hours() -> None:
    [said] = announce(HOURS, seoul(2026, 11, 28, 8), 1, "en", PHRASES)
    assert said.data["phrase"] == "waiting"
    [said] = announce(HOURS, seoul(2026, 11, 23, 10), 0, "en", PHRASES)
    assert said.data["phrase"] == "waiting_for_nobody"
    assert [b.payload for b in said.buttons] == ["baton:leave_message", "baton:cancel"]


def test_the_wait_is_told_where_it_has_been_measured() -> None:
    [said] = announce(HOURS, seoul(2026, 11, 23, 10), 2, "en", PHRASES, 181)
    assert said.data["phrase"] == "waiting_about"
    assert "number {place} in the queue, and it should take about 4 min." in (said.text or "")
