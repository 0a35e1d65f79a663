"""Long texts in pieces: nothing lost, nothing too long, cut where it reads best."""

from __future__ import annotations

import pytest

from channels.splitting import split_text, units


@pytest.mark.parametrize(
    "text",
    [
        "One sentence. " * 500,
        "단어 하나와 문장 하나예요. " * 400,
        "x" * 10_000,
        "🙂" * 3_000,
        "a\n\nb " * 1_500,
        "👩‍👩‍👧‍👦 " * 900,
    ],
)
@pytest.mark.parametrize("limit", [100, 4000])
def test_every_piece_fits_and_nothing_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(0 < units(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_cuts_between_paragraphs_then_sentences_then_words() -> None:
    assert split_text("First one.\n\nSecond one is here.", 24) == ["First one.", "Second one is here."]
    assert split_text("Short one. And another one.", 20) == ["Short one.", "And another one."]
    assert split_text("three words here", 11) == ["three words", "here"]


def test_short_and_empty_texts_stay() -> None:
    assert split_text("hello", 4000) == ["hello"]
    assert split_text("  ", 4000) == []
