"""What customers say while they wait: back to the assistant, an e-mail left, or words for the desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conversation.model import Author, Conversation, Entry, Kind, Owner
from conversation.phrases import Phrases
from handoff.waiting_room import CANCEL, LEAVE_MESSAGE, LEFT_EMAIL, Attention, attend

PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")
WAITING = Conversation("c", "web", "w", "p", "en", Owner.WAITING, 1, 9, 5, 0, 0, heard=9)


def said(seq: int, text: str, payload: str | None = None) -> Entry:
    return Entry(seq, 0, Kind.MESSAGE, Author.CUSTOMER, text, data={"payload": payload} if payload else {})


def phrases(attention: Attention) -> list[str]:
    return [draft.data["phrase"] for draft in attention.says]


def test_words_are_for_the_desk_and_that_is_told_once() -> None:
    attention = attend(WAITING, [said(6, "hello?"), said(7, "my order is late")], PHRASES)
    assert (attention.email, attention.cancelled_in) == (None, None)
    assert phrases(attention) == ["still_waiting"]
    assert [button.payload for button in attention.says[0].buttons] == [CANCEL]
    assert phrases(attend(replace(WAITING, memory=attention.memory), [said(8, "hello??")], PHRASES)) == []


def test_back_to_the_assistant_names_the_wish() -> None:
    attention = attend(WAITING, [said(6, "x"), said(7, "Back", CANCEL), said(8, "order status")], PHRASES)
    assert attention.cancelled_in == 7


def test_typing_the_payload_is_no_button() -> None:
    assert attend(WAITING, [said(6, CANCEL)], PHRASES).cancelled_in is None


def test_an_email_is_asked_for_and_then_taken() -> None:
    asked = attend(WAITING, [said(6, "Leave my e-mail", LEAVE_MESSAGE)], PHRASES)
    assert phrases(asked) == ["ask_email"]
    later = replace(WAITING, memory=asked.memory)
    taken = attend(later, [said(7, "it's mina@example.com이에요, thanks")], PHRASES)
    assert taken.email == "mina@example.com"
    assert "mina@example.com" in (taken.says[0].text or "")
    assert taken.memory[LEFT_EMAIL] == "mina@example.com"
    assert attend(replace(WAITING, memory=taken.memory), [said(8, "tom@example.com")], PHRASES).email is None


def test_an_email_without_having_been_asked_is_not_taken() -> None:
    assert attend(WAITING, [said(6, "mina@example.com")], PHRASES).email is None


def test_with_an_agent_nothing_is_said() -> None:
    with_agent = replace(WAITING, owner=Owner.AGENT)
    assert attend(with_agent, [said(6, "x", CANCEL)], PHRASES).cancelled_in is None


def test_what_is_no_email_is_asked_for_again_and_other_words_are_kept_for_the_desk() -> None:
    asked = replace(WAITING, memory={"asked_email": True, "told_silent": True})
    wrong = attend(asked, [said(6, "mina@example")], PHRASES)
    assert (phrases(wrong), wrong.email) == (["email_wrong"], None)
    assert phrases(attend(asked, [said(6, "It is about my order")], PHRASES)) == []
    assert attend(replace(WAITING, memory=wrong.memory), [said(7, "mina@example.com")], PHRASES).email
