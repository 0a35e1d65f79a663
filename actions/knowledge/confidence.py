"""How sure it is that an article answers a question, as a probability that was learned, and how sure is sure enough.

Logistic regression over what the search saw, fitted when an index is built: on the articles' own questions, each left
out (the article found is right or wrong), on the same questions with their whole article left out (whatever is found is
wrong), and on questions that are none of the shop's.
Probabilities are those of a customer of whose questions half have an answer here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

# With fewer questions than this the project's own calibration is used.
LEAST_CASES = 60
RIDGE = 1.0
STEPS = 30
# The share of questions without an answer here that get one, where a wrong answer is worse than asking again.
STRICT_SHARE = 0.05
# How far the separation may be from the best: its standard error, with some three hundred right answers.
NEARLY = 0.02
DEFAULTS = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True)
class Seen:
    """What a search saw of one article: cosines, the share of the question's terms, how far it stands out."""

    nearest: float
    middle: float
    passage: float
    coverage: float
    margin: float
    fused: float

    def row(self) -> list[float]:
        """The features in their order."""
        return [self.nearest, self.middle, self.passage, self.coverage, min(self.margin, 4.0), self.fused]


@dataclass(frozen=True)
class Confidence:
    """A fitted regression with its two thresholds: `enough`, and `strict` where the NLU is unsure what was asked."""

    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    enough: float
    strict: float

    def of(self, seen: Seen) -> float:
        """The probability that the article answers the question."""
        return float(self.of_rows(np.asarray([seen.row()]))[0])

    def of_rows(self, rows: Floats) -> Floats:
        """The same for many."""
        given = (rows - np.asarray(self.mean)) / np.asarray(self.spread) @ np.asarray(self.weights) + self.bias
        return np.asarray(1 / (1 + np.exp(-np.clip(given, -30, 30))))


def learn(seen: Sequence[Seen], right: Sequence[bool], answerable: Sequence[bool]) -> Confidence:
    """Fits the regression (Newton's method, ridge) and chooses the thresholds.

    `enough` is where the share of right answers given exceeds the share of wrong ones given by most, or nearly;
    `strict` lets `STRICT_SHARE` of the questions pass that have no answer (`answerable` is false).
    """
    rows, truth = np.asarray([one.row() for one in seen]), np.asarray(right, float)
    mean, spread = rows.mean(0), rows.std(0) + 1e-6
    inputs = np.column_stack(((rows - mean) / spread, np.ones(len(rows))))
    weights = _fit(inputs, truth)
    given = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
    without = given[~np.asarray(answerable)]
    enough = choose_threshold(given, truth > 0)
    strict = max(enough, float(np.quantile(without, 1 - STRICT_SHARE))) if len(without) else enough
    return Confidence(
        tuple(map(float, mean)),
        tuple(map(float, spread)),
        tuple(map(float, weights[:-1])),
        float(weights[-1]),
        enough,
        strict,
    )


def _fit(inputs: Floats, truth: Floats) -> Floats:
    """The weights of the features and the bias (the last column). None of the features' is negative.

    All of them speak for an article. In a shop's own questions, of which no two are alike, one may seem to speak
    against it beside the others, such as the nearest question; what customers ask is often nearly one of them.
    """
    kept = np.ones(inputs.shape[1], np.bool_)
    while True:
        weights = np.zeros(inputs.shape[1])
        weights[kept] = _newton(inputs[:, kept], truth)
        if (weights[:-1] >= 0).all():
            return weights
        kept[int(np.argmin(weights[:-1]))] = False


def _newton(inputs: Floats, truth: Floats) -> Floats:
    penalty = np.diag([RIDGE] * (inputs.shape[1] - 1) + [1e-6])
    weights = np.zeros(inputs.shape[1])
    for _ in range(STEPS):
        shares = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (shares - truth) + penalty @ weights
        bend = (inputs * (shares * (1 - shares))[:, None]).T @ inputs + penalty
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def choose_threshold(given: Floats, right: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> float:
    """The probability from which on answers are given, so that right ones pass and wrong ones do not.

    The least of those that separate nearly as well as the best one. The best lies anywhere on a flat top: it moves by a
    tenth when a vector's last digit does, as it may from one processor to another.
    """
    order = np.argsort(-given, kind="stable")
    passed_right = np.cumsum(right[order]) / max(1, int(right.sum()))
    passed_wrong = np.cumsum(~right[order]) / max(1, int((~right).sum()))
    separated = passed_right - passed_wrong
    return float(given[order][np.flatnonzero(separated >= separated.max() - NEARLY)[-1]])


@cache
def read_defaults(path: Path = DEFAULTS) -> dict[str, Confidence]:
    """The project's own calibrations by the names of the encoders, `""` for none (`python -m bench.kb --keep`)."""
    if not path.is_file():
        return {}
    read: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    lists = ("mean", "spread", "weights")
    return {name: Confidence(**{**one, **{key: tuple(one[key]) for key in lists}}) for name, one in read.items()}


def write_defaults(made: dict[str, Confidence], path: Path = DEFAULTS) -> None:
    """Keeps calibrations as defaults."""
    path.write_text(json.dumps({name: asdict(one) for name, one in made.items()}, indent=1) + "\n", encoding="utf-8")
