"""By meaning: misplaced examples, pairs that say nearly the same, intents that overlap.

The vectors are made up, so that no encoder is needed; the last test uses the real ones where they are.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import content.nearness as comparing
from content.examples import check_near_examples
from content.nearness import Nearness, nearness
from content.overlap import check_overlap
from content.project import Example, Text
from content.questions import check_near_questions
from content.vectors import VectorSource
from encoder.errors import EncoderMissing
from tests.unit.content.conftest import told

FILE = "data/nlu/en/a.yml"
WIDTH = 64
ROOT = Path(__file__).parents[3]


def cloud(centre: int, count: int, seed: int) -> np.ndarray:
    """Vectors around one direction."""
    vectors = np.random.default_rng(seed).normal(0, 0.08, (count, WIDTH))
    vectors[:, centre] += 1
    return vectors


def example(line: int, intent: str) -> Example:
    return Example(f"text {'abcdefghijklmnopqrstuvwxyz'[line % 26]}{line}", FILE, line, intent, "en")


def three_intents(misplaced: int = 0) -> tuple[list[Example], Nearness]:
    """Forty examples of each of three intents, `misplaced` of the first ones in the second one's midst."""
    vectors = np.concatenate([cloud(0, 40, 1), cloud(1, 40, 2), cloud(2, 40, 3)])
    vectors[:misplaced] = cloud(1, misplaced, 4)
    examples = [example(line + 1, intent) for line, intent in enumerate(["a"] * 40 + ["b"] * 40 + ["c"] * 40)]
    return examples, nearness(vectors, [one.intent for one in examples])


def test_intents_apart_have_no_findings() -> None:
    examples, near = three_intents()
    assert list(check_near_examples(examples, near)) == []
    assert list(check_overlap(examples, near)) == []


def test_an_example_in_the_wrong_intent_is_found() -> None:
    examples, near = three_intents(misplaced=1)
    (finding,) = (found for found in check_near_examples(examples, near) if found.check == "unlike-its-intent")
    assert (finding.file, finding.line, finding.is_error) == (FILE, 1, False)
    assert "'b'" in finding.repair


def test_an_example_of_out_of_scope_may_be_like_others() -> None:
    examples, near = three_intents(misplaced=1)
    contrast = [
        Example(one.text, one.file, one.line, "out_of_scope" if one.intent == "a" else one.intent, "en")
        for one in examples
    ]
    near = replace(near, groups=("out_of_scope", "b", "c"))
    assert "unlike-its-intent" not in [found.check for found in check_near_examples(contrast, near)]


def test_of_an_intent_with_few_examples_none_is_called_unlike_it() -> None:
    vectors = np.concatenate([cloud(0, 40, 1), cloud(1, 40, 2), cloud(1, 3, 3)])
    examples = [example(line + 1, intent) for line, intent in enumerate(["a"] * 40 + ["b"] * 40 + ["new"] * 3)]
    near = nearness(vectors, [one.intent for one in examples])
    assert "unlike-its-intent" not in [found.check for found in check_near_examples(examples, near)]


def test_nearly_the_same_in_two_intents_is_found_at_the_stranger() -> None:
    examples, _ = three_intents()
    vectors = np.concatenate([cloud(0, 40, 1), cloud(1, 40, 2), cloud(2, 40, 3)])
    vectors[3] = vectors[50] + 0.001
    near = nearness(vectors, [one.intent for one in examples])
    assert told(list(check_near_examples(examples, near))) == [("nearly-same-example", f"{FILE}:4")]


def test_intents_that_exchange_examples_overlap() -> None:
    examples, near = three_intents(misplaced=18)
    (finding,) = check_overlap(examples, near)
    assert (finding.check, finding.file) == ("intents-overlap", FILE)
    assert finding.line is not None
    assert finding.line <= 18
    assert "'a' and 'b'" in finding.reason


def test_comparing_piece_by_piece_comes_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "LEAST", 0.5)
    examples, whole = three_intents(misplaced=3)
    monkeypatch.setattr(comparing, "AT_ONCE", 7)
    _, pieces = three_intents(misplaced=3)
    assert np.allclose(whole.to_groups, pieces.to_groups, atol=1e-6)
    assert [pair[:2] for pair in whole.pairs] == [pair[:2] for pair in pieces.pairs]
    similar = whole.vectors @ whole.vectors.T
    expected = {
        (row, column)
        for row, column in zip(*np.nonzero(np.triu(similar >= comparing.LEAST, 1)), strict=True)
        if examples[row].intent != examples[column].intent
    }
    assert {pair[:2] for pair in whole.pairs} == expected
    assert expected


def test_the_same_question_in_other_words_at_two_articles() -> None:
    vectors = np.concatenate([cloud(0, 60, 1), cloud(1, 60, 2)])
    vectors[1] = vectors[70] + 0.001
    files = ["one.md"] * 60 + ["two.md"] * 60
    questions = [Text(f"question {n} of {n * 7}", file, n + 1) for n, file in enumerate(files)]
    assert told(list(check_near_questions(questions, nearness(vectors, files)))) == [
        ("nearly-same-question", "one.md:2")
    ]


def test_without_encoders_the_source_says_what_to_do(tmp_path: Path) -> None:
    source = VectorSource(tmp_path, tmp_path / "vectors.sqlite3")
    with pytest.raises(EncoderMissing, match="make setup"):
        source.vectors(["hello"], "en")


@pytest.mark.skipif(not (ROOT / "models" / "encoder" / "mpnet" / "model.onnx").is_file(), reason="no encoder was made")
def test_known_texts_need_no_encoder(tmp_path: Path) -> None:
    cache = tmp_path / "vectors.sqlite3"
    first = VectorSource(ROOT / "models" / "encoder", cache)
    computed = first.vectors(["where is my parcel", "I would like a refund"], "en")
    first.close()
    second = VectorSource(ROOT / "models" / "encoder", cache)
    known = second.vectors(["where is my parcel", "I would like a refund"], "en")
    assert second._encoder._models == {}
    assert np.allclose(known, computed, atol=2e-3)
    second.close()
