"""Questions that name no topic get the intent of what was told last."""

from __future__ import annotations

from typing import Any

import pytest

from bot.topic_question import ORDER, QUESTION, find_topic

ARTICLE: dict[str, Any] = {"article": {"id": "exchange"}}
PAST: dict[str, Any] = {"article": {"id": "exchange", "past": True}, "told_order": "B-1042"}


def intent(text: str, slots: dict[str, Any], said: str = "out_of_scope", in_form: bool = False) -> str:
    parsed = {"text": text, "intent": {"name": said, "confidence": 0.5}, "entities": []}
    return str(find_topic(parsed, slots, in_form)["intent"]["name"])


@pytest.mark.parametrize("text", ["how long will it take?", "And when?", "얼마나 걸려요?", "그럼 언제 받을 수 있어요?"])
def test_it_is_about_what_was_told_last(text: str) -> None:
    assert intent(text, ARTICLE) == QUESTION
    assert intent(text, ARTICLE, "order_status") == QUESTION
    assert intent(text, ARTICLE, "refund_status") == "refund_status"
    assert intent(text, PAST) == ORDER
    assert intent(text, PAST, in_form=True) == "out_of_scope"
    assert intent(text, {}) == "out_of_scope"


def test_a_price_is_no_order() -> None:
    assert intent("how much is it?", ARTICLE) == QUESTION
    assert intent("how much is it?", PAST) == intent("얼마예요?", PAST) == "out_of_scope"


@pytest.mark.parametrize("text", ["and who pays in that case?", "how long is the warranty?", "언제 들어와요?", "hi"])
def test_anything_else_is_left_alone(text: str) -> None:
    assert intent(text, PAST) == "out_of_scope"
    assert intent(text, ARTICLE) == "out_of_scope"


def test_that_case_is_the_articles() -> None:
    assert intent("그 경우 택배비는 누가 내요?", ARTICLE, ORDER) == QUESTION
    assert intent("in that case, who pays?", ARTICLE, ORDER) == QUESTION
    assert intent("그 경우 택배비는 누가 내요?", PAST, ORDER) == ORDER


@pytest.mark.parametrize(
    "text",
    [
        "why?",
        "but why is it late?",
        "how come",
        "what's the reason?",
        "왜요?",
        "왜 늦어져요?",
        "이유가 뭐예요?",
        "헉 무슨 일이에요",
    ],
)
def test_why_is_about_the_order_that_was_told(text: str) -> None:
    assert intent(text, PAST) == ORDER
    assert intent(text, PAST, in_form=True) == "out_of_scope"
    assert intent(text, ARTICLE) == intent(text, {}) == "out_of_scope"


@pytest.mark.parametrize("text", ["why are you called Haru?", "why do I have to pay?", "왜 사이트에 로그인이 안 돼요?"])
def test_why_with_a_topic_of_its_own_is_left_alone(text: str) -> None:
    assert intent(text, PAST) == "out_of_scope"


@pytest.mark.parametrize(
    "text",
    [
        "will it be here by december 1st",
        "can i still get it before saturday",
        "is it coming this week?",
        "ugh ok why is it late",
        "and what's holding it up",
        "뭐 때문에 늦어지는 건데요",
        "12월 1일까지는 오나요",
        "주말 전에 받을 수 있을까요",
        "오늘 도착해요?",
        "헐 왜요",
    ],
)
def test_whether_it_comes_in_time_is_about_the_order_that_was_told(text: str) -> None:
    assert intent(text, PAST) == ORDER
    assert intent(text, PAST, in_form=True) == "out_of_scope"
    assert intent(text, {}) == intent(text, ARTICLE) == "out_of_scope"


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        ("already asked the neighbours", "address_change"),
        ("nothing at my door either", "deny"),
        ("경비실에도 없대요", "pickup"),
        ("옆집에 물어봤는데 모른대요", "out_of_scope"),
    ],
)
def test_who_looked_for_it_misses_the_order_that_was_told(text: str, taken_for: str) -> None:
    assert intent(text, PAST, taken_for) == ORDER
    assert intent(text, {}, taken_for) == taken_for


@pytest.mark.parametrize("text", ["can they leave it at the door", "do you ship by friday", "경비실에 맡겨 주세요"])
def test_a_wish_about_the_delivery_is_left_alone(text: str) -> None:
    assert intent(text, PAST, "address_change") == "address_change"


def test_why_without_an_order_that_was_told_is_what_a_form_asks_for_or_a_riddle() -> None:
    asked = {"requested_slot": "order_proof"}
    assert intent("why?", asked, in_form=True) == intent("왜요", asked, in_form=True) == "why_details"
    assert intent("왜요", ARTICLE, "affirm") == intent("why", ARTICLE, "why_details") == "nlu_fallback"


@pytest.mark.parametrize("text", ["hmm, I don't have that number with me", "그 번호가 지금 없는데요"])
def test_a_number_that_is_missing_is_no_request_for_a_person(text: str) -> None:
    asked = {"requested_slot": "order_number"}
    assert intent(text, asked, "talk_to_person", in_form=True) == "details_missing"
    assert intent(text, {}, "talk_to_person") == "talk_to_person"
    parsed = {"text": text, "intent": {"name": "talk_to_person", "confidence": 0.9}, "entities": []}
    ranked = {**parsed, "intent_ranking": [parsed["intent"], {"name": "inform", "confidence": 0.1}]}
    ranking = find_topic(ranked, asked, True)["intent_ranking"]
    assert [one["name"] for one in ranking] == ["details_missing", "inform"]


@pytest.mark.parametrize("text", ["no number, let me talk to someone", "번호 없으니까 상담원 연결해 주세요"])
def test_a_request_for_a_person_stays_one(text: str) -> None:
    assert intent(text, {"requested_slot": "order_number"}, "talk_to_person", in_form=True) == "talk_to_person"


def test_which_of_two_comes_when_is_about_an_order() -> None:
    assert intent("when is the second one due?", PAST, "restock") == ORDER


@pytest.mark.parametrize("text", ["whats that for", "what for?", "그건 왜 필요하죠"])
def test_what_for_is_about_what_a_form_asks(text: str) -> None:
    assert intent(text, {"requested_slot": "order_proof"}, "ask_capabilities", in_form=True) == "why_details"
    assert intent(text, {}, "ask_capabilities") == "ask_capabilities"
