"""Which language a conversation is in."""

from __future__ import annotations

import pytest

from conversation.language import detect_language, guess_language, preferred_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("I don't understand", "en"),
        ("주문 어디예요?", "ko"),
        ("B-1043 주문 언제 와요", "ko"),
        ("iPhone case 있어요?", "ko"),
        ("ㅠㅠ", "ko"),
        ("B-1042", None),
        ("mina@example.com", None),
        ("+82 10-5555-0142", None),
        ("ok", None),
        ("Tom Baker", None),
        ("🙂", None),
        ("", None),
        ("https://shop.example/some-long-path/of words", None),
    ],
)
def test_detects(text: str, language: str | None) -> None:
    assert detect_language(text) == language


def test_is_sticky_for_what_shows_no_language() -> None:
    assert guess_language("ko", False, "B-1042") == "ko"
    assert guess_language("ko", False, "where is my order please") == "en"


def test_a_choice_stands() -> None:
    assert guess_language("en", True, "주문 어디예요?") == "en"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("fr,en;q=0.5,ko;q=0.7", "ko"),
        ("fr", "en"),
        ("ko;q=x", "en"),
    ],
)
def test_reads_the_browser(header: str | None, language: str) -> None:
    assert preferred_language(header) == language
