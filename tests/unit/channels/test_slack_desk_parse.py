"""Reading what people do in the desk's channel of Slack."""

from __future__ import annotations

from typing import Any

import pytest

from channels.slack_desk.members import read_profile
from channels.slack_desk.parse import (
    BLOCK,
    Ignored,
    Pressed,
    Retracted,
    Wrote,
    channel_of,
    is_button,
    parse_event,
    parse_press,
    read_note,
)

SAID = {"type": "message", "channel": "C9", "user": "U1", "text": "hi", "ts": "2.1", "thread_ts": "1.1"}


def event(**inner: Any) -> dict[str, Any]:
    return {"team_id": "T1", "event": {**SAID, **inner}}


def test_what_is_written_below_a_thread() -> None:
    assert parse_event(event(text="<@UBOT> 5 &lt; 6"), "UBOT") == Wrote("T1", "1.1", "U1", "2.1", "5 < 6", note=False)
    told = parse_event(event(text="look", files=[{"id": "F1", "name": "a.png", "mimetype": "image/png"}]), "UBOT")
    assert isinstance(told, Wrote)
    assert [file.source for file in told.attachments] == ["F1"]


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ({"thread_ts": None}, "not_in_a_thread"),
        ({"thread_ts": "2.1"}, "not_in_a_thread"),
        ({"bot_id": "B1"}, "from_a_bot"),
        ({"user": "UBOT"}, "from_a_bot"),
        ({"user": None}, "from_a_bot"),
        ({"subtype": "channel_join"}, "message_of_another_kind"),
        ({"type": "app_mention"}, "event_of_another_kind"),
        ({"type": "reaction_added"}, "event_of_another_kind"),
        ({"ts": "yesterday"}, "unreadable"),
        ({"subtype": "message_changed"}, "same_words"),
        ({"subtype": "message_deleted"}, "from_a_bot"),
    ],
)
def test_what_is_nothing_for_the_desk(inner: dict[str, Any], why: str) -> None:
    assert parse_event(event(**inner), "UBOT") == Ignored(why)


def test_what_is_changed_or_removed() -> None:
    before = {**SAID, "text": "10"}
    now = {**SAID, "text": "100", "edited": {"ts": "3.1"}}
    changed = event(subtype="message_changed", message=now, previous_message=before)
    assert parse_event(changed, "UBOT") == Retracted("T1", "1.1", "U1", "2.1", deleted=False)
    # Slack's preview of a link changes a message, too, and no words of it.
    preview = event(subtype="message_changed", message={**now, "text": "10"}, previous_message=before)
    assert parse_event(preview, "UBOT") == Ignored("same_words")
    removed = event(subtype="message_deleted", previous_message=before)
    assert parse_event(removed, "UBOT") == Retracted("T1", "1.1", "U1", "2.1", deleted=True)
    own = event(subtype="message_deleted", previous_message={**before, "bot_id": "B1"})
    assert parse_event(own, "UBOT") == Ignored("from_a_bot")


@pytest.mark.parametrize(
    ("text", "note", "left"),
    [
        ("// call back", True, "call back"),
        ("//call back", True, "call back"),
        (":lock: 비밀", True, "비밀"),
        ("🔒 secret", True, "secret"),
        ("Note: VIP", True, "VIP"),
        ("메모: 단골", True, "단골"),
        ("see https://haru.example//", False, "see https://haru.example//"),
        ("Please note: we close at six", False, "Please note: we close at six"),
        ("", False, ""),
    ],
)
def test_notes_begin_with_a_mark(text: str, note: bool, left: str) -> None:
    assert read_note(text) == (note, left)


def press(**more: Any) -> dict[str, Any]:
    action = {"type": "button", "block_id": BLOCK, "action_id": "claim", "value": "c_1 7"}
    payload = {"team": {"id": "T1"}, "user": {"id": "U1"}, "channel": {"id": "C9"}, "actions": [action]}
    return {**payload, "response_url": "http://x", **more}


def test_buttons() -> None:
    assert is_button(press())
    assert channel_of(press()) == "C9"
    assert parse_press(press()) == Pressed("T1", "U1", "claim", "c_1", 7, "http://x")
    odds: list[dict[str, Any]] = [{"actions": []}, {"actions": "x"}, {"actions": [{"block_id": "choices:0:T1"}]}]
    for odd in odds:
        assert not is_button(press(**odd))
    broken = {"type": "button", "block_id": BLOCK, "action_id": "claim", "value": "c_1"}
    assert parse_press(press(actions=[broken])) == Ignored("unreadable")


def test_the_channel_of_what_comes() -> None:
    assert channel_of(event()) == "C9"
    assert channel_of({"event": {"channel": {"id": "C9"}}}) == "C9"
    odds: list[dict[str, Any]] = [{}, {"event": 1}, {"event": {"channel": 3}}, {"channel": {}}]
    assert {channel_of(odd) for odd in odds} == {None}


def user(**more: Any) -> dict[str, Any]:
    return {
        "team_id": "T1",
        "is_email_confirmed": True,
        "locale": "ko-KR",
        "profile": {"email": " Mina@haru.example "},
        **more,
    }


def test_only_a_confirmed_full_member_of_the_workspace_has_an_address() -> None:
    known = read_profile(user(), "T1")
    assert (known.email, known.language) == ("Mina@haru.example", "ko")
    odd: list[dict[str, Any]] = [
        {"team_id": "T2"},
        {"team_id": None},
        {"is_email_confirmed": False},
        {"is_email_confirmed": None},
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_bot": True},
        {"is_stranger": True},
        {"deleted": True},
        {"profile": {}},
        {"profile": {"email": " "}},
    ]
    assert {read_profile(user(**one), "T1").email for one in odd} == {None}
    assert read_profile(user(locale="fr-FR"), "T1").language is None
