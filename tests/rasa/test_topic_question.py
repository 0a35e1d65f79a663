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
