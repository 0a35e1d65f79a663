"""`make bench-handoff`: what it reads, and what it counts as found, late and early."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.figures import Figures
from bench.handoff import Dialogue, first_call, measure_dialogues, parse_dialogue, read_dialogues, read_requests
from handoff.detection_policy import DetectionPolicy

POLICY = DetectionPolicy()
CALM: dict[str, Any] = {
    "intent": "inform",
    "confidence": 0.9,
    "ranking": [],
    "sentiment": 0.0,
    "urgency": 0.0,
    "matters": {},
    "vector": base64.b64encode(np.array([1, 0], np.float16).tobytes()).decode(),
}
READ = {"a": CALM, "b": CALM, "c": CALM, "person": {**CALM, "intent": "talk_to_person"}}
MISS = "Sorry, I didn't understand that."


def talk(*texts: str, escalate: bool = True, at: int | None = None) -> Dialogue:
    """The customer and the assistant in turns."""
    return Dialogue("d", tuple((place % 2 == 0, text) for place, text in enumerate(texts)), escalate, at)


def test_a_request_is_found_where_it_is_made() -> None:
    assert first_call(talk("a", "fine", "person"), READ, POLICY) == 2
    assert first_call(talk("a", "fine", "b", "well"), READ, POLICY) is None


def test_the_assistants_words_count_as_misses_in_the_turn_that_they_answer() -> None:
    assert first_call(talk("a", MISS, "b", MISS, "c"), READ, POLICY) == 2


def test_what_the_customer_says_again_is_compared_by_meaning() -> None:
    again = {text: {**CALM, "intent": "order_status"} for text in "abc"}
    assert first_call(talk("a", "One thing.", "b", "Another.", "c"), again, POLICY) == 3


def test_late_and_early_are_counted_in_the_customers_turns(capsys: pytest.CaptureFixture[str]) -> None:
    late, early = talk("a", "x", "person", at=1), talk("person", "x", "a", "y", "b", at=3)
    measure_dialogues(Figures(), [late, early, talk("a"), talk("person", escalate=False)], READ, POLICY)
    printed = capsys.readouterr().out
    for line in ("dialogue_precision: 66.67 %", "dialogue_recall: 66.67 %", "turns_late_p90: 1", "turns_early_p90: 2"):
        assert line in printed


def test_at_is_a_place_among_all_turns_and_one_of_the_customers() -> None:
    raw = {"id": 1, "escalate": True, "turns": [{"author": a, "text": "x"} for a in ("customer", "bot", "customer")]}
    assert parse_dialogue({**raw, "at": 3}).at == 2
    with pytest.raises(ValueError, match="no turn of the customer's"):
        parse_dialogue({**raw, "at": 2})


def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path: Path) -> None:
    requests, dialogues = tmp_path / "r.csv", tmp_path / "d.jsonl"
    requests.write_text("text,label\nhello,other\nhello,maybe\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"r\.csv:3: "):
        read_requests(requests)
    dialogues.write_text(json.dumps({"id": 1, "turns": []}) + "\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"d\.jsonl:1: "):
        read_dialogues(dialogues)
