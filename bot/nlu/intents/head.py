"""One classifier: features of a message in, a share for each intent out, calibrated."""

from __future__ import annotations

import os
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.utils.extmath import randomized_svd

from bot.nlu.intents.softmax import Weights, fit, probabilities
from bot.nlu.intents.terms import ReducedTerms, Row, Terms

STRENGTH = 20.0
# Held-back answers are had by leaving each of these parts of the examples out in turn, ...
PARTS = 3
# ... and with it one of these groups of intents, whose examples then are of no intent that is known.
GROUPS = 5
FEWEST_INTENTS = 3
UNSEEN = -20.0
# Judges learn on this many directions of the features: in half the time, and no worse. The head itself learns on all.
DIRECTIONS = 400


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
        return probabilities(self.scores(blocks, terms @ self.terms) / self.temperature)

    def shares_of_one(self, blocks: Sequence[np.ndarray], terms: Row) -> np.ndarray:
        """The same of one message (intents); each block has one row."""
        scores = self.scores(blocks, terms.values @ self.terms[terms.places])[0]
        return probabilities(scores / self.temperature)

    def scores(self, blocks: Sequence[np.ndarray], of_terms: np.ndarray) -> np.ndarray:
        """What shares are made of (messages, intents), given the part of the scores that comes from terms."""
        scores: np.ndarray = dense(blocks, self.means, self.blocks) @ self.vectors + of_terms + self.bias
        return scores


@dataclass(frozen=True)
class Judges:
    """Heads that each left out a part of the examples, and what they said of examples that they had not seen.

    `terms` is the vocabulary that they were learned with; `said` are scores (intents) by the text of an example.
    """

    terms: Terms
    heads: Sequence[Head]
    said: Dict[str, np.ndarray]

    def scores(self, examples: Examples) -> np.ndarray:
        """Scores (examples, intents) by heads that have not seen the example; `UNSEEN` of an intent unknown to them.

        What is new since they were learned is new to all of them, so any may be asked.
        """
        new = np.array([place for place, text in enumerate(examples.texts) if text not in self.said], np.int64)
        if len(new):
            marks = None if examples.marks is None else examples.marks[new]
            rows = self.terms.of([examples.texts[place] for place in new], marks)
            blocks = [block[new] for block in examples.blocks]
            parts = parts_of(examples.texts, examples.classes)[new]
            for part, head in enumerate(self.heads):
                mine = parts == part
                scores = head.scores([block[mine] for block in blocks], rows[mine] @ head.terms)
                self.said.update(zip((examples.texts[place] for place in new[mine]), scores, strict=True))
        return np.array([self.said[text] for text in examples.texts])


@dataclass(frozen=True)
class Examples:
    """What a head learns from: `blocks` of vectors (examples, width), terms, and each example's class below `count`.

    `block_weights` and `terms_weight` say what they count for beside each other; each row of them has length one.
    """

    texts: Sequence[str]
    blocks: Sequence[np.ndarray]
    vocabulary: Terms
    terms: ReducedTerms
    marks: Optional[csr_matrix]
    classes: np.ndarray
    count: int
    block_weights: Sequence[float]
    terms_weight: float


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
    judges: Judges


def train(examples: Examples, judges: Optional[Judges] = None, start: Optional[Weights] = None) -> Trained:
    """A head from examples, by `judges` that are there already if they are given, and beginning at `start`."""
    classes = examples.classes
    means = [block.mean(axis=0) for block in examples.blocks]
    vectors = dense(examples.blocks, means, examples.block_weights)
    features = np.concatenate([vectors, examples.terms.reduced * examples.terms_weight], axis=1)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        whole = threads.submit(fit, features, classes, examples.count, STRENGTH, start)
        if judges is None:
            judges = _learn_judges(examples, means, features, threads)
        scores = judges.scores(examples)
        head = _head(examples, means, whole.result())
    strange = scores[np.arange(len(classes)), classes] == UNSEEN
    temperature = _temperature(scores[~strange], classes[~strange])
    return Trained(
        replace(head, temperature=temperature), probabilities(scores / temperature), strange, vectors, judges
    )


def start_for(head: Head, places: np.ndarray, terms: ReducedTerms, terms_weight: float) -> Weights:
    """The weights of a head that was learned before, for terms that since then have other places and directions."""
    before = moved(head.terms, places, len(terms.directions))
    return Weights(np.concatenate([head.vectors, terms.directions.T @ before / terms_weight]), head.bias)


def moved(rows: np.ndarray, places: np.ndarray, count: int) -> np.ndarray:
    """What belonged to the terms of a training before, for the `count` of this one; 0 for new ones.

    `places` are those of `Terms.places_in`; the marks, which are as many as they were, stand behind the terms.
    """
    marks = count - len(places)
    known = np.append(places, np.arange(len(rows) - marks, len(rows)))
    found: np.ndarray = np.where((known >= 0)[:, None], rows[known], np.float32(0))
    return found


def _head(examples: Examples, means: List[np.ndarray], weights: Weights) -> Head:
    width = sum(len(mean) for mean in means)
    terms = (examples.terms.directions @ weights.matrix[width:]) * examples.terms_weight
    return Head(means, list(examples.block_weights), weights.matrix[:width], terms, weights.bias, 1.0)


def dense(blocks: Sequence[np.ndarray], means: Sequence[np.ndarray], weights: Sequence[float]) -> np.ndarray:
    """The dense features (messages, width): centred, of length one by block, weighted."""
    parts = []
    for block, mean, weight in zip(blocks, means, weights, strict=True):
        centred = block - mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        parts.append(centred * (weight / np.maximum(lengths, 1e-6)))
    return np.concatenate(parts, axis=1).astype(np.float32)


def _learn_judges(examples: Examples, means: List[np.ndarray], features: np.ndarray, threads: Executor) -> Judges:
    classes, count = examples.classes, examples.count
    parts = parts_of(examples.texts, classes)
    groups = np.random.default_rng(count).permutation(count) % GROUPS
    _, _, transposed = randomized_svd(features, min(DIRECTIONS, *features.shape), n_iter=1, random_state=count)
    directions = np.ascontiguousarray(transposed.T, dtype=np.float32)
    reduced = features @ directions

    def judge(part: int) -> Tuple[Head, np.ndarray]:
        unknown = groups[classes] == part if count >= FEWEST_INTENTS else np.zeros(len(classes), bool)
        learned = (parts != part) & ~unknown
        whole = Weights(np.zeros((features.shape[1], count), np.float32), np.full(count, UNSEEN, np.float32))
        if learned.any():
            seen = np.unique(classes[learned])
            numbers = np.searchsorted(seen, classes[learned])
            found = fit(reduced[learned], numbers, len(seen), STRENGTH)
            whole.matrix[:, seen], whole.bias[seen] = directions @ found.matrix, found.bias
        return _head(examples, means, whole), whole.scores(features[parts == part])

    heads = []
    said: Dict[str, np.ndarray] = {}
    for part, (head, scores) in enumerate(threads.map(judge, range(PARTS))):
        heads.append(head)
        said.update(zip((examples.texts[place] for place in np.flatnonzero(parts == part)), scores, strict=True))
    return Judges(examples.vocabulary, heads, said)


def parts_of(texts: Sequence[str], classes: np.ndarray) -> np.ndarray:
    """Which part each example is in: every class is spread over all of them, the same way every time.

    Examples with the same text are in the same part, or they would not be held back.
    """
    parts = np.zeros(len(classes), np.int64)
    for number in np.unique(classes):
        places = np.flatnonzero(classes == number)
        ranks = {text: rank for rank, text in enumerate(dict.fromkeys(texts[place] for place in places))}
        order = np.random.default_rng(len(ranks)).permutation(len(ranks))
        parts[places] = [(order[ranks[texts[place]]] + number) % PARTS for place in places]
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
