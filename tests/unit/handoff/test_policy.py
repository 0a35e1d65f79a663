"""handoff/policy.yml: what it says, and how a mistake in it is told."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from handoff.errors import PolicyError
from handoff.policy import load_policy

OWN = Path(__file__).parents[3] / "handoff" / "policy.yml"
GOOD = """
teams:
  night:
    timezone: Asia/Seoul
    hours: {monday: "00:00-06:00, 22:00-24:00"}
first_team: night
"""


def load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "policy.yml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def test_the_projects_own_is_good() -> None:
    policy = load_policy(OWN)
    assert policy.first_team in policy.hours


def test_reads_spans_to_the_end_of_the_day(tmp_path: Path) -> None:
    policy = load(tmp_path, GOOD)
    assert policy.hours["night"].spans[0] == ((time(0), time(6)), (time(22), time.max))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Asia/Seoul", "Mars/Base"), "time zone"),
        (("00:00-06:00, 22:00-24:00", "9-5"), "hours"),
        (("00:00-06:00, 22:00-24:00", "18:00-09:00"), "ends before"),
        (("monday", "mondag"), "no days"),
        (("first_team: night", "first_team: day"), "not among the teams"),
        (("first_team: night", ""), "first_team"),
        (("first_team", "fisrt_team"), "fisrt_team"),
        (("teams:", "teams"), "cannot be read|valid"),
    ],
)
def test_says_what_is_wrong_and_where(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        load(tmp_path, GOOD.replace(*change))
