"""Corrections: with a value, begun and not finished, and a wish that is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import ACT, ACTS, Act
from bot.correction import (
    as_product_question,
    begins_correction,
    correct_intent,
    with_bare_number,
    without_taken_back,
)

KNOWN = {"order_number": "B-1042"}


def parsed(text: str, intent: str = "nlu_fallback", **entities: str) -> dict[str, Any]:
    found = [
        {"entity": name, "value": value, "start": text.index(value), "end": text.index(value) + len(value)}
        for name, value in entities.items()
    ]
    return {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": found}


def numbers(read: dict[str, Any]) -> list[str]:
    return [entity["value"] for entity in read["entities"] if entity["entity"] == "order_number"]


@pytest.mark.parametrize(
    "text",
    [
        "1043",
        "its 1043",
        "1043번이요",
        "no, 1043 please, I mixed the two up",
        "the one I meant is 1043",
        "아 그거 말고 찻잔 세트 주문한 거 1043번이요",
    ],
)
def test_bare_digits_are_the_order_that_is_meant(text: str) -> None:
    assert numbers(with_bare_number(parsed(text), KNOWN, in_form=False)) == ["B-1043"]


@pytest.mark.parametrize(
    "text",
    [
        "sorry, I paid 1043 won",
        "no, I need 1200개",
        "do you have it in 1043 different colours and sizes",
        "sorry, call 415 555 0101",
        "no, 1043 or 1044",
        "제가 말한 건 2024년이에요",
        "no " + "really " * 20 + "1043",
    ],
)
def test_other_digits_stay_digits(text: str) -> None:
    assert numbers(with_bare_number(parsed(text), KNOWN, in_form=False)) == []


def test_bare_digits_need_an_order_in_question_and_are_no_postcode() -> None:
    assert numbers(with_bare_number(parsed("1043"), {}, in_form=False)) == []
    asked = {**KNOWN, "requested_slot": "new_address"}
    assert numbers(with_bare_number(parsed("sorry, 01103"), asked, in_form=True)) == []
    assert numbers(with_bare_number(parsed("sorry, 1103"), asked, in_form=True)) == []


def test_bare_digits_in_a_message_that_corrects_are_the_order() -> None:
    text = "아 숫자를 거꾸로 적어 드렸네요 1043이에요"
    assert numbers(with_bare_number(parsed(text), KNOWN, in_form=False)) == []
    said = {**doing(Act.WRONG_VALUE), "text": text, "entities": []}
    assert numbers(with_bare_number(said, KNOWN, in_form=False)) == ["B-1043"]


def test_digits_of_another_value_are_none() -> None:
    read = parsed("no, mina1043@example.com", email="mina1043@example.com")
    assert numbers(with_bare_number(read, KNOWN, in_form=True)) == []


def test_a_reason_beside_the_right_number_is_no_riddle() -> None:
    text = "sorry my bad, wrong one. the tea set is what i'm after, thats B-1043"
    read = parsed(text, order_number="B-1043")
    assert correct_intent(read, KNOWN, "order_status")["intent"]["name"] == "order_status"
    story = parsed("in the box there was a note that said something about B-1043 and I wonder", order_number="B-1043")
    assert correct_intent(story, KNOWN, "order_status") == story


def doing(act: Act, intent: str = "nlu_fallback", share: float = 0.95, **entities: str) -> dict[str, Any]:
    return {**parsed(" ".join(entities.values()), intent, **entities), ACT: act.value, ACTS: {act.value: share}}


@pytest.mark.parametrize("act", [Act.WAIT_NO, Act.WRONG_VALUE])
def test_a_correction_begins(act: Act) -> None:
    assert begins_correction(doing(act), "order_proof")
    assert begins_correction(doing(act, "deny"), None)


def test_no_correction_begins_without_such_an_act() -> None:
    assert not begins_correction(doing(Act.ASKS_WHY), "order_proof")
    assert not begins_correction(parsed("no", "deny"), "order_proof")


def test_what_names_a_topic_or_gives_the_right_value_begins_none() -> None:
    assert not begins_correction(doing(Act.WRONG_VALUE, "return_request", 0.8), None)
    assert begins_correction(doing(Act.WRONG_VALUE, "return_request", 0.95), None)
    assert not begins_correction(doing(Act.WRONG_VALUE, email="tom@example.com"), "order_proof")


def test_where_a_yes_or_no_is_asked_for_it_may_be_the_no() -> None:
    assert not begins_correction(doing(Act.WAIT_NO, "deny"), "cancel_confirmed")
    assert begins_correction(doing(Act.WRONG_VALUE, "deny"), "cancel_confirmed")


def test_a_wish_is_taken_back() -> None:
    assert without_taken_back(doing(Act.KEEP_ORDER, "order_cancel"), None)["intent"]["name"] == "deny"
    assert without_taken_back(doing(Act.KEEP_ORDER, "inform"), "cancel_confirmed")["intent"]["name"] == "deny"


def test_a_wish_stays_unless_it_is_surely_taken_back() -> None:
    for read in (
        doing(Act.KEEP_ORDER, "order_cancel", share=0.45),
        doing(Act.ASKS_FEE, "order_cancel"),
        doing(Act.KEEP_ORDER, "return_request"),
    ):
        assert without_taken_back(read, None) == read


def test_who_names_a_product_asks_about_the_shop() -> None:
    assert as_product_question(parsed("any moon jar", product="moon jar"))["intent"]["name"] == "product_question"
    assert as_product_question(parsed("moon jar hurts", "return_request", product="moon jar"))["intent"]["name"] == (
        "return_request"
    )
    assert as_product_question(parsed("any moon rock", "out_of_scope"))["intent"]["name"] == "out_of_scope"
