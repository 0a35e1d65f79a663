"""Questions that name no topic, and which passages answer them."""

from __future__ import annotations

import pytest

from actions.bare_question import Asked, asks_for_fee, bare_question, holds_answer, sentences_that_hold


@pytest.mark.parametrize(
    "text",
    [
        *("how long?", "And how long does that take?", "when will it arrive?", "until when do I have to wait?"),
        *("얼마나 걸려요?", "그럼 보통 며칠이나 걸리나요", "언제 와요?", "시간이 얼마나 걸릴까요?", "언제쯤 받아요?"),
    ],
)
def test_a_time_is_asked_for(text: str) -> None:
    assert bare_question(text) is Asked.TIME


@pytest.mark.parametrize("text", ["how much is it?", "and what does it cost?", "그건 얼마예요?", "비용은 얼마인가요"])
def test_a_price_is_asked_for(text: str) -> None:
    assert bare_question(text) is Asked.PRICE


@pytest.mark.parametrize(
    "text",
    [
        *("how long is the warranty?", "when do you open?", "where is B-1042?", "", "it takes long", "hello"),
        *("반품은 얼마나 걸려요?", "배송비 얼마예요", "언제 다시 들어와요?", "B-1042 언제 와요", "네", "안녕하세요"),
    ],
)
def test_what_says_what_it_is_about_is_none(text: str) -> None:
    assert bare_question(text) is None


def test_what_answers() -> None:
    assert holds_answer(Asked.TIME, "Refunds take a while.")
    assert holds_answer(Asked.TIME, "보통 3~5영업일 안에 해 드려요.")
    assert not holds_answer(Asked.TIME, "Within 14 days of delivery.")
    assert holds_answer(Asked.TIME, "Within 14 days of delivery.", perhaps=True)
    assert holds_answer(Asked.PRICE, "왕복 배송비는 6,000원이에요.")
    assert not holds_answer(Asked.PRICE, "A message is free.")
    assert holds_answer(Asked.PRICE, "A message is free.", perhaps=True)
    assert not holds_answer(Asked.PRICE, "Within 14 days.", perhaps=True)


def test_the_sentences_with_what_is_asked_for() -> None:
    passage = "We wrap in paper for KRW 3,000. Tick it in the basket. Abroad it is USD 3."
    assert sentences_that_hold(Asked.PRICE, passage) == "We wrap in paper for KRW 3,000. Abroad it is USD 3."
    assert sentences_that_hold(Asked.TIME, passage) == ""
    assert sentences_that_hold(Asked.TIME, "접수해 주세요. 보통 2~3영업일 걸려요.") == "보통 2~3영업일 걸려요."


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("is there a fee", True),
        ("hmm will i get charged for that?", True),
        ("does it cost anything to cancel", True),
        ("can i do that for free", True),
        ("그럼 무료예요?", True),
        ("수수료 있음?", True),
        ("돈 따로 내야 돼요?", True),
        ("취소 비용이 드나요", True),
        ("does returning a shirt cost anything", False),
        ("how much is the teapot", False),
        ("반품 배송비는 얼마예요", False),
        ("언제까지 취소돼요", False),
    ],
)
def test_whether_it_costs_money(text: str, asks: bool) -> None:
    assert asks_for_fee(text) is asks


@pytest.mark.parametrize("text", ["얼만데", "비용은요?", "그럼 가격은요", "얼마인데요"])
def test_a_price_asked_in_passing(text: str) -> None:
    assert bare_question(text) is Asked.PRICE
