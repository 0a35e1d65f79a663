"""Numbers and addresses out of a message, for what it says."""

from __future__ import annotations

import pytest

from bot.nlu.plain_words import plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("could you check B-1042", "could you check my order"),
        ("where is B-1042? mina@example.com", "where is my order?"),
        ("B-1042 취소해 주세요 mina@example.com", "주문 취소해 주세요"),
        ("B-1042는 언제 와요?", "주문는 언제 와요?"),
        ("WHERE IS B-1042!!", "where is my order!!"),
        ("B-1042?", "b-1042?"),
        ("hi", "hi"),
        ("B-1042, mina@example.com", "B-1042, mina@example.com"),
        ("where is my order", "where is my order"),
        ("it costs 30 dollars", "it costs 30 dollars"),
        ("", ""),
    ],
)
def test_plain_words(text: str, words: str) -> None:
    assert plain_words(text) == words
