"""Which language a conversation is answered in."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bot.nlu.language_choice import PATIENCE, LanguageState, choose_language, chosen_explicitly

SURE = 0.95
EN, KO = LanguageState("en"), LanguageState("ko")
STATES = [
    LanguageState(*values)
    for values in itertools.product(
        ("en", "ko"), (True, False), (True, False), (None, "en", "ko", "fr"), (0, 1, PATIENCE - 1), (True, False)
    )
]


def after(state: LanguageState, *messages: str | None) -> tuple[LanguageState, list[bool]]:
    told = []
    for language in messages:
        state, tell = choose_language(state, language, SURE if language else 0.0)
        told.append(tell)
    return state, told


@pytest.mark.parametrize("state", STATES)
def test_a_message_without_language_changes_nothing(state: LanguageState) -> None:
    assert choose_language(state, None, 0.0) == (state, False)
    for language in ("en", "ko", "fr"):
        assert choose_language(state, language, 0.59) == (state, False)


@pytest.mark.parametrize("state", STATES)
def test_the_language_is_always_one_there_is_content_for(state: LanguageState) -> None:
    for language, confidence in itertools.product(("en", "ko", "fr", "ja"), (0.6, 0.69, 0.7, 1.0)):
        found, tell = choose_language(state, language, confidence)
        assert found.language in ("en", "ko")
        assert not tell or (not state.told and found.told and language in ("fr", "ja") and confidence >= 0.7)
        assert found.told >= state.told


@pytest.mark.parametrize("state", STATES)
def test_a_clear_sentence_switches_unless_the_customer_chose(state: LanguageState) -> None:
    for language in ("en", "ko"):
        found, _ = choose_language(state, language, SURE)
        if language == state.language:
            assert found == replace(state, shown=True, other=None, streak=0)
        elif not state.chosen:
            assert (found.language, found.chosen, found.streak) == (language, False, 0)
        else:
            patience_ends = state.other == language and state.streak + 1 >= PATIENCE
            assert found.language == (language if patience_ends else state.language)
            assert found.chosen is not patience_ends


def test_a_choice_stands_until_several_messages_in_a_row() -> None:
    chosen = chosen_explicitly(KO, "en")
    assert after(chosen, "ko", "ko")[0].language == "en"
    assert after(chosen, "ko", "ko", "en", "ko", "ko")[0].language == "en"
    assert after(chosen, "ko", None, "ko", None, "ko")[0] == LanguageState("ko", shown=True)
    assert after(chosen, "ko", "ja", "ko", "ja", "ko")[0].language == "en"


def test_choosing_again_begins_anew() -> None:
    state, _ = after(chosen_explicitly(KO, "en"), "ko", "ko")
    again = chosen_explicitly(state, "ko")
    assert (again.language, again.chosen, again.streak) == ("ko", True, 0)


def test_a_foreign_language_is_told_once() -> None:
    state, told = after(EN, "fr", "fr", None, "fr", "en", "ja")
    assert told == [True, False, False, False, False, False]
    assert state.language == "en"


def test_a_foreign_language_is_answered_in_the_fall_back() -> None:
    assert after(KO, "fr")[0].language == "en"  # Korean was only what the browser said
    wrote_korean = after(KO, "ko")[0]
    assert after(wrote_korean, "fr")[0].language == "ko"  # a quotation, perhaps
    assert after(wrote_korean, "fr", "fr")[0].language == "en"
    assert after(wrote_korean, "fr", "ko", "fr")[0].language == "ko"
    assert after(chosen_explicitly(EN, "ko"), "fr", "fr", "fr")[0].language == "ko"


def test_doubt_about_a_foreign_language_is_silent() -> None:
    assert choose_language(EN, "fr", 0.65) == (EN, False)
    assert choose_language(EN, "ko", 0.65)[0].language == "ko"


def test_three_languages_with_content() -> None:
    spoken = ("en", "ko", "ja")
    assert choose_language(EN, "ja", SURE, spoken) == (LanguageState("ja", shown=True), False)
    assert choose_language(KO, "fr", SURE, spoken)[0].language == "en"


@pytest.mark.parametrize("state", STATES)
def test_is_stored_and_read(state: LanguageState) -> None:
    assert LanguageState.of(state.as_dict(), state.language) == state


def test_a_change_from_elsewhere_is_believed() -> None:
    stored = LanguageState("en", shown=True, told=True).as_dict()
    assert LanguageState.of(stored, "ko") == LanguageState("ko", told=True)
    assert LanguageState.of(stored, "ko", chosen=True) == LanguageState("ko", chosen=True, told=True)
    assert LanguageState.of(stored, "en", chosen=True) == LanguageState("en", chosen=True, shown=True, told=True)
    assert LanguageState.of(None, "en") == EN
    assert LanguageState.of({"language": "en", "from_a_later_version": 1}, "en") == EN
