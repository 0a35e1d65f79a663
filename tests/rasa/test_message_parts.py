"""When a message asks two things, and what is then answered."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.correction import correct_intent
from bot.joined_answers import Answered, choose_answers, with_heading, without_offers
from bot.message_parts import sentences_without, split_message
from bot.turn_intents import choose_given, choose_parts
from bot.turn_replies import Said


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("where is B-1042 and how do I return it?", ["where is B-1042", "how do I return it?"]),
        ("Where's B-1042? Also, do you do gift wrapping?", ["Where's B-1042?", "do you do gift wrapping?"]),
        ("where is my parcel\ncan I pay by card", ["where is my parcel", "can I pay by card"]),
        ("B-1042 어디쯤 왔고 반품은 어떻게 해요?", ["B-1042 어디쯤 왔고", "반품은 어떻게 해요?"]),
        ("1) is it shipped 2) do you take paypal", ["is it shipped", "do you take paypal"]),
        ("문의요 1. 카드 되나요 2. 일요일에 여나요", ["카드 되나요", "일요일에 여나요"]),
        ("배송 언제 와요 그리고 환불은 며칠 걸려요", ["배송 언제 와요", "환불은 며칠 걸려요"]),
    ],
)
def test_two_questions(text: str, parts: list[str]) -> None:
    assert split_message(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "hi, where is my order? thanks",
        "I bought a mug and it arrived broken",
        "my order\nB-1042\nwhere is it",
        "반품하고 싶어요",
        "주문 취소하고 싶어요. 어떻게 하나요?",
        "",
        "where is it? " * 100,
    ],
)
def test_one_question(text: str) -> None:
    assert split_message(text) == []


def parsed(intent: str, confidence: float = 0.9, text: str = "t", **entities: str) -> dict[str, Any]:
    found = [
        {"entity": k, "value": v, "start": text.find(v), "end": text.find(v) + len(v)} for k, v in entities.items()
    ]
    return {"text": text, "intent": {"name": intent, "confidence": confidence}, "intent_ranking": [], "entities": found}


def intents(parts: list[dict[str, Any]]) -> list[str]:
    return [part["intent"]["name"] for part in parts]


WHOLE = parsed("order_status")


def test_different_sure_parts_are_answered_each() -> None:
    assert intents(choose_parts(WHOLE, [parsed("order_status"), parsed("return_request")], False)) == [
        "order_status",
        "return_request",
    ]
    assert intents(choose_parts(WHOLE, [parsed("order_status"), parsed("nlu_fallback", 0.4)], False)) == [
        "order_status",
        "nlu_fallback",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        [parsed("order_status"), parsed("order_status")],
        [parsed("order_status"), parsed("return_request", 0.3)],
        [parsed("order_status"), parsed("order_cancel")],
        [parsed("return_request"), parsed("talk_to_person")],
        [parsed("nlu_fallback"), parsed("nlu_fallback")],
        [parsed("order_status"), parsed("thank")],
    ],
    ids=lambda parts: "+".join(intents(parts)),
)
def test_in_doubt_it_is_one_message(parts: list[dict[str, Any]]) -> None:
    assert choose_parts(WHOLE, parts, False) == [WHOLE]


def test_details_outside_go_to_the_order() -> None:
    whole = parsed("order_status", text="B-1042", order_number="B-1042")
    order, refund = choose_parts(whole, [parsed("order_status"), parsed("refund_status")], False)
    assert [entity["value"] for entity in order["entities"]] == ["B-1042"]
    assert refund["entities"] == []


def test_in_a_form_a_detail_is_taken_and_the_question_answered() -> None:
    text = "B-1042. How long do refunds take?"
    whole = parsed("refund_status", text=text, order_number="B-1042")
    given, question = choose_given(whole, True)
    assert (given["intent"]["name"], question["text"]) == ("inform", "How long do refunds take?")
    assert choose_given(whole, False) == [whole]
    assert sentences_without("1042 how long", [(0, 4)]).strip() == "how long"


def test_many_spaces_are_one_and_cost_no_more_than_words() -> None:
    def seconds(text: str) -> float:
        began = time.thread_time()
        split_message(text)
        return time.thread_time() - began

    spaces = "where is my parcel?" + " " * 500 + "can I pay by card?"
    assert split_message(spaces) == ["where is my parcel?", "can I pay by card?"]
    assert split_message("where is my parcel" + " \n" * 200 + "can I pay by card") == [
        "where is my parcel",
        "can I pay by card",
    ]
    # From each of their places anew they would cost a thousand times as much.
    assert seconds("where is my parcel" + " " * 500 + "thanks") < 50 * seconds("where is my " * 40) + 0.05


def test_corrections() -> None:
    deny = parsed("deny", text="no, I meant B-1043", order_number="B-1043")
    assert intents([correct_intent(deny, {"order_number": "B-1042"}, None)]) == ["inform"]
    assert intents([correct_intent(deny, {"order_number": "B-1042"}, "address_change")]) == ["address_change"]
    # The same number again is no new value: then no means no.
    assert intents([correct_intent(deny, {"order_number": "b 1043"}, None)]) == ["deny"]
    wish = parsed("order_cancel", text="cancel B-1043", order_number="B-1043")
    assert intents([correct_intent(wish, {}, "order_status")]) == ["order_cancel"]


def said(text: str, response: str | None = None, **custom: Any) -> Said:
    return Said({"text": text, **({"custom": custom} if custom else {})}, response)


QUESTION = said("Which number?", "utter_ask_order_number")


def test_a_forms_question_comes_once_and_last() -> None:
    article = said("Returns are free.", "utter_article", article={"id": "r", "title": "R"})
    back = said("Back to your order: which number?", "utter_ask_order_number")
    order, returns = Answered("order_status", True, [QUESTION]), Answered("return_request", True, [article, back])
    expected = [("return_request", [article]), ("order_status", [QUESTION])]
    assert [(one.intent, one.said) for one in choose_answers([order, returns])] == expected
    asked_second = [Answered("return_request", True, [article]), order]
    assert [(one.intent, one.said) for one in choose_answers(asked_second)] == expected
    # A form that was under way before is gone back to.
    both = choose_answers([returns, Answered("pickup", True, [said("In Seongsu."), back])])
    assert [(one.intent, len(one.said)) for one in both] == [("return_request", 1), ("pickup", 2)]


def test_an_unsure_part_without_an_answer_and_a_second_time_the_same_article_are_left_out() -> None:
    article = said("Returns are free.", "utter_article", article={"id": "r", "title": "R"})
    miss = said("Pardon?", "utter_not_understood", not_understood=True)
    kept = choose_answers([Answered("return_request", True, [article]), Answered("nlu_fallback", False, [miss])])
    assert [one.said for one in kept] == [[article]]
    kept = choose_answers([Answered("a", True, [article]), Answered("b", True, [article])])
    assert [one.intent for one in kept] == ["a"]


def test_a_heading_stands_above() -> None:
    assert with_heading(Answered("a", True, [QUESTION]), "Order:")[0].reply["text"] == "Order:\nWhich number?"


def test_an_offer_to_look_at_the_order_goes_when_the_order_is_asked_for() -> None:
    offer = said("Shall I look?", "utter_refund_next")
    assert without_offers([offer, QUESTION]) == [QUESTION]
    assert without_offers([offer]) == [offer]
