"""The labelled dialogues of `bench/handoff_data`: what a measurement of the handoff may rely on."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "bench" / "handoff_data"
LANGUAGES = ("en", "ko")
ESCALATING = {
    "anger",
    "asks_indirectly",
    "asks_outright",
    "no_progress",
    "not_helped",
    "not_understood",
    "proof_failed",
    "rephrases",
    "repeated_answer",
    "sensitive",
    "tool_failed",
    "urgent_stuck",
}
ORDINARY = {
    "answered",
    "carrier_complaint",
    "declines_person",
    "late_explained",
    "mild_annoyance",
    "misleading_words",
    "recovered",
    "self_correction",
    "several_answered",
    "small_talk",
    "urgent_solved",
}

Dialogue = dict[str, Any]


def read_dialogues(language: str) -> list[Dialogue]:
    lines = (FOLDER / f"dialogues_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def customer_texts(dialogue: Dialogue) -> tuple[str, ...]:
    """What the customer says, whatever its case and spacing."""
    return tuple(
        " ".join(turn["text"].casefold().split()) for turn in dialogue["turns"] if turn["author"] == "customer"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_a_dialogue(language: str) -> None:
    for dialogue in read_dialogues(language):
        assert set(dialogue) == {"id", "kind", "turns", "escalate", "at"}, dialogue
        assert dialogue["id"].startswith(f"{language}-"), dialogue["id"]
        assert 3 <= len(dialogue["turns"]) <= 14, dialogue["id"]
        for turn in dialogue["turns"]:
            assert set(turn) == {"author", "text"}, dialogue["id"]
            assert turn["author"] in {"customer", "bot"}, dialogue["id"]
            assert turn["text"], dialogue["id"]
            assert turn["text"] == turn["text"].strip(), dialogue["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kind_says_whether_a_person_is_needed(language: str) -> None:
    dialogues = read_dialogues(language)
    for dialogue in dialogues:
        assert type(dialogue["escalate"]) is bool, dialogue["id"]
        assert dialogue["kind"] in (ESCALATING if dialogue["escalate"] else ORDINARY), dialogue["id"]
    assert {dialogue["kind"] for dialogue in dialogues} == ESCALATING | ORDINARY


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_is_a_turn_of_the_customer(language: str) -> None:
    for dialogue in read_dialogues(language):
        at = dialogue["at"]
        if not dialogue["escalate"]:
            assert at is None, dialogue["id"]
            continue
        assert type(at) is int, dialogue["id"]
        assert 1 <= at <= len(dialogue["turns"]), dialogue["id"]
        assert dialogue["turns"][at - 1]["author"] == "customer", dialogue["id"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_of_both(language: str) -> None:
    dialogues = read_dialogues(language)
    needed = sum(dialogue["escalate"] for dialogue in dialogues)
    assert len(dialogues) >= 100
    assert 0.4 <= needed / len(dialogues) <= 0.6


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["dev", "dev2"])
def test_what_the_policy_is_set_with_shares_no_dialogue_with_what_measures_it(part: str, language: str) -> None:
    lines = (FOLDER / f"{part}_dialogues_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    own = [json.loads(line) for line in lines]
    assert len({dialogue["id"] for dialogue in own}) == len(own) >= 100
    for dialogue in own:
        at = dialogue["at"]
        assert (at is not None) is dialogue["escalate"], dialogue["id"]
        assert at is None or dialogue["turns"][at - 1]["author"] == "customer", dialogue["id"]
    held_back = {customer_texts(dialogue) for dialogue in read_dialogues(language)}
    shared = held_back & {customer_texts(dialogue) for dialogue in own}
    assert not shared, f"{len(shared)} dialogues of {part} are also measured with"


def test_no_dialogue_is_there_twice() -> None:
    dialogues = [dialogue for language in LANGUAGES for dialogue in read_dialogues(language)]
    for named, of in (
        ("id", Counter(dialogue["id"] for dialogue in dialogues)),
        ("customer", Counter(customer_texts(dialogue) for dialogue in dialogues)),
    ):
        assert not [value for value, times in of.items() if times > 1], named
