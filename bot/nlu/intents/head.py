"""One classifier: features of a message in, a share for each intent out, calibrated."""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import List, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from bot.nlu.intents.softmax import fit, probabilities
from bot.nlu.intents.terms import ReducedTerms, Row

STRENGTH = 20.0
# Held-back answers are had by leaving each of these parts of the examples out in turn, ...
PARTS = 3
# ... and with it one of these groups of intents, whose examples then are of no intent that is known.
GROUPS = 5
FEWEST_INTENTS = 6
UNSEEN = -20.0


@dataclass(frozen=True)
class Head:
    """What shares are computed from.

    `means` are taken from the dense vectors; `blocks` are their weights, one a block. `vectors` (width, intents) and
    `terms` (terms, intents) weigh the features. `temperature` makes shares what they say they are.
    """

    means: List[np.ndarray]
    blocks: List[float]
    vectors: np.ndarray
    terms: np.ndarray
    bias: np.ndarray
    temperature: float

    def shares(self, blocks: Sequence[np.ndarray], terms: csr_matrix) -> np.ndarray:
        """The share of each intent (messages, intents), summing to one."""
        return self._shares(blocks, terms @ self.terms)

    def shares_of_one(self, blocks: Sequence[np.ndarray], terms: Row) -> np.ndarray:
        """The same of one message (intents); each block has one row."""
        return self._shares(blocks, terms.values @ self.terms[terms.places])[0]

    def _shares(self, blocks: Sequence[np.ndarray], scores_of_terms: np.ndarray) -> np.ndarray:
        scores = dense(blocks, self.means, self.blocks) @ self.vectors + scores_of_terms + self.bias
        return probabilities(scores / self.temperature)


@dataclass(frozen=True)
class Trained:
    """A head, and what is known of it from examples that were held back.

    `held_back`: the shares (examples, intents) of each training example, by a head that had not seen it. `strange`: of
    each, whether its intent had not been seen either, so that none of the shares is right. `vectors` are the dense
    features of the examples.
    """

    head: Head
    held_back: np.ndarray
    strange: np.ndarray
    vectors: np.ndarray


def train(
    blocks: Sequence[np.ndarray],
    terms: ReducedTerms,
    classes: np.ndarray,
    count: int,
    block_weights: Sequence[float],
    terms_weight: float,
) -> Trained:
    """A head from vectors (examples, width) by block, terms, and each example's class below `count`.

    The weights are what the blocks, and the terms, count for beside each other; each row of them has length one.
    """
    means = [block.mean(axis=0) for block in blocks]
    vectors = dense(blocks, means, block_weights)
    features = np.concatenate([vectors, terms.reduced * terms_weight], axis=1)
    # Each part is learned by one thread: several in one small product would only wait for each other.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as threads:
        whole = threads.submit(fit, features, classes, count, STRENGTH)
        scores, strange = _held_back(features, classes, count, threads)
        weights = whole.result()
    width = vectors.shape[1]
    temperature = _temperature(scores[~strange], classes[~strange])
    head = Head(
        means=means,
        blocks=list(block_weights),
        vectors=weights.matrix[:width],
        terms=(terms.directions @ weights.matrix[width:]) * terms_weight,
        bias=weights.bias,
        temperature=temperature,
    )
    return Trained(head, probabilities(scores / temperature), strange, vectors)


def dense(blocks: Sequence[np.ndarray], means: Sequence[np.ndarray], weights: Sequence[float]) -> np.ndarray:
    """The dense features (messages, width): centred, of length one by block, weighted."""
    parts = []
    for block, mean, weight in zip(blocks, means, weights, strict=True):
        centred = block - mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        parts.append(centred * (weight / np.maximum(lengths, 1e-6)))
    return np.concatenate(parts, axis=1).astype(np.float32)


def _held_back(
    features: np.ndarray, classes: np.ndarray, count: int, threads: Executor
) -> Tuple[np.ndarray, np.ndarray]:
    """Scores of each example by a head that has not seen it, and whether that one did not know its intent."""
    parts = parts_of(classes)
    groups = np.random.default_rng(count).permutation(count) % GROUPS
    scores = np.full((len(features), count), UNSEEN, np.float32)

    def judge(part: int) -> None:
        inside = parts == part
        unknown = groups[classes] == part if count >= FEWEST_INTENTS else np.zeros(len(classes), bool)
        learned = ~inside & ~unknown
        if inside.any() and learned.any():
            seen = np.unique(classes[learned])
            numbers = np.searchsorted(seen, classes[learned])
            found = fit(features[learned], numbers, len(seen), STRENGTH).scores(features[inside])
            scores[np.ix_(inside, seen)] = found

    list(threads.map(judge, range(PARTS)))
    strange: np.ndarray = scores[np.arange(len(classes)), classes] == UNSEEN
    return scores, strange


def parts_of(classes: np.ndarray) -> np.ndarray:
    """Which part each example is in: every class is spread over all of them, the same way every time."""
    parts = np.zeros(len(classes), np.int64)
    for number in np.unique(classes):
        places = np.flatnonzero(classes == number)
        order = np.random.default_rng(len(places)).permutation(len(places))
        parts[places[order]] = (np.arange(len(places)) + number) % PARTS
    return parts


def _temperature(scores: np.ndarray, classes: np.ndarray) -> float:
    """What held-back scores are divided by to be likeliest (Guo et al. 2017)."""
    if not len(classes):
        return 1.0
    rows = np.arange(len(classes))

    def unlikeliness(logarithm: float) -> float:
        shares = probabilities(scores / np.exp(logarithm))
        return float(-np.log(np.maximum(shares[rows, classes], 1e-9)).mean())

    return float(np.exp(minimize_scalar(unlikeliness, bounds=(-3, 2), method="bounded").x))
