"""Service levels: when a warning is due, when an answer is late, and what the file may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from conversation.model import Conversation, Kind, Owner
from conversation.policy_file import PolicyError
from handoff.hours import Hours
from handoff.policy import load_policy
from handoff.service_levels import ServiceLevel, ServiceLevels, Step, choose_step, describe

LEVELS = ServiceLevels({"web": ServiceLevel(first_answer_seconds=120, next_answer_seconds=300, warn_at=0.5)})
SEOUL = ZoneInfo("Asia/Seoul")
C = Conversation(
    id="c_1",
    channel="web",
    address="w",
    customer="p_1",
    language="en",
    owner=Owner.WAITING,
    epoch=1,
    seq=3,
    handled=3,
    opened_at=0,
    updated_at=0,
    service_kind="first",
    service_since_at=1_000,
)


def step_at(now: int, told: str | None = None) -> Step:
    return choose_step(LEVELS.service_of(replace(C, service_told=told)), now)


def test_each_event_in_its_time() -> None:
    assert step_at(1_000) == Step(None, 61_000)
    assert step_at(60_999) == Step(None, 61_000)
    assert step_at(61_000) == Step("warning", 121_000)
    assert step_at(61_000, "warning") == Step(None, 121_000)
    assert step_at(121_000, "warning") == Step("breached", None)
    assert step_at(121_000) == Step("breached", None)
    assert step_at(999_000, "breached") == Step(None, None)


def test_what_is_not_promised_is_not_watched() -> None:
    for c in (
        replace(C, channel="telegram"),
        replace(C, service_kind=None, service_since_at=None),
    ):
        assert LEVELS.service_of(c) is None
    only_first = ServiceLevels({"web": ServiceLevel(first_answer_seconds=120)})
    assert only_first.service_of(replace(C, service_kind="next")) is None
    assert choose_step(None, 5) == Step(None, None)


def test_what_lists_and_the_log_have() -> None:
    service = LEVELS.service_of(replace(C, service_kind="next", service_told="warning"))
    assert service is not None
    assert service.as_json() == {"kind": "next", "due_at": 301_000, "state": "warning"}
    draft = describe(service, "warning")
    assert (draft.kind, draft.text) == (Kind.NOTE, None)
    assert draft.data == {"service": {"event": "warning", "kind": "next", "due_at": 301_000}}


def test_the_clock_stands_still_while_the_team_is_closed() -> None:
    level = ServiceLevel(first_answer_seconds=3600, warn_at=0.5)
    evening = datetime(2026, 11, 23, 17, 45, tzinfo=SEOUL)
    c = replace(C, team="support", service_since_at=round(evening.timestamp() * 1000))
    hours = {"support": Hours(SEOUL, (((time(9), time(18)),),) * 7)}

    def at(moment: datetime) -> int:
        return round(moment.timestamp() * 1000)

    service = ServiceLevels({"web": level}, hours).service_of(c)
    assert service is not None
    assert service.due_at == at(datetime(2026, 11, 24, 9, 45, tzinfo=SEOUL))
    assert service.warn_at == at(datetime(2026, 11, 24, 9, 15, tzinfo=SEOUL))
    always = ServiceLevels({"web": level.model_copy(update={"during": "always"})}, hours).service_of(c)
    assert always is not None
    assert always.due_at == at(evening + timedelta(hours=1))
    never = ServiceLevels({"web": level}, {"support": Hours(SEOUL, ((),) * 7)})
    assert never.service_of(c) is None


GOOD = """teams:
  support: {timezone: Asia/Seoul, hours: {}}
first_team: support
"""


def load(tmp_path: Path, more: str) -> ServiceLevels:
    path = tmp_path / "policy.yml"
    path.write_text(GOOD + more)
    return load_policy(path).service_levels


def test_left_out_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, "").channels == {}
    assert load(tmp_path, "service_levels:\n  web: {first_answer_seconds: 60}\n").channels == {
        "web": ServiceLevel(first_answer_seconds=60, next_answer_seconds=None, warn_at=0.75)
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{first_answer_seconds: 0}", "first_answer_seconds"),
        ("{warn_at: 1.5}", "warn_at"),
        ("{warn_at: 0}", "warn_at"),
        ("{first_anser_seconds: 60}", "first_anser_seconds"),
        ("soon", "web"),
        ("{during: night}", "during"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(PolicyError, match=rf"policy\.yml:5: service_levels\.web.*{said}|policy\.yml:5.*{said}"):
        load(tmp_path, f"service_levels:\n  web: {line}\n")


def test_a_channel_that_does_not_exist_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"policy\.yml:5: service_levels\.wbe: there is no such channel; use web, "):
        load(tmp_path, "service_levels:\n  wbe: {first_answer_seconds: 60}\n")
