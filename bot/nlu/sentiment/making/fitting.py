"""Learns the weights: a line through public texts, and levels of the project's own messages.

The public texts' value (ridge regression on vectors, buckets and marks) is one more mark of the own messages, which
alone decide what a level is in a shop: what is said in film reviews is not said there. Levels are learned by logistic
regression with a ridge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, lsqr

from bot.nlu.sentiment.grams import matrix
from bot.nlu.sentiment.marks import Marks
from bot.nlu.sentiment.model import Levels, Linear, chances

RIDGE = 20.0
STEPS = 150
BIAS_SCALE = 10.0
LEVELS_BITS = 13
FOLDS = 5
# Messages whose vectors are as near as this say the same in other words, and are left out together.
ALIKE = 0.8


@dataclass(frozen=True)
class Sample:
    """Texts with all that is known of them: vectors (n, width) centred, marks (n, kinds), buckets (n, 2**bits)."""

    vectors: np.ndarray
    marks: np.ndarray
    grams: csr_matrix

    def where(self, chosen: np.ndarray) -> Sample:
        """The chosen rows."""
        return Sample(self.vectors[chosen], self.marks[chosen], self.grams[np.flatnonzero(chosen)])


@dataclass(frozen=True)
class Scale:
    """What a score's levels are, how much a ridge costs, what marks and buckets count, and how grades are stretched.

    The levels' mean is cautious; a stretch brings messages that are surely strong nearer to the ends, and moves a
    neutral one, which is near 0, hardly at all.
    """

    levels: Tuple[float, ...]
    ridge: float
    marks: float
    grams: float
    stretch: float


SENTIMENT_SCALE = Scale((-0.9, -0.5, -0.25, 0.0, 0.25, 0.5, 0.9), 0.15, 1.4, 1.4, 1.15)
URGENCY_SCALE = Scale((-0.85, -0.5, 0.0, 0.5, 0.75, 1.0), 0.2, 1.4, 1.4, 1.2)


def sample(vectors: np.ndarray, texts: Sequence[str], clean_texts: Sequence[str], marks: Marks, bits: int) -> Sample:
    """What is known of texts whose centred vectors are given."""
    rows = np.stack([marks.of(text) for text in texts])
    return Sample(vectors.astype(np.float32), rows, matrix(clean_texts, bits))


def fit_public(public: Sample, grades: np.ndarray) -> Linear:
    """The line through public texts."""
    width, kinds, buckets = public.vectors.shape[1], public.marks.shape[1], public.grams.shape[1]
    ends = np.cumsum([width, kinds, buckets])
    transposed = public.grams.T.tocsr()

    def times(numbers: np.ndarray) -> np.ndarray:
        vector, marks, grams, bias = np.split(np.ravel(numbers), ends)
        dense = public.vectors @ vector.astype(np.float32) + public.marks @ marks
        return np.asarray(dense + public.grams @ grams + BIAS_SCALE * bias)

    def back(errors: np.ndarray) -> np.ndarray:
        errors = np.ravel(errors)
        vector = public.vectors.T @ errors.astype(np.float32)
        return np.concatenate([vector, public.marks.T @ errors, transposed @ errors, [BIAS_SCALE * errors.sum()]])

    operator = LinearOperator((len(grades), int(ends[-1]) + 1), matvec=times, rmatvec=back, dtype=np.float64)
    found = lsqr(operator, grades, damp=np.sqrt(RIDGE), atol=1e-6, btol=1e-6, iter_lim=STEPS)[0]
    vector, marks, grams, bias = np.split(found, ends)
    return Linear(vector, marks, grams, float(BIAS_SCALE * bias[0]))


def with_public(own: Sample, public: Linear, public_grams: csr_matrix) -> Sample:
    """Own messages with what public texts say of them as one more mark."""
    said = own.vectors @ public.vector + own.marks @ public.marks + public_grams @ public.grams + public.bias
    return Sample(own.vectors, np.column_stack([own.marks, said]).astype(np.float32), own.grams)


def fit_levels(own: Sample, grades: np.ndarray, scale: Scale) -> Levels:
    """The weights of a score, of own messages."""
    nearest = _levels(grades, scale)
    kept = [level for level in range(len(scale.levels)) if (nearest == level).any()]
    truth = np.stack([nearest == level for level in kept], axis=1).astype(np.float64)
    width, kinds, count = own.vectors.shape[1], own.marks.shape[1], len(kept)
    dense = np.column_stack([own.vectors, scale.marks * own.marks]).astype(np.float64)
    grams = (scale.grams * own.grams).tocsr()
    transposed = grams.T.tocsr()
    shape = (width + kinds + grams.shape[1] + 1, count)

    def loss(numbers: np.ndarray) -> Tuple[float, np.ndarray]:
        weights = numbers.reshape(shape)
        said = chances(dense @ weights[: width + kinds] + grams @ weights[width + kinds : -1] + weights[-1])
        errors = said - truth
        slope = np.concatenate([dense.T @ errors, transposed @ errors, errors.sum(axis=0, keepdims=True)])
        slope[:-1] += scale.ridge * weights[:-1]
        cost = -np.log(said[truth > 0] + 1e-12).sum() + 0.5 * scale.ridge * (weights[:-1] ** 2).sum()
        return float(cost), slope.ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    vector, marks, buckets, bias = np.split(found.reshape(shape), np.cumsum([width, kinds, grams.shape[1]]))
    middles = np.asarray([grades[nearest == level].mean() for level in kept])
    return Levels(vector, scale.marks * marks, scale.grams * buckets, bias[0], scale.stretch * middles)


def scores(levels: Levels, asked: Sample) -> np.ndarray:
    """What is told of a sample."""
    said = asked.vectors @ levels.vector + asked.marks @ levels.marks + asked.grams @ levels.grams + levels.bias
    return np.clip(chances(said) @ levels.grades, -1, 1)


def left_out(own: Sample, grades: np.ndarray, scale: Scale) -> np.ndarray:
    """What is told of each message by weights that were learned without it and without those that say the same."""
    told = np.zeros(len(grades))
    folds = _folds(own.vectors)
    for fold in range(FOLDS):
        chosen = folds == fold
        told[chosen] = scores(fit_levels(own.where(~chosen), grades[~chosen], scale), own.where(chosen))
    return told


def _levels(grades: np.ndarray, scale: Scale) -> np.ndarray:
    return np.asarray(np.abs(grades[:, None] - np.asarray(scale.levels)[None]).argmin(axis=1))


def _folds(vectors: np.ndarray) -> np.ndarray:
    """In which part each message is left out; those that say the same are in the same part."""
    groups = _groups(vectors)
    names = sorted(set(groups))
    parts = np.random.default_rng(0).permutation(len(names)) % FOLDS
    part_of: Dict[int, int] = dict(zip(names, parts.tolist(), strict=True))
    return np.asarray([part_of[group] for group in groups])


def _groups(vectors: np.ndarray) -> List[int]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions = vectors / np.maximum(lengths, 1e-9)
    parents = list(range(len(vectors)))

    def root(place: int) -> int:
        while parents[place] != place:
            place = parents[place]
        return place

    for one, other in np.argwhere(np.triu(directions @ directions.T >= ALIKE, 1)).tolist():
        parents[root(other)] = root(one)
    return [root(place) for place in range(len(vectors))]
