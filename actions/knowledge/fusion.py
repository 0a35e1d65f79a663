"""How lexical and dense signals become one score for each article.

Scores of different kinds are compared by how far each stands out among all articles (standardised over the articles),
and added. Weights are from the project's own articles, each question left out in turn; it is flat around these values.
Reciprocal ranks lose how far a score stands out: they were 2 to 5 points worse (docs/nlu.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]


LEAST = 40


@dataclass(frozen=True)
class Weights:
    """What each signal counts; the dense ones are the mean over the encoders."""

    nearest: float = 0.25
    middle: float = 1.0
    passage: float = 0.8
    lexical: float = 0.4


HOME = Weights()
# A passage in another language is found less surely than a question, and words are shared by chance.
FOREIGN = Weights(nearest=0.5, middle=0.5, passage=0.3, lexical=0.1)


@dataclass(frozen=True)
class Dense:
    """Cosines (queries, articles) of one encoder: the nearest question, the questions' middle, the nearest passage.

    Where an article has no passage, `passage` is what its questions say.
    """

    nearest: Floats
    middle: Floats
    passage: Floats


def fuse(lexical: Floats, dense: Sequence[Dense], weights: Weights) -> Floats:
    """One score for each article (queries, articles); about 0 for an average one."""
    fused: Any = standardised(lexical) * (weights.lexical if dense else 1.0)
    for signals in dense:
        fused = fused + (
            weights.nearest * standardised(signals.nearest)
            + weights.middle * standardised(signals.middle)
            + weights.passage * standardised(signals.passage)
        ) / len(dense)
    return np.asarray(fused, np.float32)


def standardised(scores: Floats) -> Floats:
    """Scores (queries, articles) as distances from their mean over the articles, in standard deviations.

    Fewer than `LEAST` articles are filled up with some that have nothing in common with the question (a score of 0), or
    none could stand out.
    """
    if not scores.size:
        return scores
    count = max(scores.shape[1], LEAST)
    mean = scores.sum(1, keepdims=True) / count
    spread = np.sqrt(np.maximum(0.0, (scores**2).sum(1, keepdims=True) / count - mean**2))
    return np.asarray((scores - mean) / np.where(spread > 1e-6, spread, 1.0), np.float32)
