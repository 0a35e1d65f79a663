"""Who is first in a queue: what reasons and signals are worth, and what the file may say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversation.policy_file import PolicyError
from handoff.policy import Policy, load_policy
from handoff.priority import priority_of

MINUTES = {"safety": 60, "important_customer": 15, "not_understood": -5}
GOOD = """teams:
  support: {timezone: Asia/Seoul, hours: {}}
first_team: support
detection:
  sensitive: {recall: {en: [recall]}}
"""


@pytest.mark.parametrize(
    ("reason", "signals", "worth"),
    [
        ("requested", (), 0),
        ("safety", (), 60),
        ("safety", ("safety",), 60),
        ("requested", ("requested", "important_customer"), 15),
        ("safety", ("safety", "upset", "important_customer"), 75),
        ("not_understood", ("not_understood",), -5),
    ],
)
def test_reason_and_signals_add_up_each_once(reason: str, signals: tuple[str, ...], worth: int) -> None:
    assert priority_of(reason, signals, MINUTES) == worth


def load(tmp_path: Path, line: str) -> Policy:
    path = tmp_path / "policy.yml"
    path.write_text(f"{GOOD}priority: {line}\n")
    return load_policy(path)


def test_signals_matters_of_ones_own_and_what_actions_ask_for_may_be_named(tmp_path: Path) -> None:
    written = "{upset: 5, recall: 90, order_cancel: 10, requested: -1}"
    assert load(tmp_path, written).priority == {"upset": 5, "recall": 90, "order_cancel": 10, "requested": -1}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{saftey: 60}", r"priority\.saftey: there is no such reason; use .*not_understood"),
        ("{upset: soon}", "upset"),
        ("{upset: 1441}", "upset"),
        ("{upset: 1.5}", "upset"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(PolicyError, match=rf"policy\.yml:6.*{said}"):
        load(tmp_path, line)
