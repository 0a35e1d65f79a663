"""The same answer is not given twice in a row."""

from __future__ import annotations

from typing import Any

from bot.repetition import answer_keys, find_repeated
from bot.turn_replies import Said


def said(text: str, response: str | None = None, **custom: Any) -> Said:
    return Said({"text": text, **({"custom": custom} if custom else {})}, response)


ARTICLE = said("Wash it cold.", "utter_article", article={"id": "wash", "title": "Washing", "link": "/wash"})
ORDER = said("B-1042 is on its way.", "utter_order_shipped", order={"number": "B-1042", "status": "shipped"})
QUESTION = said("Which number?", "utter_ask_order_number")


def after(*replies: Said, times: int = 1) -> dict[str, Any]:
    return {"keys": answer_keys(replies, "en"), "times": times}


def test_something_new_is_said() -> None:
    assert find_repeated([ARTICLE], after(ORDER), "en") is None
    assert find_repeated([ARTICLE], {}, "en") is None


def test_the_second_and_the_third_time() -> None:
    second = find_repeated([ARTICLE], after(ARTICLE), "en")
    assert second is not None
    assert (second.response, second.values) == ("utter_repeated_article", {"title": "Washing", "link": "/wash"})
    assert second.custom == {"article": ARTICLE.reply["custom"]["article"], "repeated": 2}
    third = find_repeated([ARTICLE], after(ARTICLE, times=2), "en")
    assert third is not None
    assert (third.response, third.custom["repeated"]) == ("utter_repeated_article_often", 3)


def test_an_order_and_plain_text() -> None:
    order = find_repeated([ORDER], after(ORDER), "en")
    plain = find_repeated([said("Fine.")], after(said("Fine.")), "en")
    assert order is not None
    assert plain is not None
    assert (order.response, order.values, plain.response) == (
        "utter_repeated_order",
        {"order_number": "B-1042"},
        "utter_repeated",
    )


def test_the_same_article_in_another_language_is_no_repetition() -> None:
    assert find_repeated([ARTICLE], after(ARTICLE), "ko") is None


def test_questions_of_a_form_and_calls_for_a_person_may_come_again() -> None:
    person = said("I get somebody.", "utter_talk_to_person", handoff={"reason": "requested"})
    assert find_repeated([QUESTION, person], after(QUESTION, person), "en") is None


def test_the_rest_of_the_turn_stays_but_for_what_belongs_to_the_answer() -> None:
    more = said("Shall I look at the order?", "utter_refund_next")
    again = find_repeated([ARTICLE, more, QUESTION], after(ARTICLE), "en")
    assert again is not None
    assert (again.first, again.rest) == ([], [QUESTION])


def test_what_is_asked_of_an_article_that_was_told_is_another_answer_once() -> None:
    part = said("It takes two days.", "utter_article", article={"id": "wash", "title": "Washing", "part": True})
    assert find_repeated([part], after(ARTICLE), "en") is None
    assert find_repeated([part], after(part), "en") is not None
    other = said("By hand.", "utter_article", article={"id": "wash", "title": "Washing", "part": True})
    assert find_repeated([other], after(part), "en") is None
