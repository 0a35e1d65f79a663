"""What the edge channel takes for a request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.errors import MalformedTurn, TooLarge
from bot.turn_request import clean_text, parse_turn_request

GOOD: dict[str, Any] = {
    "message_id": "m_1",
    "conversation": "c_1",
    "text": "hello",
    "payload": False,
    "language": "ko",
    "channel": "telegram",
    "slots": {"handoff_outcome": "done"},
}


def test_a_request() -> None:
    request = parse_turn_request(json.dumps(GOOD).encode())
    assert vars(request) == {**GOOD, "until": None, "language_chosen": False, "earlier": [], "offered": []}


def test_several_messages_in_one() -> None:
    request = parse_turn_request(json.dumps({**GOOD, "message_id": "3", "until": "5"}).encode())
    assert (request.message_id, request.until) == ("3", "5")


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": ""},
        {"message_id": 5},
        {"message_id": "x" * 201},
        {"message_id": "\x00"},
        {"conversation": None},
        {"text": None},
        {"text": ["a"]},
        {"payload": "yes"},
        {"language": "fr"},
        {"slots": []},
        {"colour": "red"},
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedTurn, match=next(iter(change))):
        parse_turn_request(json.dumps({**GOOD, **change}).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 60000])
def test_no_json_object(body: bytes) -> None:
    with pytest.raises(MalformedTurn):
        parse_turn_request(body)


def test_too_large() -> None:
    with pytest.raises(TooLarge):
        parse_turn_request(json.dumps({**GOOD, "text": "x" * 70000}).encode())


def test_text_is_cleaned_at_any_depth() -> None:
    body = rb'{"message_id":"m","conversation":"c","text":"a\u0000b\ud800c\ud83d\udc4d","slots":{"x":["\udfff"]}}'
    request = parse_turn_request(body)
    assert request.text == "ab\ufffdc\U0001f44d"
    assert request.slots == {"x": ["\ufffd"]}


def test_clean_text_keeps_korean_and_emoji() -> None:
    assert clean_text("안녕 👍🏽") == "안녕 👍🏽"
