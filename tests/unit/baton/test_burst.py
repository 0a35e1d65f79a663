"""What is answered together, and what is waited for."""

from __future__ import annotations

from typing import Any

import pytest

from baton.burst import (
    GAP_MS,
    LONGEST,
    MOST,
    WAIT_FOR_DETAILS_MS,
    WAIT_MS,
    Burst,
    choose_burst,
    is_unfinished,
    milliseconds_to_wait,
)
from conversation.model import Author, Entry, Kind


def entries(*texts: str, gap: int = 500) -> list[Entry]:
    return [entry(seq, text, at=seq * gap) for seq, text in enumerate(texts, 1)]


def entry(seq: int, text: str, at: int = 0, **data: Any) -> Entry:
    return Entry(seq, at, Kind.MESSAGE, Author.CUSTOMER, text, data=data)


def joined(*messages: Entry) -> str:
    return choose_burst(messages).text


def test_pieces_of_one_thought_are_one() -> None:
    burst = choose_burst(entries("hi", "my order", "B-1042", "where is it"))
    assert (burst.text, burst.seq, burst.until) == ("hi\nmy order\nB-1042\nwhere is it", 1, 4)
    assert choose_burst(entries("안녕하세요", "저기 제 주문이요", "B-1042", "어디쯤 왔나요?")).until == 4


def test_a_detail_goes_with_the_question_before_it() -> None:
    assert choose_burst(entries("Where is my order?", "B-1042")).until == 2
    assert choose_burst(entries("Where is my order?", "it's mina@example.com")).until == 2


def test_whole_sentences_stand_alone() -> None:
    assert choose_burst(entries("Where is my order?", "How do I return it?")).until == 1
    assert choose_burst(entries("Hello!", "Are you a bot?")).until == 1
    assert choose_burst(entries("word " * 20, "and more")).until == 1


def test_buttons_stand_alone() -> None:
    assert choose_burst([entry(1, "Yes", payload="/affirm"), entry(2, "B-1042")]).until == 1
    assert choose_burst([entry(1, "hm"), entry(2, "Yes", payload="/affirm")]).until == 1
    assert choose_burst([entry(1, "Yes", payload="/affirm")]).payload == "/affirm"


def test_what_came_much_later_is_another_matter() -> None:
    assert choose_burst(entries("hi", "my order", gap=GAP_MS)).until == 2
    assert choose_burst(entries("hi", "my order", gap=GAP_MS + 1)).until == 1


def test_there_is_an_end() -> None:
    assert len(choose_burst(entries(*["more"] * 30)).messages) == MOST
    assert len(choose_burst(entries(*["x" * 55] * 30)).text) <= LONGEST


@pytest.mark.parametrize(
    "text",
    [
        "my order",
        "about my order",
        "hi,",
        "so...",
        "so um",
        "is it because",
        "제 주문",
        "저기요",
        "주문을 했는데",
        "혹시",
    ],
)
def test_what_breaks_off_is_waited_with(text: str) -> None:
    [message] = entries(text)
    assert milliseconds_to_wait(Burst((message,)), [message], message.at + 100) == WAIT_MS - 100
    assert milliseconds_to_wait(Burst((message,)), [message], message.at + WAIT_MS) == 0


ORDINARY = (
    *("hello", "hi", "thanks", "where is my order", "where is it?", "I want to cancel my order"),
    *("B-1042", "mina@example.com", "yes", "👍", ""),
    *("안녕하세요", "네", "고마워요", "제 주문 어디쯤이에요", "반품하고 싶어요", "주문 취소해 주세요"),
)


@pytest.mark.parametrize("text", ORDINARY)
def test_nobody_waits_for_an_ordinary_message(text: str) -> None:
    [message] = entries(text)
    assert not is_unfinished(text)
    assert milliseconds_to_wait(Burst((message,)), [message], message.at) == 0


def test_several_pieces_are_waited_with_until_one_is_finished() -> None:
    pieces = entries("hi", "B-1042")
    assert milliseconds_to_wait(choose_burst(pieces), pieces, pieces[-1].at) == WAIT_MS
    done = entries("hi", "B-1042", "where is it?")
    assert milliseconds_to_wait(choose_burst(done), done, done[-1].at) == 0


def test_a_whole_question_in_pieces_waits_for_its_details_for_a_moment() -> None:
    pieces = entries("so um", "has my parcel left?")
    assert milliseconds_to_wait(choose_burst(pieces), pieces, pieces[-1].at) == WAIT_FOR_DETAILS_MS
    assert milliseconds_to_wait(choose_burst(pieces), pieces, pieces[-1].at + WAIT_FOR_DETAILS_MS) == 0
    given = entries("so um", "B-1042", "has it left?")
    assert milliseconds_to_wait(choose_burst(given), given, given[-1].at) == 0


def test_nobody_waits_when_something_else_follows() -> None:
    messages = [entry(1, "my order"), entry(2, "Yes", payload="/affirm")]
    assert milliseconds_to_wait(choose_burst(messages), messages, 0) == 0


def test_a_clock_that_is_behind_makes_nobody_wait_longer() -> None:
    [message] = entries("my order")
    assert milliseconds_to_wait(Burst((message,)), [message], message.at - 60_000) == WAIT_MS
