"""When a person is needed: at once, as an offer once in a while, or not; and what is remembered for it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from handoff.detection import DETECTION, TEXT_CHARACTERS, TEXTS, Step, Verdict, judge, remembered_texts
from handoff.detection_policy import DetectionPolicy
from handoff.mood import MOODS
from handoff.signals import NOT_UNDERSTOOD, REQUESTED, Seen

POLICY = DetectionPolicy()
MISSED = Seen(not_understood=True)
FINE = Seen(intent="order_status", progress=True)


def run(turns: Sequence[Seen | tuple[Seen, str]], memory: Mapping[str, Any] | None = None) -> list[Verdict]:
    """The verdicts on turns in a row."""
    verdicts: list[Verdict] = []
    memory = memory or {}
    for turn in turns:
        seen, text = turn if isinstance(turn, tuple) else (turn, "")
        verdicts.append(judge(seen, text, memory, POLICY))
        memory = verdicts[-1].memory
    return verdicts


def steps(turns: Sequence[Seen | tuple[Seen, str]]) -> list[Step]:
    return [verdict.step for verdict in run(turns)]


def test_an_actions_request_escalates_at_once_with_its_reason() -> None:
    [verdict] = run([Seen(handoff="complaint")])
    assert (verdict.step, verdict.reason) == (Step.ESCALATE, "complaint")


def test_a_request_is_never_refused_however_many_there_were() -> None:
    assert steps([Seen(intent="talk_to_person")] * 4) == [Step.ESCALATE] * 4
    likely = Seen(request=0.6)
    assert steps([likely, FINE, likely]) == [Step.OFFER, Step.CARRY_ON, Step.OFFER]
    assert steps([likely, likely]) == [Step.OFFER, Step.ESCALATE]


def test_one_miss_is_no_offer_two_in_a_row_are() -> None:
    first, second = run([MISSED, MISSED])
    assert first.step is Step.CARRY_ON
    assert (second.step, second.reason) == (Step.OFFER, NOT_UNDERSTOOD)


def test_turns_between_let_the_score_decay() -> None:
    assert steps([MISSED, FINE, MISSED])[-1] is Step.OFFER
    assert steps([MISSED, FINE, FINE, FINE, FINE, MISSED])[-1] is Step.CARRY_ON


def test_an_offer_is_made_once_in_a_while() -> None:
    found = steps([MISSED, MISSED, FINE, FINE, MISSED, FINE, MISSED])
    assert [place for place, step in enumerate(found) if step is Step.OFFER] == [1, 6]


def test_who_says_no_begins_anew() -> None:
    *_, declined, again = run([MISSED, MISSED, Seen(intent="deny", pressed=True), MISSED])
    assert declined.score == 0
    assert again.step is Step.CARRY_ON


def test_signals_add_up_to_an_escalation() -> None:
    bad = Seen(not_understood=True, sentiment=-0.9)
    first, second = run([bad, bad])
    assert first.step is Step.OFFER
    assert (second.step, second.score) == (Step.ESCALATE, 60 * POLICY.kept + 60)


def test_a_high_score_alone_does_nothing_in_a_turn_without_signals() -> None:
    assert run([MISSED, FINE], {DETECTION: {"turn": 9, "score": 95.0}})[1].step is Step.CARRY_ON


def test_what_was_settled_is_not_compared_with_later_words() -> None:
    first, thanked, again = run([(FINE, "where is it?"), (Seen(intent="thank"), "thanks"), (FINE, "and the lamp?")])
    assert [remembered_texts(each.memory) for each in (first, thanked, again)] == [
        ["where is it?"],
        [],
        ["and the lamp?"],
    ]


def test_small_talk_is_not_remembered() -> None:
    assert remembered_texts(run([(Seen(intent="greet"), "hello")])[0].memory) == []


def test_a_typed_no_to_did_this_help_is_heard_in_the_next_turn_only() -> None:
    asked = Seen(intent="product_question", progress=True, asked=True)
    no = Seen(intent="deny")
    assert run([asked, no])[-1].step is Step.OFFER
    assert run([asked, FINE, no])[-1].step is Step.CARRY_ON


def test_a_falling_mood_is_seen_over_turns() -> None:
    memory = {MOODS: [{"seq": 1, "sentiment": 0.6, "urgency": 0}, {"seq": 3, "sentiment": 0.5, "urgency": 0}]}
    assert run([Seen(sentiment=-0.3)], memory)[0].signals == {"mood_falls": 15}


def test_turns_in_which_nothing_new_was_told_count_at_last() -> None:
    found = run([FINE, *[Seen(intent="product_question")] * 7])
    assert ["no_progress" in verdict.signals for verdict in found] == [False] * 7 + [True]


def test_who_greets_or_thanks_waits_for_nothing() -> None:
    thanks, cool = Seen(intent="thank", sentiment=0.6), Seen(intent="ask_is_bot", sentiment=-0.1)
    assert set(steps([FINE, *[Seen(intent="greet"), thanks, thanks, thanks, cool] * 10])) == {Step.CARRY_ON}
    waits = Seen(intent="product_question")
    found = run([FINE, *[waits] * 6, *[Seen(intent="greet")] * 6, waits])
    assert ["no_progress" in verdict.signals for verdict in found] == [False] * 13 + [True]


def test_after_a_person_gave_it_back_nothing_old_counts() -> None:
    escalated = run([(Seen(intent="talk_to_person"), "a person please")])[0]
    assert escalated.reason == REQUESTED
    # What resolving leaves of the memory: nothing.
    assert judge(FINE, "thanks", {}, POLICY).step is Step.CARRY_ON
    # Nor does the request come back where the memory stayed.
    assert judge(FINE, "thanks", escalated.memory, POLICY).score == 0


def test_what_is_remembered_is_bounded_and_other_memories_are_kept() -> None:
    memory: Mapping[str, Any] = {"orders": {"B-1042": {}}}
    for number in range(50):
        memory = judge(MISSED, f"{number} " + "x" * 5000, memory, POLICY).memory
    assert memory["orders"] == {"B-1042": {}}
    assert len(memory[DETECTION]["texts"]) == TEXTS
    assert len(json.dumps(memory[DETECTION])) < TEXTS * TEXT_CHARACTERS + 200


def test_a_decision_can_be_kept_as_json() -> None:
    kept = run([Seen(intent="greet", urgency=0.9)])[0].as_json(3, 4)
    assert json.loads(json.dumps(kept)) == {
        "seq": 3,
        "until": 4,
        "step": "carry_on",
        "reason": None,
        "score": 30,
        "signals": {"urgent": 30},
        "seen": {"intent": "greet", "urgency": 0.9},
    }
