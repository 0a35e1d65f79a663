"""What Slack says: what is taken for a message, an edit, a choice or a question, and what is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.slack.errors import AddressError
from channels.slack.interactions import Asked, Pressed, parse_command, parse_interaction
from channels.slack.parse import Deleted, Ignored, Uninstalled, Written, parse_event
from channels.slack.people import Person, read_person
from channels.slack.place import Place
from conversation.model import Attachment
from tests.fakes.slack import BOT_USER
from tests.fakes.slack_calls import direct, event, mention

TS = "1700000000.000100"


def written(inner: dict[str, Any]) -> Written:
    fact = parse_event(event(inner))
    assert isinstance(fact, Written), fact
    return fact


def why(inner: dict[str, Any]) -> str:
    fact = parse_event(event(inner))
    assert isinstance(fact, Ignored), fact
    return fact.why


def changed(message: dict[str, Any], before: str, channel: str = "D1") -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": channel,
        "ts": "1700000005.000200",
        "message": message,
        "previous_message": {"ts": message["ts"], "user": message.get("user"), "text": before},
    }


def test_a_direct_message_is_one_conversation_whatever_thread_it_is_in() -> None:
    fact = written(direct("Where is my order?"))
    assert fact == Written(Place("T1", "D1"), "U1", TS, "Where is my order?", invited=True)
    assert (fact.place.address, fact.external_id) == ("T1:D1", TS)
    assert written(direct("and this?", thread_ts="1600000000.000001")).place.address == "T1:D1"


def test_a_mention_begins_a_thread_and_a_reply_goes_on_with_it() -> None:
    first = written(mention("help me"))
    assert (first.place.address, first.text, first.invited) == (f"T1:C1:{TS}", "help me", True)
    reply = {"type": "message", "channel": "C1", "user": "U2", "text": "me too", "ts": "1700000003.1", "thread_ts": TS}
    fact = written(reply)
    assert (fact.place, fact.invited) == (first.place, False)


def test_both_events_of_one_mention_are_one_message() -> None:
    one = written(mention("in a thread", thread_ts="1600000000.1"))
    two = written({**mention("in a thread", thread_ts="1600000000.1"), "type": "message", "channel_type": "channel"})
    assert (one.place, one.external_id, one.text) == (two.place, two.external_id, two.text)


def test_the_apps_own_user_is_known_without_authorizations() -> None:
    payload = event(mention("hello"))
    del payload["authorizations"]
    fact = parse_event(payload, BOT_USER)
    assert isinstance(fact, Written)
    assert fact.text == "hello"
    assert parse_event({**payload, "event": direct("mine", user=BOT_USER)}, BOT_USER) == Ignored("from_a_bot")


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (direct("I am a bot", bot_id="B9"), "from_a_bot"),
        (direct("I am the app", user=BOT_USER), "from_a_bot"),
        (direct("old", subtype="bot_message", bot_id="B9"), "from_a_bot"),
        (mention("loop", bot_id="B9"), "from_a_bot"),
        (direct("joined", subtype="channel_join"), "message_of_another_kind"),
        (direct("no ts", ts="now"), "unreadable"),
        (direct("x", channel="D1:C2"), "unreadable"),
        (direct("x", user="u 1"), "unreadable"),
        ({"type": "message", "channel": "C1", "user": "U1", "text": "talk", "ts": TS}, "not_to_the_app"),
        ({"type": "reaction_added", "user": "U1"}, "event_of_another_kind"),
        ({"type": "message"}, "unreadable"),
        ({}, "event_of_another_kind"),
        (changed({"ts": TS, "user": "U1", "text": "same", "edited": {"ts": "1.1"}}, "same"), "same_words"),
        (changed({"ts": TS, "user": "U1", "text": "a <http://x.y>"}, "a"), "same_words"),
        (changed({"ts": TS, "user": BOT_USER, "bot_id": "B", "text": "b", "edited": {"ts": "1.1"}}, "a"), "from_a_bot"),
        ({"type": "message", "subtype": "message_changed", "channel": "D1", "ts": TS}, "unreadable"),
    ],
)
def test_what_is_no_customers_message_is_left_alone(inner: dict[str, Any], reason: str) -> None:
    assert why(inner) == reason


def test_an_edit_says_what_it_replaces_and_has_an_id_of_its_own() -> None:
    fact = written(changed({"ts": TS, "user": "U1", "text": "at 5", "edited": {"ts": "1700000004.1"}}, "at 4"))
    assert (fact.ts, fact.text, fact.external_id) == (TS, "at 5", f"{TS}:1700000004.1")
    elsewhere = changed({"ts": TS, "user": "U1", "text": "at 5", "edited": {"ts": "1.1"}}, "at 4", "C1")
    assert (written(elsewhere).invited, written(elsewhere).place.address) == (False, f"T1:C1:{TS}")


def test_deletions_are_told_apart() -> None:
    gone = {"type": "message", "subtype": "message_deleted", "channel": "D1", "ts": "1700000009.1", "deleted_ts": TS}
    assert parse_event(event(gone)) == Deleted(Place("T1", "D1"), TS)
    tomb = changed({"ts": TS, "subtype": "tombstone", "text": "This message was deleted."}, "secret")
    assert parse_event(event(tomb)) == Deleted(Place("T1", "D1"), TS)


def test_files_come_by_their_id() -> None:
    files = [
        {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 5, "url_private": "https://files/a"},
        {"id": "F2", "name": "a.pdf", "mimetype": "application/pdf", "size": 7},
        {"url_private": "https://files/c", "mimetype": "video/mp4"},
        {"id": "F4", "mode": "tombstone"},
    ]
    assert written(direct("", subtype="file_share", files=files)).attachments == (
        Attachment("image", "F1", "a.png", "image/png", 5),
        Attachment("file", "F2", "a.pdf", "application/pdf", 7),
        Attachment("video", "https://files/c", None, "video/mp4", None),
    )


def test_a_message_that_is_passed_on_is_part_of_what_was_said() -> None:
    shared = [{"text": "it &lt;broke&gt;", "is_share": True}, {"text": "a preview of a page"}]
    assert written(direct("", attachments=shared)).text == "it <broke>"
    assert written(direct("look", attachments=shared)).text == "look\nit <broke>"


def test_uninstalling_is_understood() -> None:
    payload = event({"type": "app_uninstalled"})
    assert parse_event(payload) == Uninstalled("T1", payload["event_time"])
    assert isinstance(parse_event(event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}})), Uninstalled)
    assert isinstance(parse_event(event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}})), Ignored)
    assert isinstance(parse_event(event({"type": "tokens_revoked", "tokens": 5})), Ignored)


PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T9"},
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "message": {"ts": "1700000002.1", "thread_ts": TS, "text": "Shall I?", "blocks": [{"type": "section"}]},
    "actions": [{"type": "button", "block_id": "choices:0:T1", "value": "c_1:4:0"}],
    "response_url": "https://hooks.slack.com/actions/1",
}


def test_a_pressed_button_says_where_it_stands() -> None:
    fact = parse_interaction(PRESS)
    assert isinstance(fact, Pressed)
    assert (fact.place.address, fact.choice, fact.message) == (f"T1:C1:{TS}", "c_1:4:0", "1700000002.1")
    alone = parse_interaction({**PRESS, "channel": {"id": "D1"}})
    assert isinstance(alone, Pressed)
    assert alone.place.address == "T1:D1"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "view_submission"},
        {"type": None},
        {"actions": []},
        {"actions": [{"type": "static_select", "block_id": "choices:0:T1"}]},
        {"actions": [{"type": "button", "block_id": "other", "value": "x"}]},
        {"actions": [{"type": "button", "block_id": "choices:0:T1", "value": "x" * 2000}]},
        {"message": None},
        {"team": None},
    ],
)
def test_interactions_of_another_kind_are_left_alone(change: dict[str, Any]) -> None:
    assert isinstance(parse_interaction({**PRESS, **change}), Ignored)


def test_a_shortcut_and_a_command_ask() -> None:
    shortcut = {
        "type": "message_action",
        "callback_id": "ask_support",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "message": {"ts": TS, "text": "a &lt; b", "user": "U2"},
        "action_ts": "1700000002.5",
        "response_url": "https://hooks.slack.com/app/1",
    }
    assert parse_interaction(shortcut) == Asked(
        "T1", "U1", f"shortcut {TS} 1700000002.5", "a < b", (), "https://hooks.slack.com/app/1"
    )
    assert isinstance(parse_interaction({**shortcut, "callback_id": "other"}), Ignored)
    form = {"command": "/baton", "team_id": "T1", "user_id": "U1", "trigger_id": "1.2.abc", "text": " hi &amp; bye "}
    assert parse_command(form) == Asked("T1", "U1", "command 1.2.abc", "hi & bye")
    assert isinstance(parse_command({"text": "hi"}), Ignored)


@pytest.mark.parametrize(
    ("user", "person"),
    [
        ({"locale": "ko-KR", "profile": {"display_name": "지수", "real_name": "Jisoo"}}, Person("지수", "ko")),
        ({"locale": "en-GB", "profile": {"display_name": "", "real_name": "Ann Lee"}}, Person("Ann Lee", "en")),
        ({"locale": "fr-FR", "name": "jean"}, Person("jean", "en")),
        ({}, Person(None, "en")),
    ],
)
def test_who_somebody_is(user: dict[str, Any], person: Person) -> None:
    assert read_person(user) == person


@pytest.mark.parametrize("address", ["T1:D1", "T1:C1:1700000000.000100"])
def test_addresses_are_read_back(address: str) -> None:
    assert Place.read(address).address == address


@pytest.mark.parametrize("address", ["", "T1", "T1:", "t1:D1", "T1:D1:now", "T1:C1:1.1:2"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(AddressError):
        Place.read(address)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("type", "subtype", "channel", "user", "text", "ts", "thread_ts", "message", "files", "edited", "bot_id")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON | st.just("message") | st.just("message_changed")))
def test_nothing_that_comes_makes_it_fail(inner: dict[str, Any]) -> None:
    parse_event(event({**direct("x"), **inner}))
    parse_event(event(inner))


@given(st.dictionaries(st.sampled_from(("type", "team", "user", "channel", "message", "actions")), JSON))
def test_no_interaction_makes_it_fail(change: dict[str, Any]) -> None:
    parse_interaction({**PRESS, **change})
