"""What is read of the assistant's turns in a benchmark's dialogues."""

from __future__ import annotations

import pytest

from bench.handoff_answers import read_answer

LONG = "Refunds take 5 to 10 working days after the return has arrived."


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, I did not quite get that. Could you rephrase?",
        "I have no information about that.",
        "That one is beyond me.",
        "I wasn't able to work that out.",
        "이해하지 못했어요.",
        "질문을 인식하지 못했어요.",
        "제가 답할 수 없는 질문이에요.",
    ],
)
def test_not_understood(text: str) -> None:
    assert read_answer(text).missed
    assert not read_answer(text).tells


@pytest.mark.parametrize(
    "text",
    [
        "Something went wrong on our side.",
        "I could not find an order with this number.",
        "The booking failed.",
        "The calendar didn't load.",
        "해당 예약을 찾을 수 없어요.",
        "조회 중 오류가 발생했어요.",
        "해당 송장을 찾을 수 없어요.",
    ],
)
def test_a_look_up_or_a_change_that_failed(text: str) -> None:
    assert read_answer(text).failed


@pytest.mark.parametrize(
    "text",
    ["This e-mail address doesn't match the order.", "The code isn't correct.", "주문 정보와 일치하지 않아요."],
)
def test_details_that_prove_nothing(text: str) -> None:
    answer = read_answer(text)
    assert (answer.unproven, answer.failed, answer.missed) == (True, False, False)


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "Your parcel arrives tomorrow.",
        "If it doesn't fit, you can return it.",
        "내일 도착해요.",
        "설치비는 지역에 따라 달라요.",
        "비밀번호를 다시 입력해 주세요.",
    ],
)
def test_an_answer_tells_something(text: str) -> None:
    assert read_answer(text).tells


def test_the_same_answer_again_is_a_longer_one() -> None:
    assert read_answer(LONG, LONG).again
    assert not read_answer("Yes, it is.", "Yes, it is.").again


def test_did_this_help() -> None:
    assert read_answer("See our page. Did this help?").asks_back
    assert read_answer("안내를 봐 주세요. 도움이 되셨나요?").asks_back
    assert read_answer("Was that what you were looking for?").asks_back
    assert not read_answer("Is there anything else?").asks_back
