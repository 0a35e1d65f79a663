"""handoff/policy.yml: what it says, and how a mistake in it is told."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from actions.handoff import Reason
from channels.slack.intake import CHANNEL as SLACK
from channels.telegram.parse import CHANNEL as TELEGRAM
from conversation.policy_file import PolicyError
from handoff.assignment import Team
from handoff.detection_policy import DetectionPolicy
from handoff.overflow import Overflow
from handoff.policy import Policy, load_policy
from handoff.team_policy import CHANNELS, known_topics

OWN = Path(__file__).parents[3] / "handoff" / "policy.yml"
GOOD = """
teams:
  night:
    timezone: Asia/Seoul
    hours: {monday: "00:00-06:00, 22:00-24:00"}
    holidays: [2026-12-25, 2027-01-01]
first_team: night
"""


def load(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def test_spans_may_touch(tmp_path: Path) -> None:
    policy = load(tmp_path, GOOD.replace("00:00-06:00, 22:00-24:00", "12:00-18:00, 09:00-12:00"))
    assert policy.hours["night"].spans[0] == ((time(9), time(12)), (time(12), time(18)))  # type: ignore[attr-defined]


def test_the_projects_own_is_good() -> None:
    policy = load_policy(OWN)
    assert policy.first_team in policy.hours


def test_reads_spans_to_the_end_of_the_day(tmp_path: Path) -> None:
    policy = load(tmp_path, GOOD)
    assert policy.hours["night"].spans[0] == ((time(0), time(6)), (time(22), time.max))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("Asia/Seoul", "Mars/Base"), "time zone"),
        (("00:00-06:00, 22:00-24:00", "9-5"), "hours"),
        (("00:00-06:00, 22:00-24:00", "18:00-09:00"), "ends before"),
        (("00:00-06:00, 22:00-24:00", "09:00-18:00, 17:00-19:00"), "overlap"),
        (("00:00-06:00, 22:00-24:00", "20:00-24:00, 09:00-20:30"), "overlap"),
        (("00:00-06:00, 22:00-24:00", "09:00-09:00"), "ends before"),
        (("00:00-06:00, 22:00-24:00", "25:00-26:00"), "hour"),
        (("2027-01-01", "2026-12-25"), "2026-12-25 is written twice"),
        (("2027-01-01", "2027-02-30"), "date"),
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


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("Asia/Seoul", "Mars/Base"), "timezone"),
        (("monday", "mondag"), "hours"),
        (("00:00-06:00, 22:00-24:00", "09:00-18:00, 17:00-19:00"), "hours"),
        (("00:00-06:00, 22:00-24:00", "18:00-09:00"), "hours"),
        (("2027-01-01", "2026-12-25"), "holidays"),
        (("2027-01-01", "2027-02-30"), "holidays"),
        (("first_team: night", "first_team: day"), "first_team"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], line: str) -> None:
    text = GOOD.replace(*change)
    number = next(number for number, one in enumerate(text.splitlines(), 1) if one.strip().startswith(line))
    with pytest.raises(PolicyError, match=rf"policy\.yml:{number}: "):
        load(tmp_path, text)


def test_without_the_section_detection_is_as_usual_and_the_projects_own_numbers_are_the_usual_ones(
    tmp_path: Path,
) -> None:
    usual, own = load(tmp_path, GOOD).detection, load_policy(OWN).detection
    assert usual == DetectionPolicy()
    lists = {"important", "request", "sensitive"}
    assert own.model_dump(exclude=lists) == usual.model_dump(exclude=lists)


def test_a_pattern_is_of_whole_words_in_latin_script(tmp_path: Path) -> None:
    text = GOOD + "detection:\n  sensitive:\n    recall:\n      en: ['recalls?']\n      ko: [리콜]\n"
    patterns = load(tmp_path, text).detection.sensitive["recall"]
    assert patterns["en"][0].search("about the Recall?")
    assert not patterns["en"][0].search("I recalled it")
    assert patterns["ko"][0].search("리콜이라던데")


@pytest.mark.parametrize(
    ("section", "line", "says"),
    [
        ("detection:\n  offer_form: 3", "offer_form", "not permitted"),
        ("detection:\n  points:\n    upset: lots", "upset", "number"),
        ("detection:\n  points:\n    upsett: 3", "upsett", "not permitted"),
        ("detection:\n  limits:\n    similar: 7", "similar", "less than or equal to 1"),
        ("detection:\n  kept: 2", "kept", "less than or equal to 1"),
        ("detection:\n  offer_from: 60\n  escalate_from: 50", "detection", "below offer_from"),
        ("detection:\n  sensitive:\n    legal:\n      en:\n        - 'law('", "en", "no pattern"),
        ("detection:\n  request:\n    ko: ['']", "ko", "empty line"),
    ],
)
def test_a_mistake_in_detection_is_told_with_its_line(tmp_path: Path, section: str, line: str, says: str) -> None:
    text = GOOD + section
    number = next(number for number, one in enumerate(text.splitlines(), 1) if one.strip().startswith(line))
    with pytest.raises(PolicyError, match=rf"policy\.yml:{number}: .*{says}"):
        load(tmp_path, text)


TEAMS = """
teams:
  support:
    timezone: Asia/Seoul
    hours: {monday: "09:00-18:00"}
  korean:
    timezone: Asia/Seoul
    hours: {monday: "09:00-18:00"}
    languages: [ko]
    channels: [telegram, web]
    topics: [complaint, recall]
first_team: support
detection:
  sensitive:
    recall: {en: [recall]}
"""


def test_a_team_is_for_what_it_names_and_for_all_that_it_does_not(tmp_path: Path) -> None:
    teams = load(tmp_path, TEAMS).teams
    assert teams["support"] == Team()
    assert teams["korean"] == Team(
        frozenset({"ko"}), frozenset({"telegram", "web"}), frozenset({"complaint", "recall"})
    )


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("[ko]", "[ko, fr]"), "languages", "fr: there is no such thing; use en, ko"),
        (("[telegram, web]", "[telegam]"), "channels", "telegam: .*use web, telegram, slack"),
        (("[complaint, recall]", "[complain]"), "topics", "complain: .*complaint"),
        (("[complaint, recall]", "[]"), "topics", "at least 1 item"),
        (("channels", "chanels"), "chanels", "not permitted"),
        (("    recall:", "    recalls:"), "topics", "recall: there is no such thing"),
    ],
)
def test_what_a_team_names_must_be_there(tmp_path: Path, change: tuple[str, str], line: str, says: str) -> None:
    text = TEAMS.replace(*change)
    number = next(number for number, one in enumerate(text.splitlines(), 1) if one.strip().startswith(line))
    with pytest.raises(PolicyError, match=rf"policy\.yml:{number}: .*{says}"):
        load(tmp_path, text)


def test_every_reason_that_actions_give_is_a_topic() -> None:
    assert {reason.value for reason in Reason} <= known_topics(DetectionPolicy())


def test_every_channel_that_there_is_can_be_named() -> None:
    assert set(CHANNELS) == {"web", TELEGRAM, SLACK}


def test_channels_weigh_one_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    assert load(tmp_path, GOOD).channel_weights == {}
    assert load(tmp_path, GOOD + "channel_weights: {web: 1, telegram: 0.5}").channel_weights == {"telegram": 0.5}


@pytest.mark.parametrize(
    ("weights", "says"),
    [("{telegram: 0}", "greater than 0"), ("{telegram: half}", "number"), ("{telegam: 1}", "no such channel; use web")],
)
def test_a_mistake_in_weights_is_told_with_its_line(tmp_path: Path, weights: str, says: str) -> None:
    with pytest.raises(PolicyError, match=rf"policy\.yml:8: .*{says}"):
        load(tmp_path, f"{GOOD}channel_weights: {weights}\n")


def test_conversations_are_taken_unless_a_team_has_them_offered(tmp_path: Path) -> None:
    policy = load(tmp_path, GOOD)
    assert (policy.teams["night"].assignment, policy.prefer_former_ms) == ("pull", 3_600_000)
    text = (
        GOOD.replace("    hours:", "    assignment: push\n    ring_seconds: 45\n    hours:")
        + "prefer_former_minutes: 0\n"
    )
    policy = load(tmp_path, text)
    team = policy.teams["night"]
    assert (team.assignment, team.ring_seconds, policy.prefer_former_ms) == ("push", 45, 0)


@pytest.mark.parametrize("change", ["assignment: pushed", "ring_seconds: 1", "ring_seconds: soon"])
def test_a_mistake_in_how_conversations_are_offered_is_told_with_its_line(tmp_path: Path, change: str) -> None:
    with pytest.raises(PolicyError, match=rf"policy\.yml:5: teams\.night\.{change.split(':')[0]}"):
        load(tmp_path, GOOD.replace("    hours:", f"    {change}\n    hours:"))


OVERFLOWS = """teams:
  support:
    timezone: Asia/Seoul
    hours: {}
    overflow: {to: night, after_minutes: 10, when_nobody: true}
  night:
    timezone: Asia/Seoul
    hours: {}
    overflow: {to: billing, after_minutes: 20}
  billing:
    timezone: Asia/Seoul
    hours: {}
first_team: support
"""


def test_overflows_are_read(tmp_path: Path) -> None:
    assert load(tmp_path, OVERFLOWS).overflows == {
        "support": Overflow(to="night", after_minutes=10, when_nobody=True),
        "night": Overflow(to="billing", after_minutes=20),
    }


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("to: night,", "to: nigth,"), 5, "'nigth' is not among the teams"),
        (("to: billing,", "to: support,"), 9, "goes round, from support to night to support"),
        (("to: night,", "to: support,"), 5, "goes round, from support to support"),
        (("after_minutes: 20", "after_minutes: 0"), 9, "greater than 0"),
        (("to: billing, after_minutes: 20", "to: billing"), 9, "says no time"),
    ],
)
def test_a_mistake_in_an_overflow_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    with pytest.raises(PolicyError, match=rf"policy\.yml:{line}: .*{says}"):
        load(tmp_path, OVERFLOWS.replace(*change))
