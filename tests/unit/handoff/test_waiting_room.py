"""What customers say while they wait: back to the assistant, an e-mail left, or words for the desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from conversation.model import Author, Conversation, Entry, Kind, Owner
from conversation.phrases import Phrases
from handoff.waiting_room import CANCEL, LEAVE_MESSAGE, attend

PHRASES = Phrases(Path(__file__).parents[3] / "data" / "messages")
WAITING = Conversation("c", "web", "w", "p", "en", Owner.WAITING, 1, 9, 5, 0, 0, heard=9)


def said(seq: int, text: str, payload: str | None = None) -> Entry:
    return Entry(seq, 0, Kind.MESSAGE, Author.CUSTOMER, text, data={"payload": payload} if payload else {})


def test_words_are_for_the_desk() -> None:
    attention = attend(WAITING, [said(6, "hello?")], PHRASES)
    assert (attention.says, attention.email, attention.cancelled_in) == ((), None, None)


def test_back_to_the_assistant_names_the_wish() -> None:
    attention = attend(WAITING, [said(6, "x"), said(7, "Back", CANCEL), said(8, "order status")], PHRASES)
    assert attention.cancelled_in == 7


def test_typing_the_payload_is_no_button() -> None:
    assert attend(WAITING, [said(6, CANCEL)], PHRASES).cancelled_in is None


def test_an_email_is_asked_for_and_then_taken() -> None:
    asked = attend(WAITING, [said(6, "Leave my e-mail", LEAVE_MESSAGE)], PHRASES)
    assert [draft.data["phrase"] for draft in asked.says] == ["ask_email"]
    later = replace(WAITING, memory=asked.memory)
    taken = attend(later, [said(7, "it's mina@example.com이에요, thanks")], PHRASES)
    assert taken.email == "mina@example.com"
    assert "mina@example.com" in (taken.says[0].text or "")
    assert attend(replace(WAITING, memory=taken.memory), [said(8, "tom@example.com")], PHRASES).email is None


def test_an_email_without_having_been_asked_is_not_taken() -> None:
    assert attend(WAITING, [said(6, "mina@example.com")], PHRASES).email is None


def test_with_an_agent_nothing_is_said() -> None:
    with_agent = replace(WAITING, owner=Owner.AGENT)
    assert attend(with_agent, [said(6, "x", CANCEL)], PHRASES).cancelled_in is None
