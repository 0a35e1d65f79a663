"""What is wrong with templates of notifications is found, with its line; what is good is not."""

from __future__ import annotations

import pytest

from tests.unit.content.conftest import Broken, told

ENGLISH = """late:
  text: "Order {order} comes on {day}[: {reason}]."
  values: {order: order, day: date, reason: text}
  buttons:
    - {title: "Return {order}", payload: '/returns{"language": "{order}"}'}
    - {title: "Stop", payload: "baton:stop"}
"""
KOREAN = """late:
  text: "주문 {order}은 {day}에 도착해요.[ 사유: {reason}]"
  values: {order: order, day: date, reason: text}
"""
EN, KO = "data/notifications/en.yml", "data/notifications/ko.yml"
TRANSLATED = ("주문 {order}은 {day}에 도착해요.[ 사유: {reason}]", "{order} comes on {day}[ as {reason}]")
OWN = ("data/checks/values.yml", "moments:", "own_payloads: ['baton:stop']\nmoments:")
GOOD = (EN, "", ENGLISH, KO, "", KOREAN, *OWN)


def test_good_ones_have_no_finding(broken: Broken) -> None:
    assert told(broken(*GOOD)) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "check", "line", "repair"),
    [
        (EN, "{day}[", "{daay}[", "no-value", 2, "Did you mean {day}?"),
        (EN, "{reason}", "{xyz}", "no-value", 2, "`values: {xyz: text}`"),
        (EN, "[: {reason}]", "", "unused-value", 3, "Put {reason} into the text"),
        (EN, "day: date", "day: dates", "unknown-kind", 3, "text, order, date, amount, url"),
        (EN, "/returns", "/return", "unknown-intent", 5, "Did you mean 'returns'?"),
        (EN, "baton:stop", "baton:stopp", "bad-payload", 6, "/intent"),
        (EN, '"Stop"', '""', "empty", 6, "Write what"),
        (EN, "reason}].", "reason}.", "wrong-form", 2, "Close it"),
        (EN, "  values", "  value", "unknown-field", 3, "Did you mean 'values'?"),
        (EN, "  values", "  kinds", "unknown-field", 3, "Use buttons, text, urgent, values"),
        (EN, "late:\n", "late:\n  urgent: maybe\n", "wrong-form", 2, "true or false"),
        (EN, "late:\n", "late:\n  urgent: true\n", "other-urgency", 1, "urgent: true"),
        (EN, '"Order {order} comes on {day}[: {reason}]."', '""', "empty", 2, "Write one"),
        (KO, "day: date", "day: text", "other-placeholders", 3, "Write `day: date` in both"),
        (KO, ", reason: text", "", "other-placeholders", 2, "Add `reason: text`"),
        (KO, "[ 사유: {reason}]", " 사유: {reason}", "other-placeholders", 2, "square brackets"),
        (KO, "late:", "later:", "untranslated", 2, "Write it into data/notifications/"),
        (KO, *TRANSLATED, "wrong-language", 2, "Translate"),
        (KO, "late:", "late: [", "unreadable", 1, "or [one, two], with commas"),
        (EN, "day: date", "day date", "unknown-kind", 3, "Use one of text"),
        (EN, "{order: order, day: date, reason: text}", "[order, day, reason]", "wrong-form", 3, "with its kind"),
        (EN, "{day}[", "{day[", "bad-placeholder", 2, "Write {day}."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(
    broken: Broken, file: str, old: str, new: str, check: str, line: int, repair: str
) -> None:
    good = [EN, "", ENGLISH.replace(old, new, 1) if file == EN else ENGLISH, KO, "", KOREAN, *OWN]
    if file == KO:
        good[5] = KOREAN.replace(old, new, 1)
    found = [one for one in broken(*good) if one.check == check and one.file.startswith("data/notifications/")]
    assert any(one.line == line and repair in one.repair for one in found), found


def test_a_language_that_is_not_spoken(broken: Broken) -> None:
    french = "data/notifications/fr.yml"
    assert ("wrong-folder", f"{french}:None") in told(broken(*GOOD, french, "", "a: {}"))


def test_one_fault_is_told_once(broken: Broken) -> None:
    wrong = [EN, "", ENGLISH.replace("day: date", "day: dates"), KO, "", KOREAN, *OWN]
    assert told(broken(*wrong)) == [("unknown-kind", f"{EN}:3")]
    wrong[2] = ENGLISH.replace("{day}[", "{daay}[")
    assert [one.check for one in broken(*wrong)] == ["no-value", "unused-value"]


QUIET = 'quiet:\n  from: "21:00"\n  to: "08:00"\n  timezone: Asia/Seoul\n'


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        (QUIET, "", []),
        (QUIET, "quiet:\n", []),
        ('"21:00"', '"25:00"', [("wrong-form", 2, '"21:00"')]),
        ('"21:00"', "21:00", [("wrong-form", 2, '"21:00"')]),
        ("Seoul", "Soul", [("wrong-form", 4, "Did you mean Asia/Seoul?")]),
        ("  to", "  til", [("missing-field", 2, "Add `to: …`"), ("unknown-field", 3, "from, timezone, to")]),
        ("  to", "\tto", [("unreadable", 3, "spaces")]),
    ],
)
def test_the_quiet_hours(broken: Broken, old: str, new: str, found: list[tuple[str, int, str]]) -> None:
    policy = ("data/notifications/policy.yml", "", QUIET.replace(old, new, 1) if old else QUIET)
    findings = broken(*GOOD, *policy)
    assert [(one.check, one.line) for one in findings] == [(check, line) for check, line, _ in found]
    assert all(repair in one.repair for one, (_, _, repair) in zip(findings, found, strict=True))
