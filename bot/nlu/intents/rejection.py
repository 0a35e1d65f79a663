"""Whether a message has any of the intents: how likely the likeliest is, by how much, and how near its examples are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

# Nearness is the mean likeness of the message to this many of the intent's examples.
NEAREST = 3
# What share of all messages is taken to be of no intent, unless it is said or seen: live bots report a fifth and more.
STRANGE_SHARE = 0.2
# Where it costs no more than one right answer in a hundred, more is refused than that share asks for.
REFUSED = 0.01


@dataclass(frozen=True)
class Rejection:
    """A message is of an intent if its `certainty` reaches the `threshold`; both were learned on held-back examples."""

    weights: np.ndarray
    bias: float
    threshold: float

    def certainty(self, signals: np.ndarray) -> np.ndarray:
        """From 0 to 1, how certain it is that the likeliest intent is right (messages)."""
        certainty: np.ndarray = 1 / (1 + np.exp(-(signals @ self.weights + self.bias)))
        return certainty


def signals_of(shares: np.ndarray, nearness: np.ndarray) -> np.ndarray:
    """(messages, 4): the likeliest share as log-odds, its lead, and the nearness to any examples and to its own.

    `nearness` (messages, intents) is the likeness to the nearest examples of each intent.
    """
    ordered = np.sort(shares, axis=1)
    best = np.clip(ordered[:, -1], 1e-6, 1 - 1e-6)
    lead = best - ordered[:, -2] if shares.shape[1] > 1 else best
    chosen = nearness[np.arange(len(shares)), shares.argmax(axis=1)]
    return np.stack([np.log(best / (1 - best)), lead, nearness.max(axis=1), chosen], axis=1)


def nearness_to(vectors: np.ndarray, examples: np.ndarray, classes: np.ndarray, count: int) -> np.ndarray:
    """(messages, intents): the mean cosine to each intent's nearest examples; -1 for an intent without any.

    `vectors` and `examples` have rows of length one, and `classes` ascend. An example is never its own neighbour, when
    the examples are compared with themselves.
    """
    near = np.full((len(vectors), count), -1.0, np.float32)
    likeness = vectors @ examples.T
    if vectors is examples:
        np.fill_diagonal(likeness, -1.0)
    starts = np.searchsorted(classes, np.arange(count + 1))
    for number in range(count):
        own = likeness[:, starts[number] : starts[number + 1]]
        if own.shape[1] > NEAREST:
            own = np.partition(own, -NEAREST, axis=1)[:, -NEAREST:]
        if own.shape[1]:
            near[:, number] = own.mean(axis=1)
    return near


def learn(
    signals: np.ndarray,
    right: np.ndarray,
    strange: np.ndarray,
    chosen_on: np.ndarray,
    strange_share: float = STRANGE_SHARE,
) -> Rejection:
    """The rejection from held-back messages: their signals, whether the likeliest intent was right, whether it is none.

    The certainty is that of a world where half of the messages are of no intent. So where `strange_share` of them are,
    what is less certain than that share is more likely none; or than what refuses `REFUSED` of the right ones among
    `chosen_on`, if that is higher. There is no threshold without examples of what is to be refused.
    """
    if not (strange.any() and right.any()):
        return Rejection(np.array([1.0, 0.0, 0.0, 0.0]), 0.0, 0.0)
    kept = right | strange
    model = LogisticRegression(class_weight="balanced", C=10.0, max_iter=500)
    model.fit(signals[kept], ~strange[kept])
    rejection = Rejection(model.coef_[0], float(model.intercept_[0]), 0.0)
    certainty = rejection.certainty(signals[right & chosen_on])
    threshold = max(strange_share, float(np.quantile(certainty, REFUSED)) if len(certainty) else 0.0)
    return Rejection(rejection.weights, rejection.bias, threshold)


def of_length_one(vectors: np.ndarray) -> np.ndarray:
    """The rows brought to length one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: np.ndarray = vectors / np.maximum(lengths, 1e-6)
    return unit
