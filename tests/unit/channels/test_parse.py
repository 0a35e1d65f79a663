"""Frames of the web chat: what is taken, what is refused and with which code."""

from __future__ import annotations

import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.web.errors import FrameError
from channels.web.parse import FRAMES, Choose, Hello, Message, Typing, parse_frame

ID = "5b3c1d1e-8f0e-4f7b-9a53-0d1c7f8f2a10"


def refusal(raw: str) -> FrameError:
    with pytest.raises(FrameError) as caught:
        parse_frame(raw, 4000)
    return caught.value


def message(text: str, id: str = ID) -> str:
    return json.dumps({"type": "message", "id": id, "text": text})


def test_reads_each_frame_of_the_protocol() -> None:
    assert parse_frame('{"type":"hello","token":null,"after":0,"language":"ko"}', 4000) == Hello(
        type="hello", token=None, after=0, language="ko"
    )
    assert parse_frame(message("Where is my order?"), 4000) == Message(type="message", id=ID, text="Where is my order?")
    choose = json.dumps({"type": "choose", "id": ID, "payload": "/affirm", "title": "Yes"})
    assert parse_frame(choose, 4000) == Choose(type="choose", id=ID, payload="/affirm", title="Yes")
    assert parse_frame('{"type":"typing"}', 4000) == Typing(type="typing")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "bad_frame"),
        ("nonsense", "bad_frame"),
        ("[]", "bad_frame"),
        ("null", "bad_frame"),
        ('{"type": 5}', "bad_frame"),
        ('{"text": "no type"}', "bad_frame"),
        ('{"type": "dance"}', "unknown_type"),
        ('{"type": "hello", "after": "3"}', "bad_frame"),
        ('{"type": "hello", "after": -1}', "bad_frame"),
        ('{"type": "hello", "language": "fr"}', "bad_frame"),
        ('{"type": "message", "text": "no id"}', "bad_frame"),
        ('{"type": "message", "id": "7", "text": "not a UUID"}', "bad_frame"),
        ('{"type": "message", "id": "%s"}' % ID, "bad_frame"),
        ('{"type": "message", "id": "%s", "text": 5}' % ID, "bad_frame"),
        ('{"type": "read", "seq": true}', "bad_frame"),
        (message(""), "empty"),
        (message(" \n\t "), "empty"),
        (message("\x00\x01"), "empty"),
        (message("\u200b\u2060"), "empty"),
        (message("x" * 4001), "too_long"),
        (message("x" * 70_000), "too_long"),
        (message("\ud800 half a letter"), "bad_text"),
        ("[" * 100_00, "bad_frame"),
    ],
)
def test_refuses_with_a_code(raw: str, code: str) -> None:
    assert refusal(raw).code == code


def test_a_refusal_names_the_frame_it_is_about() -> None:
    assert refusal(message("x" * 4001)).id == ID
    assert refusal(message("\ud800")).id == ID


def test_keeps_emoji_newlines_and_korean_and_drops_controls() -> None:
    assert parse_frame(message("🙂"), 4000).text == "🙂"
    assert parse_frame(message("a\x00b\x07c"), 4000).text == "abc"
    assert parse_frame(message("둘째 줄\n셋째 줄"), 4000).text == "둘째 줄\n셋째 줄"
    decomposed = "\u1112\u1161\u11ab"
    assert parse_frame(message(decomposed), 4000).text == "한"


def test_the_limit_counts_characters_and_cuts_nothing() -> None:
    assert len(parse_frame(message("한" * 4000), 4000).text) == 4000


@given(st.text())
def test_any_text_frame_is_read_or_refused(raw: str) -> None:
    try:
        parse_frame(raw, 4000)
    except FrameError as refused:
        assert refused.code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    ),
    st.sampled_from(sorted(FRAMES)),
)
def test_any_object_is_read_or_refused(value: object, kind: str) -> None:
    frame = {"type": kind, "id": str(uuid.uuid4()), "text": value, "payload": value, "title": value, "seq": value}
    try:
        parse_frame(json.dumps(frame), 4000)
    except FrameError as refused:
        assert refused.code
