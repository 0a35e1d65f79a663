"""Learns what an index's scores mean, from questions whose article is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from actions.knowledge.confidence import LEAST_CASES, Confidence, Seen, learn, read_defaults
from actions.knowledge.fusion import Dense
from actions.knowledge.index import Index, see
from actions.terms import terms

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

# Questions that are asked at most, drawn evenly from all: more does not change the result.
MOST_CASES = 400
AT_ONCE = 200
NOWHERE = -1


@dataclass(frozen=True)
class Cases:
    """Questions with the places of the articles that answer them, and their vectors by encoder.

    A question that no article answers has the place `NOWHERE`. `units`: the questions' own units in the index, which
    are left out; empty when they are no part of it.
    """

    texts: tuple[str, ...]
    gold: tuple[int, ...]
    units: tuple[int, ...]
    vectors: Mapping[str, Floats]

    def some(self, start: int, end: int) -> Cases:
        """A part of them."""
        rows = slice(start, end)
        cut = {name: vectors[rows] for name, vectors in self.vectors.items()}
        return Cases(self.texts[rows], self.gold[rows], self.units[rows], cut)


@dataclass(frozen=True)
class Outcome:
    """What a search for one question found: whether it is right, and whether the right article was there at all."""

    seen: Seen
    right: bool
    answerable: bool
    rank: int


def own_cases(index: Index) -> Cases:
    """An index's own questions (not the titles), to be asked with each of them left out."""
    texts, gold, units = [], [], []
    unit = 0
    for place, article in enumerate(index.articles):
        for number, question in enumerate((article.title, *article.questions)):
            if number:
                texts.append(question)
                gold.append(place)
                units.append(unit)
            unit += 1
    chosen = evenly(len(texts))
    rows = [units[i] for i in chosen]
    vectors = {name: encoded.raw[rows] for name, encoded in index.encoded.items()}
    return Cases(tuple(texts[i] for i in chosen), tuple(gold[i] for i in chosen), tuple(rows), vectors)


def evenly(count: int) -> list[int]:
    """At most `MOST_CASES` places of `count`."""
    return sorted({int(place) for place in np.linspace(0, count - 1, min(count, MOST_CASES))}) if count else []


def calibrate(index: Index, *cases: Cases) -> None:
    """Gives the index its confidences; the project's own where there are too few questions to learn from."""
    names = "+".join(sorted(index.encoders))
    defaults = read_defaults()
    by_words = [outcome for some in cases for outcome in outcomes(index, some, with_vectors=False)]
    index.by_words = learned(by_words) or defaults.get("")
    if index.encoded:
        with_vectors = [outcome for some in cases for outcome in outcomes(index, some, with_vectors=True)]
        index.with_vectors = learned(with_vectors) or defaults.get(names)


def learned(found: Sequence[Outcome]) -> Confidence | None:
    """The confidence learned from outcomes, or None from too few or too uniform ones."""
    right = [one.right for one in found]
    if sum(one.answerable for one in found) < LEAST_CASES or not any(right) or all(right):
        return None
    return learn([one.seen for one in found], right, [one.answerable for one in found])


def outcomes(index: Index, cases: Cases, with_vectors: bool) -> list[Outcome]:
    """Asks every question twice: without itself, and without its article."""
    found: list[Outcome] = []
    for start in range(0, len(cases.texts), AT_ONCE):
        found += _outcomes(index, cases.some(start, start + AT_ONCE), with_vectors)
    return found


def _outcomes(index: Index, cases: Cases, with_vectors: bool) -> list[Outcome]:
    words = [terms(text) for text in cases.texts]
    lexical = np.stack([index.lexical.scores(each) for each in words])
    left_out = cases.texts if cases.units else (None,) * len(cases.texts)
    for row, (place, question) in enumerate(zip(cases.gold, left_out, strict=True)):
        if question is not None:
            lexical[row, place] = index.lexical.score_without(words[row], place, question)
    dense = _dense(index, cases) if with_vectors else []
    fused = index.fused(lexical, dense)
    found = []
    for row, gold in enumerate(cases.gold):
        scores = fused[row]
        rank = 1 + int((scores > scores[gold]).sum())
        order = np.argsort(-scores, kind="stable")[:3]
        without = order[order != gold]
        for best, answerable in ((order, True), (without, False)):
            if len(best) < 2 or (answerable and gold == NOWHERE):
                continue
            place = int(best[0])
            coverage = index.lexical.coverage(words[row], place, left_out[row] if place == gold else None)
            margin = float(scores[place] - scores[best[1]])
            seen = see(dense, row, place, coverage, margin, float(scores[place]))
            found.append(Outcome(seen, answerable and place == gold, answerable, rank))
    return found


def _dense(index: Index, cases: Cases) -> list[Dense]:
    """The signals of many questions, each left out of its own article."""
    if not cases.units:
        return index.dense(cases.vectors)
    rows = np.arange(len(cases.texts))
    found = []
    for name, encoded in index.encoded.items():
        vectors = cases.vectors[name]
        centered = encoded.questions.centered(vectors)
        to_units = encoded.questions.to_units(centered)
        to_units[rows, list(cases.units)] = -1.0
        middle = encoded.questions.to_middles(centered)
        middle[rows, list(cases.gold)] = [encoded.questions.to_middle_without(unit) for unit in cases.units]
        found.append(index.with_passages(encoded, vectors, encoded.questions.to_nearest(to_units), middle))
    return found
