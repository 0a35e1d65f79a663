"""Which passages answer a question that names no topic."""

from __future__ import annotations

from actions.bare_question import Asked, holds_answer, sentences_that_hold


def test_what_answers() -> None:
    assert holds_answer(Asked.TIME, "Refunds take a while.")
    assert holds_answer(Asked.TIME, "보통 3~5영업일 안에 해 드려요.")
    assert not holds_answer(Asked.TIME, "Within 14 days of delivery.")
    assert not holds_answer(Asked.TIME, "It costs KRW 3,000, which we take off your refund.")
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
