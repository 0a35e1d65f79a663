"""What the action server may ask of the encoder, and what it may not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.encode_routes import MOST_CHARACTERS, MOST_TEXTS, MalformedEncode, parse_encode


def body(**parts: Any) -> bytes:
    return json.dumps({"encoder": "use", "kind": "query", "texts": ["hello"], **parts}).encode()


def test_what_is_asked() -> None:
    assert parse_encode(body()) == ("use", "query", ["hello"])
    assert parse_encode(b'{"encoder": "e5", "texts": []}') == ("e5", "query", [])


def test_texts_are_made_clean() -> None:
    _, _, texts = parse_encode(body(texts=["a\0b", "\ud800", "x" * 9000]))
    assert texts == ["a b", "?", "x" * MOST_CHARACTERS]


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"[]",
        b"{}",
        b"1",
        body(encoder="gpt"),
        body(encoder=["use"]),
        body(kind="document"),
        body(texts="hello"),
        body(texts=[1]),
        body(texts=["x"] * (MOST_TEXTS + 1)),
    ],
)
def test_what_is_malformed_is_said(wrong: bytes) -> None:
    with pytest.raises(MalformedEncode):
        parse_encode(wrong)
