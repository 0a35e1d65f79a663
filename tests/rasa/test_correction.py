"""Corrections: with a value, begun and not finished, and a wish that is taken back."""

from __future__ import annotations

from typing import Any

import pytest

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


def test_digits_of_another_value_are_none() -> None:
    read = parsed("no, mina1043@example.com", email="mina1043@example.com")
    assert numbers(with_bare_number(read, KNOWN, in_form=True)) == []


def test_a_reason_beside_the_right_number_is_no_riddle() -> None:
    text = "sorry my bad, wrong one. the tea set is what i'm after, thats B-1043"
    read = parsed(text, order_number="B-1043")
    assert correct_intent(read, KNOWN, "order_status")["intent"]["name"] == "order_status"
    story = parsed("in the box there was a note that said something about B-1043 and I wonder", order_number="B-1043")
    assert correct_intent(story, KNOWN, "order_status") == story


@pytest.mark.parametrize(
    "text",
    [
        "wait no",
        "oh no wait",
        "Oops, wrong number!",
        "sorry that's the wrong order",
        "hang on, not that one",
        "that's not what i meant",
        "i made a mistake",
        "아니 그게 아니라",
        "아 잠깐만요 그거 말고요",
        "번호를 잘못 적었어요",
        "앗 다른 주문이요",
        "오타예요",
    ],
)
def test_a_correction_begins(text: str) -> None:
    assert begins_correction(text, "order_proof")
    assert begins_correction(text, None)


@pytest.mark.parametrize(
    "text",
    ["no", "아니", "wait", "never mind", "wrong colour, can I return it?", "그게 뭐예요", "다른 색도 있어요?", ""],
)
def test_no_correction_begins(text: str) -> None:
    assert not begins_correction(text, "order_proof")


@pytest.mark.parametrize(("text", "begins"), [("wait no", False), ("아니 그게 아니라", False), ("wrong order!", True)])
def test_where_a_yes_or_no_is_asked_for_it_may_be_the_no(text: str, begins: bool) -> None:
    assert begins_correction(text, "cancel_confirmed") is begins


@pytest.mark.parametrize(
    "text",
    [
        "don't cancel it",
        "i don't want to cancel anymore",
        "please do not cancel my order",
        "actually forget the cancellation",
        "keep the order going, no cancelling",
        "취소 안 할래요",
        "그냥 취소하지 말아 주세요",
        "취소는 안 할게요",
        "취소 취소",
    ],
)
def test_a_wish_is_taken_back(text: str) -> None:
    assert without_taken_back(parsed(text, "order_cancel"))["intent"]["name"] == "deny"
    assert without_taken_back(parsed(text, "order_status"))["intent"]["name"] == "order_status"


@pytest.mark.parametrize(
    "text",
    [
        "cancel it, i don't need it",
        "why can't i cancel my order",
        "my order is still not cancelled",
        "why don't you cancel it",
        "i could not cancel it myself",
        "취소해 주세요",
        "왜 취소 안 해줘요",
        "취소 안 돼요?",
        "취소 안 하면 어떻게 돼요",
        "아직 취소 안 됐어요",
    ],
)
def test_a_wish_stays(text: str) -> None:
    assert without_taken_back(parsed(text, "order_cancel"))["intent"]["name"] == "order_cancel"


def test_who_names_a_product_asks_about_the_shop() -> None:
    assert as_product_question(parsed("any moon jar", product="moon jar"))["intent"]["name"] == "product_question"
    assert as_product_question(parsed("moon jar hurts", "return_request", product="moon jar"))["intent"]["name"] == (
        "return_request"
    )
    assert as_product_question(parsed("any moon rock", "out_of_scope"))["intent"]["name"] == "out_of_scope"
