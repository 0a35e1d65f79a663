"""When a person is needed: at once, as an offer after two misses in a row, or not."""

from __future__ import annotations

from handoff.bot_turn import BotTurn, HandoffSignal, Reply
from handoff.detection import Step, judge

MISSED = BotTurn(replies=(Reply("Sorry?"),), not_understood=True)
FINE = BotTurn(replies=(Reply("Here you are."),))


def test_an_actions_request_escalates_at_once_with_its_reason() -> None:
    verdict = judge(BotTurn(handoff=HandoffSignal("complaint")), {})
    assert (verdict.step, verdict.reason) == (Step.ESCALATE, "complaint")


def test_one_miss_is_no_offer_two_in_a_row_are() -> None:
    first = judge(MISSED, {})
    assert first.step is Step.CARRY_ON
    second = judge(MISSED, first.memory)
    assert (second.step, second.reason) == (Step.OFFER, "not_understood")


def test_a_turn_that_was_understood_begins_the_count_anew() -> None:
    memory = judge(FINE, judge(MISSED, {}).memory).memory
    assert judge(MISSED, memory).step is Step.CARRY_ON


def test_after_an_offer_it_takes_two_more() -> None:
    memory = judge(MISSED, judge(MISSED, {}).memory).memory
    assert judge(MISSED, memory).step is Step.CARRY_ON


def test_other_memories_are_kept() -> None:
    assert judge(MISSED, {"orders": {"B-1042": {}}}).memory["orders"] == {"B-1042": {}}
