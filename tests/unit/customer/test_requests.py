"""Which messages are for Baton itself; everything else is for whoever owns the conversation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.codes import read_code, write_code
from conversation.joining import ALPHABET, CODE_LENGTH
from conversation.model import Author, Entry
from conversation.model import Kind as EntryKind
from customer.requests import RATING, Kind, Request, read_request


def said(text: str, payload: str | None = None, author: Author = Author.CUSTOMER) -> Entry:
    data = {"payload": payload} if payload else {}
    return Entry(seq=1, at=1, kind=EntryKind.MESSAGE, author=author, text=text, data=data)


@given(st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH))
def test_a_code_comes_back_however_it_is_typed(code: str) -> None:
    written = write_code(code)
    for typed in (written, written.lower(), f" {written}. ", written.replace("-", " "), written.replace("-", "")):
        assert read_code(typed) == code
    # It fits in the link that a channel carries it by (64 characters of A-Z, a-z, 0-9, _ and -).
    assert len(written) <= 64
    assert written.replace("-", "").isalnum()


@pytest.mark.parametrize(
    "text",
    [
        "B-1042",
        "JOIN",
        "join us",
        "JOIN-7K4MQ",
        "JOIN-7K4MQ-2XDPAX",
        "JOIN-7K4MQ-2XDP0",
        "HB-7701-4410-29",
        "7K4MQ-2XDPA",
        "",
    ],
)
def test_what_is_no_code(text: str) -> None:
    assert read_code(text) is None
    assert read_request(said(text), {}) is None


@pytest.mark.parametrize(
    ("payload", "request_"),
    [
        ("baton:link", Request(Kind.LINK)),
        ("baton:unlink", Request(Kind.UNLINK)),
        ("baton:stop_notices", Request(Kind.STOP_NOTICES)),
        ("baton:notices_here", Request(Kind.NOTICES_HERE)),
        ("baton:rate:5", Request(Kind.RATE, "5")),
        ("baton:rate:6", None),
        ("baton:solved", Request(Kind.SOLVED)),
        ("baton:unsolved", Request(Kind.UNSOLVED)),
        ("baton:cancel", None),
        ("/talk_to_person", None),
    ],
)
def test_buttons(payload: str, request_: Request | None) -> None:
    assert read_request(said("x", payload), {}) == request_


@pytest.mark.parametrize(
    ("memory", "payload", "found"),
    [
        ({RATING: {"stars": 4, "waits": True}}, None, Request(Kind.COMMENT, "quick and kind")),
        ({RATING: {"stars": 4, "waits": True}}, "/talk_to_person", None),
        ({RATING: {"stars": 4}}, None, None),
        ({}, None, None),
    ],
)
def test_a_comment_is_what_was_asked_for_and_no_button(
    memory: dict[str, Any], payload: str | None, found: Request | None
) -> None:
    assert read_request(said("quick and kind", payload), memory) == found


def test_nobody_else_asks() -> None:
    assert read_request(said("x", "baton:link", Author.BOT), {}) is None
