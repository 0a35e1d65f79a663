"""What another policy would have made of kept decisions."""

from __future__ import annotations

from typing import Any

from conversation.model import Author, Entry, Kind
from handoff.detection import DETECTION, Step, judge
from handoff.detection_policy import DetectionPolicy, Points
from handoff.replay import Totals, is_more, replay
from handoff.signals import Seen

POLICY = DetectionPolicy()
STRICT = POLICY.model_copy(update={"points": Points(not_understood=60)})
EASY = POLICY.model_copy(update={"points": Points(not_understood=0)})
MISSED = Seen(not_understood=True)


class Log:
    """A log as it would be kept under a policy."""

    def __init__(self, policy: DetectionPolicy = POLICY) -> None:
        self.entries: list[Entry] = []
        self._policy = policy
        self._memory: Any = {}

    def add(self, kind: Kind, author: Author, text: str = "", **data: Any) -> int:
        seq = len(self.entries) + 1
        self.entries.append(Entry(seq, 0, kind, author, text, data=data))
        return seq

    def turn(self, seen: Seen, text: str) -> None:
        seq = self.add(Kind.MESSAGE, Author.CUSTOMER, text)
        verdict = judge(seen, text, self._memory, self._policy)
        self._memory = verdict.memory
        self.add(Kind.MESSAGE, Author.BOT, "…", **{DETECTION: verdict.as_json(seq, seq)})

    def given_back(self) -> None:
        self._memory = {}
        self.add(Kind.OWNER, Author.SYSTEM, **{"from": "agent", "to": "bot"})


def misses(count: int = 3) -> Log:
    log = Log()
    for number in range(count):
        log.turn(MISSED, f"question {number}")
    return log


def test_the_same_policy_changes_nothing() -> None:
    found = replay("c_1", misses().entries, POLICY)
    assert (found.changes, found.decisions, found.was) == ((), 3, found.becomes)


def test_another_policy_says_where_it_does_more_and_why() -> None:
    first, *_ = replay("c_1", misses(2).entries, STRICT).changes
    assert (first.seq, first.was, first.becomes, first.signals) == (
        1,
        Step.CARRY_ON,
        Step.OFFER,
        {"not_understood": 60},
    )
    assert is_more(first)


def test_another_policy_says_where_it_does_less() -> None:
    [change] = replay("c_1", misses(2).entries, EASY).changes
    assert (change.was, change.was_reason, change.becomes) == (Step.OFFER, "not_understood", Step.CARRY_ON)
    assert not is_more(change)


def test_words_are_looked_for_in_what_the_customer_wrote() -> None:
    log = Log()
    log.turn(Seen(intent="any"), "the kettle sings")
    words = DetectionPolicy.model_validate({"sensitive": {"kettles": {"en": ["kettle"]}}})
    [change] = replay("c_1", log.entries, words).changes
    assert (change.becomes, change.signals) == (Step.ESCALATE, {"kettles": 100})


def test_what_follows_a_call_is_not_counted_until_it_is_given_back() -> None:
    log = misses(3)
    calls = POLICY.model_copy(update={"points": Points(not_understood=100)})
    assert len(replay("c_1", log.entries, calls).changes) == 1
    log.given_back()
    log.turn(MISSED, "another")
    assert [change.seq for change in replay("c_1", log.entries, calls).changes] == [1, 8]


def test_totals_count_conversations_and_reasons() -> None:
    totals = Totals()
    totals.add(replay("c_1", misses(1).entries, STRICT))
    totals.add(replay("c_2", misses(2).entries, POLICY))
    assert totals.as_json() == {
        "conversations": 2,
        "decisions": 3,
        "offers": {"was": 1, "becomes": 2},
        "escalations": {"was": 0, "becomes": 0},
        "conversations_with_either": {"was": 1, "becomes": 2},
        "reasons_for_more": {"not_understood": 1},
    }
