"""Questions that name no topic get the intent of what was told last."""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import ACT, ACTS, Act
from bot.topic_question import ORDER, QUESTION, find_topic

ARTICLE: dict[str, Any] = {"article": {"id": "exchange"}}
PAST: dict[str, Any] = {"article": {"id": "exchange", "past": True}, "told_order": "B-1042"}


def parsed(act: Act | None, said: str = "out_of_scope", share: float = 0.9, sure: float = 0.5) -> dict[str, Any]:
    acts = {ACTS: {act.value: share}, ACT: act.value} if act else {}
    return {"text": "…", "intent": {"name": said, "confidence": sure}, "entities": [], **acts}


def intent(
    act: Act | None,
    slots: dict[str, Any],
    said: str = "out_of_scope",
    in_form: bool = False,
    share: float = 0.9,
    sure: float = 0.5,
) -> str:
    return str(find_topic(parsed(act, said, share, sure), slots, in_form)["intent"]["name"])


def test_when_is_about_what_was_told_last() -> None:
    assert intent(Act.ASKS_WHEN, ARTICLE) == QUESTION
    assert intent(Act.ASKS_WHEN, ARTICLE, "order_status") == QUESTION
    assert intent(Act.ASKS_WHEN, ARTICLE, "refund_status") == "refund_status"
    assert intent(Act.ASKS_WHEN, PAST) == ORDER
    assert intent(Act.ASKS_WHEN, PAST, in_form=True) == "out_of_scope"
    assert intent(Act.ASKS_WHEN, {}) == "out_of_scope"


@pytest.mark.parametrize("act", [Act.ASKS_PRICE, Act.ASKS_FEE])
def test_what_it_costs_is_about_an_article_and_no_order(act: Act) -> None:
    assert intent(act, ARTICLE) == QUESTION
    assert intent(act, PAST) == "out_of_scope"


@pytest.mark.parametrize("act", [Act.ASKS_DUE, Act.ASKS_WHY, Act.ASKS_CARRIER, Act.NOT_FOUND])
def test_what_is_asked_of_an_order_is_about_the_one_that_was_told(act: Act) -> None:
    assert intent(act, PAST) == ORDER
    assert intent(act, PAST, in_form=True) == "out_of_scope"
    assert intent(act, {}) == intent(act, ARTICLE) == "out_of_scope"


@pytest.mark.parametrize("act", [None, Act.WRONG_VALUE, Act.KEEP_ORDER])
def test_anything_else_is_left_alone(act: Act | None) -> None:
    assert intent(act, PAST) == intent(act, ARTICLE) == "out_of_scope"


def test_a_topic_that_is_likelier_than_the_act_stays() -> None:
    for said in ("restock", "address_change", "complaint"):
        assert intent(Act.ASKS_DUE, PAST, said, share=0.7, sure=0.85) == said
        assert intent(Act.ASKS_DUE, PAST, said, share=0.85, sure=0.7) == ORDER
    assert intent(Act.ASKS_DUE, PAST, "restock", share=0.95, sure=0.99) == ORDER
    assert intent(Act.ASKS_WHEN, PAST, "product_question", share=0.6, sure=0.99) == ORDER
    assert intent(Act.ASKS_DUE, PAST, "talk_to_person", share=0.99, sure=0.5) == "talk_to_person"


@pytest.mark.parametrize("text", ["그 경우 택배비는 누가 내요?", "in that case, who pays?"])
def test_that_case_is_the_articles(text: str) -> None:
    read = {**parsed(None, ORDER), "text": text}
    assert find_topic(read, ARTICLE, False)["intent"]["name"] == QUESTION
    assert find_topic(read, PAST, False)["intent"]["name"] == ORDER
    numbered = {**read, "entities": [{"entity": "order_number", "value": "B-1042"}]}
    assert find_topic(numbered, ARTICLE, False) == numbered


def test_why_without_an_order_that_was_told_is_what_a_form_asks_for_or_a_riddle() -> None:
    asked = {"requested_slot": "order_proof"}
    assert intent(Act.ASKS_WHY, asked, in_form=True) == "why_details"
    assert intent(Act.ASKS_WHY, asked, ORDER, in_form=True) == ORDER
    assert intent(Act.ASKS_WHY, ARTICLE, "affirm") == intent(Act.ASKS_WHY, {}, "why_details") == "nlu_fallback"


def test_what_for_is_about_what_a_form_asks() -> None:
    assert intent(Act.ASKS_WHAT_FOR, {"requested_slot": "order_proof"}, "ask_capabilities", True) == "why_details"
    assert intent(Act.ASKS_WHAT_FOR, {"requested_slot": "order_number"}, "ask_capabilities", True) == "why_details"
    assert intent(Act.ASKS_WHAT_FOR, {"requested_slot": "new_address"}, "inform", True) == "inform"
    assert intent(Act.ASKS_WHAT_FOR, {}, "ask_capabilities") == "ask_capabilities"


@pytest.mark.parametrize("asked", ["order_number", "order_proof"])
def test_what_a_form_asks_for_may_be_missing(asked: str) -> None:
    slots = {"requested_slot": asked}
    for said in ("inform", "deny", "out_of_scope", ORDER):
        assert intent(Act.NUMBER_MISSING, slots, said, in_form=True, sure=0.95) == "details_missing"
    assert intent(Act.NUMBER_MISSING, slots, "account_help", in_form=True, share=0.8, sure=0.95) == "account_help"
    given = {**parsed(Act.NUMBER_MISSING), "entities": [{"entity": "email", "value": "mina@example.com"}]}
    assert find_topic(given, slots, True) == given
    assert intent(Act.NUMBER_MISSING, {"requested_slot": "cancel_confirmed"}, "deny", in_form=True) == "deny"


def test_a_number_that_is_missing_is_no_request_for_a_person() -> None:
    asked = {"requested_slot": "order_number"}
    assert intent(Act.NUMBER_MISSING, asked, "talk_to_person", in_form=True) == "details_missing"
    assert intent(Act.NUMBER_MISSING, asked, "talk_to_person", in_form=True, share=0.8, sure=0.95) == "talk_to_person"
    assert intent(Act.NUMBER_MISSING, {}, "talk_to_person") == "talk_to_person"
    read = parsed(Act.NUMBER_MISSING, "talk_to_person")
    ranked = {**read, "intent_ranking": [read["intent"], {"name": "inform", "confidence": 0.1}]}
    ranking = find_topic(ranked, asked, True)["intent_ranking"]
    assert [one["name"] for one in ranking] == ["details_missing", "inform"]
