"""What customers say, in both languages, to the trained model and the real action server."""

from __future__ import annotations

import re

import pytest

from tests.integration.core.running import Talk, custom, words

# The first test also waits for the model to be trained, if its content has changed, and for Rasa to start.
pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("core"), pytest.mark.timeout(400)]
HANGUL = re.compile("[가-힣]")


def test_order_status_in_english(talk: Talk) -> None:
    answer = talk.say("Where is my order?")
    assert answer["intent"]["name"] == "order_status"
    assert len(answer["intent_ranking"]) >= 3
    answer = talk.say("B-1042")
    assert answer["entities"] == [{"entity": "order_number", "value": "B-1042", "start": 0, "end": 6}]
    answer = talk.say("mina@example.com")
    assert custom(answer) == {"order": {"number": "B-1042", "status": "shipped"}}
    assert "HB-7701-4410-29" in words(answer)
    assert answer["slots"]["proven_orders"] == ["B-1042"]
    # Another order of the same customer, then the first again: no second proof.
    assert custom(talk.say("and B-1043?"))["order"]["status"] == "delayed"
    assert custom(talk.say("where is B-1042"))["order"]["status"] == "shipped"
    # Somebody else's.
    assert "order" not in custom(talk.say("where is B-2001"))


def test_order_status_in_korean(korean: Talk) -> None:
    answer = korean.say("주문한 거 언제 와요?")
    assert HANGUL.search(words(answer))
    korean.say("B-1043이요")
    answer = korean.say("010-5555-0142")
    assert custom(answer)["order"] == {"number": "B-1043", "status": "delayed"}
    assert "품질 검수" in words(answer)
    assert re.search(r"\d+월 \d+일", words(answer))


def test_a_form_is_interrupted_and_goes_on(talk: Talk) -> None:
    talk.say("where is my order?")
    answer = talk.say("how long do refunds take?")
    assert custom(answer)["article"]["id"] == "refund-timing"
    assert "order number" in words(answer)
    assert "number" in words(talk.say("hello"))
    talk.say("B-1042")
    answer = talk.say("eve@example.com")
    assert len(answer["replies"]) == 1
    assert answer["slots"]["proof_wrong"] is True
    answer = talk.say("hello")
    assert len(answer["replies"]) == 2
    assert "proof_wrong" not in answer["slots"]
    assert "mail" in words(talk.say("what can you do?"))
    assert custom(talk.say("mina@example.com"))["order"]["number"] == "B-1042"


@pytest.mark.parametrize("wish", ["never mind", "start over"])
def test_a_form_is_left(talk: Talk, wish: str) -> None:
    talk.say("where is my order?")
    answer = talk.say(wish)
    assert "B-1234" not in words(answer)
    assert "B-1234" not in words(talk.say("hello"))


def test_a_person_from_inside_a_form_by_button(talk: Talk) -> None:
    talk.say("I want to cancel order B-1042")
    answer = talk.press("/talk_to_person")
    assert custom(answer)["handoff"]["reason"] == "requested"
    assert custom(answer)["handoff"]["facts"]["order_number"] == "B-1042"
    assert "order_number" not in words(talk.say("hi"))


def test_five_wrong_proofs_then_a_person(talk: Talk) -> None:
    talk.say("where is order B-1042?")
    for count in range(4):
        assert "handoff" not in custom(talk.say(f"eve{count}@example.com"))
    # Neither starting over nor a command of Rasa's own brings back the tries.
    talk.press("/start_over")
    talk.press("/restart")
    talk.say("where is order B-1042?")
    answer = talk.say("eve4@example.com")
    assert custom(answer)["handoff"]["reason"] == "order_proof_failed"
    answer = talk.say("where is order B-1042? mina@example.com")
    assert custom(answer)["handoff"]["reason"] == "order_proof_failed"


def test_cancel_and_address_go_to_a_person(talk: Talk) -> None:
    talk.say("please cancel order B-2002")
    talk.say("tom@example.com")
    answer = talk.press("/affirm")
    handoff = custom(answer)["handoff"]
    assert handoff["reason"] == "order_cancel"
    assert handoff["facts"]["order_status"] == "processing"
    assert handoff["facts"]["order_verified"] is True
    talk.say("I need to change the delivery address of B-2002")
    answer = talk.say("Tom Reed, 12 Rosewood Street, 01103 Springfield")
    assert custom(answer)["handoff"]["reason"] == "address_change"
    assert custom(answer)["handoff"]["detail"] == "Tom Reed, 12 Rosewood Street, 01103 Springfield"


def test_after_an_agent_gave_it_back(talk: Talk) -> None:
    talk.say("where is order B-1042? mina@example.com")
    talk.press("/talk_to_person")
    answer = talk.say("where is B-1042", slots={"handoff_outcome": "solved"})
    assert len(answer["replies"]) == 2  # what was settled, then the order
    assert custom(answer)["order"]["number"] == "B-1042"
    assert "handoff_outcome" not in answer["slots"]
    assert len(talk.say("where is B-1042")["replies"]) == 1


def test_language_is_changed_and_kept_by_who_asks(talk: Talk) -> None:
    answer = talk.say("can we speak korean?")
    assert HANGUL.search(words(answer))
    assert answer["slots"]["language"] == "ko"
    assert HANGUL.search(words(talk.say("hello", language=answer["slots"]["language"])))
    answer = talk.say("in french please")
    assert not HANGUL.search(words(answer))
    assert [button["title"] for button in answer["replies"][0]["buttons"]] == ["English", "한국어"]


@pytest.mark.parametrize(
    ("text", "language", "article"),
    [
        ("Which countries do you ship to?", "en", "shipping-countries"),
        ("I forgot my password", "en", "account-password"),
        ("How do I wash the linen?", "en", "care-linen"),
        ("비밀번호를 잊어버렸어요", "ko", "account-password"),
        ("세금계산서 발행돼요?", "ko", "tax-invoice"),
        ("반품 배송비는 얼마예요?", "ko", "returns-cost"),
    ],
)
def test_questions_are_answered_by_articles(talk: Talk, text: str, language: str, article: str) -> None:
    answer = talk.say(text, language=language)
    assert custom(answer)["article"]["id"] == article
    assert bool(HANGUL.search(words(answer))) == (language == "ko")
    assert article in words(answer)


@pytest.mark.parametrize("text", ["what is the capital of Mongolia", "오늘 서울 날씨 어때요", "qwrtz plmk vbnx"])
def test_what_is_not_known_is_said(talk: Talk, text: str) -> None:
    assert custom(talk.say(text)) == {"not_understood": True}


def test_complaint_and_feedback(talk: Talk) -> None:
    answer = talk.say("This is a disgrace, your service is terrible!")
    assert custom(answer)["handoff"]["reason"] == "complaint"
    assert custom(talk.say("I have a suggestion: please offer bigger mugs")) == {
        "feedback": "I have a suggestion: please offer bigger mugs"
    }
