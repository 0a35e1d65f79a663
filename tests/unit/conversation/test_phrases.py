"""The system's own words: the same in both languages, and clear about what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversation.phrases import PhraseError, Phrases

MESSAGES = Path(__file__).parents[3] / "data" / "messages"


def write(folder: Path, **catalogues: str) -> Path:
    for language, text in catalogues.items():
        (folder / f"{language}.yml").write_text(text, encoding="utf-8")
    return folder


def test_the_projects_own_catalogue_is_whole() -> None:
    phrases = Phrases(MESSAGES)
    assert "Jisoo" in phrases.text("en", "agent_joined", name="Jisoo")
    assert "Jisoo 상담원" in phrases.text("ko", "agent_joined", name="Jisoo")


def test_a_place_is_left_for_the_live_store() -> None:
    assert "{place}" in (Phrases(MESSAGES).system("en", "waiting", "baton:cancel").text or "")


def test_buttons_have_their_titles_in_the_language() -> None:
    [button] = Phrases(MESSAGES).system("ko", "waiting", "baton:cancel").buttons
    assert (button.title, button.payload) == ("챗봇으로 돌아가기", "baton:cancel")


@pytest.mark.parametrize(
    ("en", "ko", "says"),
    [
        ("a: x", "b: x", "not in both"),
        ("a: '{name}'", "a: x", "placeholders"),
        ("a: [1]", "a: x", "list of"),
        ("a: 'x", "a: x", "cannot be read"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, en: str, ko: str, says: str) -> None:
    with pytest.raises(PhraseError, match=says):
        Phrases(write(tmp_path, en=en, ko=ko))


def test_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PhraseError, match=r"ko\.yml"):
        Phrases(write(tmp_path, en="a: x"))
