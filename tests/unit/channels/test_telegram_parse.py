"""Reading updates: commands, languages, and whatever is no text."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from channels.telegram.parse import Blocked, Elsewhere, Ignored, Parsed, Pressed, parse_unknown, parse_update
from conversation.model import Incoming
from tests.fakes.telegram import FakeTelegram

MINA = 5


def read(update: dict[str, Any]) -> Parsed:
    return parse_update(Update.de_json(update))


def said(**fields: Any) -> Incoming:
    found = read(FakeTelegram().message(MINA, **fields))
    assert isinstance(found, Incoming)
    return found


@pytest.mark.parametrize(
    ("text", "payload", "language"),
    [
        ("/start", "/greet", "ko"),
        ("/start@haru_bot abc123", "/greet", "ko"),
        ("/HELP", "/ask_capabilities", "ko"),
        ("/human please", "/talk_to_person", "ko"),
        ("/language", "/change_language", "ko"),
        ("/language en", '/change_language{"language": "en"}', "en"),
        ("/language Korean", '/change_language{"language": "ko"}', "ko"),
        ("/nonsense", None, "ko"),
        ("start", None, "ko"),
    ],
)
def test_commands_are_buttons_that_are_always_there(text: str, payload: str | None, language: str) -> None:
    found = said(text=text)
    assert (found.text, found.payload, found.language) == (text, payload, language)


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"document": {"file_id": "d", "file_unique_id": "d", "file_name": "bill.pdf"}}, "file", "📎 bill.pdf"),
        ({"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
                      "is_animated": False, "is_video": False, "emoji": "😡"}}, "sticker", "😡"),
        ({"video_note": {"file_id": "v", "file_unique_id": "v", "length": 1, "duration": 1}}, "video", "🎬"),
    ],
)  # fmt: skip
def test_what_is_no_text_is_kept_and_shown_by_a_sign(fields: dict[str, Any], kind: str, text: str) -> None:
    found = said(**fields)
    assert found.attachments[0].kind == kind
    assert (found.text, found.payload) == (text, f'/send_file{{"kind": "{kind}"}}')


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"contact": {"phone_number": "+821055550142", "first_name": "Mina"}}, "👤 Mina +821055550142"),
        ({"location": {"latitude": 1.5, "longitude": 2.5}}, "📍 1.5, 2.5"),
        ({"dice": {"emoji": "🎲", "value": 4}}, "❔"),
    ],
)
def test_what_cannot_be_fetched_says_all_in_its_sign(fields: dict[str, Any], text: str) -> None:
    found = said(**fields)
    assert (found.text, found.attachments) == (text, ())
    assert (found.payload or "").startswith("/send_file")


def test_other_updates() -> None:
    fake = FakeTelegram()
    assert isinstance(read(fake.pressed(MINA, "c:1:0", 3)), Pressed)
    assert read(fake.membership(MINA, "kicked")) == Blocked("5")
    assert isinstance(read(fake.membership(MINA, "member")), Ignored)
    assert read(fake.membership(-9, "member", "group")) == Elsewhere("-9", "ko")
    assert read(fake.membership(-9, "left", "group")) == Ignored("membership")
    assert read(fake.message(MINA, new_chat_title="x")) == Ignored("service message")
    other = fake.message(MINA, "hi")
    other["message"]["from"]["is_bot"] = True
    assert read(other) == Ignored("bot")


def test_a_message_that_cannot_be_read_is_a_message_all_the_same() -> None:
    update = FakeTelegram().message(MINA, "where is it?", dice={"emoji": "no value"})
    found = parse_unknown(update)
    assert isinstance(found, Incoming)
    assert (found.address, found.text, found.language, found.payload) == ("5", "where is it?", "ko", None)
    del update["message"]["text"]
    found = parse_unknown(update)
    assert isinstance(found, Incoming)
    assert (found.text, found.payload) == ("❔", '/send_file{"kind": "other"}')
    assert parse_unknown({"update_id": 1, "message": 7}) == Ignored("unreadable")
    assert parse_unknown({"update_id": 1, "message": {"chat": {"type": "group"}}}) == Ignored("unreadable")
