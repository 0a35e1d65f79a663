"""The labelled requests for a person: well formed, enough of them, each one once, and none that is learned from."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from content.project import LANGUAGES
from content.reading import read_project

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "bench" / "handoff_data"
REQUESTS = ROOT / "bot" / "nlu" / "person_request"
KINDS = {
    "request": frozenset(
        "plain short misspelt rude indirect with_matter polite in_long_text callback named_role".split()  # noqa: SIM905
    ),
    "other": frozenset("hard_negative question complaint small_talk refusal rude".split()),  # noqa: SIM905
}
ENOUGH, ENOUGH_HARD = 400, 150


def plain(text: str) -> str:
    """A text without case, punctuation, symbols and spaces: Korean is written with and without them."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def rows(language: str) -> list[dict[str, str]]:
    """The messages of a language, as they are in the file."""
    with (FOLDER / f"requests_{language}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def learned() -> frozenset[str]:
    """Every example that the assistant learns from, in any language."""
    texts = [example.text for example in read_project(ROOT).examples]
    for path in REQUESTS.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file, strict=True)]
    assert len(texts) > 10_000
    return frozenset(plain(text) for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_has_a_text_a_label_and_a_kind_of_it(language: str) -> None:
    wrong = [
        row
        for row in rows(language)
        if list(row) != ["text", "label", "kind"]
        or not plain(row["text"])
        or row["text"] != row["text"].strip()
        or row["kind"] not in KINDS.get(row["label"], ())
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_each_label_and_every_kind(language: str) -> None:
    found = rows(language)
    labels = Counter(row["label"] for row in found)
    kinds = Counter((row["label"], row["kind"]) for row in found)
    assert min(labels[label] for label in KINDS) >= ENOUGH
    assert kinds["other", "hard_negative"] >= ENOUGH_HARD
    assert set(kinds) == {(label, kind) for label, those in KINDS.items() for kind in those}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_there_twice(language: str) -> None:
    texts = Counter(plain(row["text"]) for row in rows(language))
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_learned_from(language: str, learned: frozenset[str]) -> None:
    assert [row["text"] for row in rows(language) if plain(row["text"]) in learned] == []
