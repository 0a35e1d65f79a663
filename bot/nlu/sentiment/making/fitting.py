"""Learns the weights: ridge regression on vectors, buckets and marks, of public texts and of the project's own at once.

Each of the two has its own bias, for what is said in film reviews is not said in a shop; the own one is kept. Own
messages count `OWN_WEIGHT` times. What comes out is stretched to the own grades by what was foretold for messages left
out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import List, Optional, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, lsqr

from bot.nlu.sentiment.grams import matrix
from bot.nlu.sentiment.marks import Marks
from bot.nlu.sentiment.model import Linear

OWN_WEIGHT = 100.0
RIDGE = 20.0
RIDGE_OF_OWN = 2.0
STEPS = 150
FOLDS = 4
# How much of a mark or of a bias costs as much as a whole vector.
MARKS_SCALE = 1.0
BIAS_SCALE = 10.0


@dataclass(frozen=True)
class Sample:
    """Texts with all that is known of them: vectors (n, width) centred, marks (n, kinds), buckets (n, 2**bits)."""

    vectors: np.ndarray
    marks: np.ndarray
    grams: csr_matrix

    def where(self, chosen: np.ndarray) -> Sample:
        """The chosen rows."""
        return Sample(self.vectors[chosen], self.marks[chosen], self.grams[np.flatnonzero(chosen)])


def sample(vectors: np.ndarray, texts: Sequence[str], clean_texts: Sequence[str], marks: Marks, bits: int) -> Sample:
    """What is known of texts whose centred vectors are given."""
    rows = np.stack([marks.of(text) for text in texts])
    return Sample(vectors.astype(np.float32), rows, matrix(clean_texts, bits))


def fit_sentiment(public: Sample, public_grades: np.ndarray, own: Sample, own_grades: np.ndarray) -> Linear:
    """The weights of sentiment: the mean of those learned from all texts at once and of those learned from own ones."""
    nothing = own.where(np.zeros(len(own_grades), bool))
    foreign = _fit(public, public_grades, nothing, np.zeros(0))

    def both(known: Sample, grades: np.ndarray) -> Linear:
        return _mean(_fit(public, public_grades, known, grades), _fit_small(known, grades, RIDGE_OF_OWN, foreign))

    foretold = np.zeros(len(own_grades))
    for chosen in _folds(len(own_grades)):
        foretold[chosen] = _scores(both(own.where(~chosen), own_grades[~chosen]), own.where(chosen))
    return _stretched(both(own, own_grades), foretold, own_grades)


def fit_urgency(own: Sample, grades: np.ndarray) -> Linear:
    """The weights of urgency, of own messages alone: vectors and marks."""
    foretold = np.zeros(len(grades))
    for chosen in _folds(len(grades)):
        known = _fit_small(own.where(~chosen), grades[~chosen], RIDGE_OF_OWN)
        foretold[chosen] = _scores(known, own.where(chosen))
    return _stretched(_fit_small(own, grades, RIDGE_OF_OWN), foretold, grades)


def _fit(public: Sample, public_grades: np.ndarray, own: Sample, own_grades: np.ndarray) -> Linear:
    samples = (public, own)
    weights = [np.ones(len(public_grades)), np.full(len(own_grades), np.sqrt(OWN_WEIGHT))]
    counts = [len(public_grades), len(own_grades)]
    width, kinds, buckets = public.vectors.shape[1], public.marks.shape[1], public.grams.shape[1]
    ends = np.cumsum([width, kinds, buckets])

    def times(numbers: np.ndarray) -> np.ndarray:
        numbers = np.ravel(numbers)
        vector, marks, grams, biases = np.split(numbers, ends)
        return np.concatenate(
            [
                weight * (_dense(each, vector, marks) + each.grams @ grams + BIAS_SCALE * bias)
                for each, weight, bias in zip(samples, weights, biases, strict=True)
            ]
        )

    def back(errors: np.ndarray) -> np.ndarray:
        parts = [part * weight for part, weight in zip(np.split(np.ravel(errors), [counts[0]]), weights, strict=True)]
        pairs = list(zip(samples, parts, strict=True))
        return np.concatenate(
            [
                sum(each.vectors.T @ part.astype(np.float32) for each, part in pairs),
                sum(MARKS_SCALE * (each.marks.T @ part) for each, part in pairs),
                sum(each.grams.T @ part for each, part in pairs),
                [BIAS_SCALE * part.sum() for part in parts],
            ]
        )

    operator = LinearOperator((sum(counts), int(ends[-1]) + 2), matvec=times, rmatvec=back, dtype=np.float64)
    target = np.concatenate([weights[0] * public_grades, weights[1] * own_grades])
    found = lsqr(operator, target, damp=np.sqrt(RIDGE), atol=1e-6, btol=1e-6, iter_lim=STEPS)[0]
    vector, marks, grams, biases = np.split(found, ends)
    return Linear(vector, MARKS_SCALE * marks, float(BIAS_SCALE * biases[1]), grams)


def _fit_small(own: Sample, grades: np.ndarray, ridge: float, foreign: Optional[Linear] = None) -> Linear:
    """Of own messages alone: vectors, marks, and as one more feature what the `foreign` weights say of them."""
    said = _scores(foreign, own)[:, None] if foreign else np.zeros((len(grades), 1))
    bias = np.full((len(grades), 1), BIAS_SCALE)
    features = np.hstack([own.vectors, own.marks, said, bias]).astype(np.float64)
    square = features.T @ features + ridge * np.eye(features.shape[1])
    found = np.linalg.solve(square, features.T @ grades)
    width = own.vectors.shape[1]
    alone = Linear(found[:width], found[width:-2], float(BIAS_SCALE * found[-1]))
    return _sum(alone, _times(foreign, float(found[-2]))) if foreign else alone


def _times(linear: Linear, factor: float) -> Linear:
    return Linear(factor * linear.vector, factor * linear.marks, factor * linear.bias, factor * linear.grams)


def _sum(one: Linear, other: Linear) -> Linear:
    grams = one.grams + other.grams if len(one.grams) else other.grams
    return Linear(one.vector + other.vector, one.marks + other.marks, one.bias + other.bias, grams)


def _mean(one: Linear, other: Linear) -> Linear:
    return _times(_sum(one, other), 0.5)


def _dense(each: Sample, vector: np.ndarray, marks: np.ndarray) -> np.ndarray:
    return each.vectors @ vector.astype(np.float32) + MARKS_SCALE * (each.marks @ marks)


def _scores(linear: Linear, asked: Sample) -> np.ndarray:
    found = asked.vectors @ linear.vector + asked.marks @ linear.marks + linear.bias
    return np.asarray(found + asked.grams @ linear.grams if len(linear.grams) else found)


def _stretched(linear: Linear, foretold: np.ndarray, grades: np.ndarray) -> Linear:
    slope, bias = np.polyfit(foretold, grades, 1)
    return replace(_times(linear, slope), bias=float(slope * linear.bias + bias))


def _folds(count: int) -> List[np.ndarray]:
    """Which rows are left out, in turn; the same every time."""
    parts = np.random.default_rng(0).permutation(count) % FOLDS
    return [parts == number for number in range(FOLDS)]
