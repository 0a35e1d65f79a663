"""What customers answer to a notification about an order: the bot knows which one it is about."""

from __future__ import annotations

import re

import pytest

from notices.sender import slots_about
from tests.integration.core.running import Talk, custom, words

# The first test also waits for the model to be trained, if its content has changed, and for Rasa to start.
pytestmark = [pytest.mark.rasa, pytest.mark.xdist_group("core"), pytest.mark.timeout(400)]

# What lua/notify.lua makes of it: tests/integration/notices/test_sending.py.
TOLD = slots_about("B-1043")
PROVEN = {**TOLD, "proven_orders": ["B-1043"]}
DAY = {"en": re.compile(r"\w{3}, \w{3} \d+"), "ko": re.compile(r"\d+월 \d+일")}


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "when exactly?"),
        ("en", "so when will it come?"),
        ("en", "where is it now?"),
        ("ko", "정확히 언제 와요?"),
        ("ko", "그럼 언제 도착해요?"),
    ],
)
def test_when_is_about_the_order_that_was_told(talk: Talk, language: str, question: str) -> None:
    talk.language = language
    answer = talk.say(question, slots=PROVEN)
    assert custom(answer)["order"] == {"number": "B-1043", "status": "delayed"}
    assert DAY[language].search(words(answer))


@pytest.mark.parametrize(
    ("language", "question", "reason"),
    [
        ("en", "why?", "quality check"),
        ("en", "why is that?", "quality check"),
        ("en", "how come", "quality check"),
        ("ko", "왜요?", "품질 검수"),
        ("ko", "왜 늦어져요?", "품질 검수"),
        ("ko", "이유가 뭐예요?", "품질 검수"),
    ],
)
def test_why_gets_the_reason(talk: Talk, language: str, question: str, reason: str) -> None:
    talk.language = language
    assert reason in words(talk.say(question, slots=PROVEN))


@pytest.mark.parametrize(("language", "wish"), [("en", "cancel it then"), ("ko", "그럼 취소해 주세요")])
def test_a_wish_to_cancel_needs_only_a_yes(talk: Talk, language: str, wish: str) -> None:
    talk.language = language
    answer = talk.say(wish, slots=PROVEN)
    assert "B-1043" in words(answer)
    assert answer["slots"]["order_number"] == "B-1043"
    handoff = custom(talk.press("/affirm"))["handoff"]
    assert (handoff["reason"], handoff["facts"]["order_number"]) == ("order_cancel", "B-1043")
    assert handoff["facts"]["order_verified"] is True


def test_the_button_below_it_leads_to_the_order(talk: Talk) -> None:
    answer = talk.say('/order_status{"order_number": "B-1043"}', payload=True, slots=PROVEN)
    assert custom(answer)["order"]["number"] == "B-1043"


def test_where_the_order_is_not_proven_only_the_proof_is_asked_for(talk: Talk) -> None:
    answer = talk.say("when exactly?", slots=TOLD)
    assert "order" not in custom(answer)
    assert "mail" in words(answer)
    assert custom(talk.say("mina@example.com"))["order"]["number"] == "B-1043"


def test_an_article_that_was_told_before_is_not_meant(talk: Talk) -> None:
    assert "article" in custom(talk.say("how long do refunds take?"))
    assert custom(talk.say("when exactly?", slots=PROVEN))["order"]["number"] == "B-1043"


@pytest.mark.parametrize(
    ("language", "wish"),
    [("en", "please stop these automatic updates"), ("ko", "이런 알림은 이제 안 보내셔도 돼요")],
)
def test_who_has_enough_of_them_is_offered_to_end_them(talk: Talk, language: str, wish: str) -> None:
    talk.language = language
    answer = talk.say(wish)
    assert answer["intent"]["name"] == "stop_notices"
    offered = [button["payload"] for button in answer["replies"][-1]["buttons"]]
    assert offered == ["baton:stop_notices", "baton:notices_here", "/deny"]
