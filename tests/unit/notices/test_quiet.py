"""The quiet hours, over midnight and over the nights in which clocks are changed; and the file that says them."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversation.policy_file import PolicyError
from notices.policy import load_quiet
from notices.quiet import Quiet, quiet_until

OWN = Path(__file__).parents[3] / "data" / "notifications" / "policy.yml"
SEOUL = Quiet(time(21), time(8), ZoneInfo("Asia/Seoul"))
NOON = Quiet(time(12), time(13, 30), ZoneInfo("Asia/Seoul"))
BERLIN = Quiet(time(21), time(8), ZoneInfo("Europe/Berlin"))
NIGHT = Quiet(time(1), time(2, 30), ZoneInfo("Europe/Berlin"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        (SEOUL, "2026-11-22T20:59:59+09:00", None),
        (SEOUL, "2026-11-22T21:00:00+09:00", "2026-11-23T08:00:00+09:00"),
        (SEOUL, "2026-11-23T00:00:00+09:00", "2026-11-23T08:00:00+09:00"),
        (SEOUL, "2026-11-23T07:59:59+09:00", "2026-11-23T08:00:00+09:00"),
        (SEOUL, "2026-11-23T08:00:00+09:00", None),
        (SEOUL, "2026-11-22T14:00:00+00:00", "2026-11-22T23:00:00+00:00"),
        (NOON, "2026-11-22T11:59:00+09:00", None),
        (NOON, "2026-11-22T12:00:00+09:00", "2026-11-22T13:30:00+09:00"),
        (NOON, "2026-11-22T13:30:00+09:00", None),
        # Clocks are put forward in the night to 29 March 2026: it lasts an hour less. Back on 25 October: an hour more.
        (BERLIN, "2026-03-28T21:00:00+01:00", "2026-03-29T08:00:00+02:00"),
        (BERLIN, "2026-10-24T21:00:00+02:00", "2026-10-25T08:00:00+01:00"),
        # An end that the clock leaves out (02:30 on 29 March) is the moment that it stands for.
        (NIGHT, "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        (NIGHT, "2026-03-29T03:30:00+02:00", None),
        # 02:15 is twice on 25 October; the first 02:30 ends it.
        (NIGHT, "2026-10-25T02:15:00+02:00", "2026-10-25T02:30:00+02:00"),
        (NIGHT, "2026-10-25T02:15:00+01:00", None),
        (None, "2026-11-22T23:00:00+09:00", None),
    ],
)
def test_quiet_until(quiet: Quiet | None, now: str, until: str | None) -> None:
    assert quiet_until(quiet, at(now).astimezone(UTC)) == (at(until) if until else None)


def test_the_shops_own_can_be_read() -> None:
    assert load_quiet(OWN) == SEOUL


@pytest.mark.parametrize("text", ["", "# nothing\n", "quiet:\n"])
def test_without_quiet_hours(tmp_path: Path, text: str) -> None:
    (tmp_path / "policy.yml").write_text(text)
    assert load_quiet(tmp_path / "policy.yml") is None


GOOD = 'quiet:\n  from: "21:00"\n  to: "08:00"\n  timezone: Asia/Seoul\n'


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"21:00"', "21:00", 2, "in quotes"),
        ('"21:00"', '"9 pm"', 2, '"21:00"'),
        ('"08:00"', '"08:00+09:00"', 3, "time zone"),
        ('"08:00"', '"21:00"', 3, "the same"),
        ("Asia/Seoul", "Mars/Base", 4, "Asia/Seoul"),
        ("timezone", "timzone", 4, "timzone"),
        ("  timezone: Asia/Seoul\n", "", 1, "timezone"),
        ("quiet", "quite", 1, "quite"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    (tmp_path / "policy.yml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(PolicyError) as refused:
        load_quiet(tmp_path / "policy.yml")
    assert f"policy.yml:{line}: " in str(refused.value)
    assert says in str(refused.value)


def test_what_is_no_yaml_is_told(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text("quiet: [")
    with pytest.raises(PolicyError, match="cannot be read"):
        load_quiet(tmp_path / "policy.yml")
