"""Multinomial logistic regression, as scikit-learn's, on single-precision features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
from scipy.optimize import minimize

# The gradient's largest entry, by the number of examples, at which more steps change no answer.
TOLERANCE = 1e-2
STEPS = 120


@dataclass(frozen=True)
class Weights:
    """`matrix` (width, classes) and `bias` (classes), float32."""

    matrix: np.ndarray
    bias: np.ndarray

    def scores(self, features: np.ndarray) -> np.ndarray:
        """Logits (examples, classes) of features (examples, width)."""
        scores: np.ndarray = features @ self.matrix + self.bias
        return scores


def fit(
    features: np.ndarray, classes: np.ndarray, count: int, strength: float, start: Optional[Weights] = None
) -> Weights:
    """The weights that maximise likelihood less half of their squares over `strength` (C of scikit-learn).

    `features`: float32 (examples, width). `classes`: numbers from 0 to `count` - 1. Minimised by
    L-BFGS, from `start` if there is one: the weights for nearly the same examples are nearly there.
    """
    width = features.shape[1]
    rows = np.arange(len(features))
    transposed = np.ascontiguousarray(features.T)

    def loss(flat: np.ndarray) -> Tuple[float, np.ndarray]:
        weights = _unpack(flat, width, count)
        scores = weights.scores(features)
        scores -= scores.max(axis=1, keepdims=True)
        chosen = scores[rows, classes].sum(dtype=np.float64)
        np.exp(scores, out=scores)
        total = scores.sum(axis=1, keepdims=True)
        likelihood = chosen - np.log(total).sum(dtype=np.float64)
        scores /= total
        scores[rows, classes] -= 1
        gradient = np.concatenate([(transposed @ scores).ravel(), scores.sum(axis=0)]).astype(np.float64)
        gradient[:-count] += flat[:-count] / strength
        return float(flat[:-count] @ flat[:-count]) / (2 * strength) - likelihood, gradient

    first = np.zeros((width + 1) * count) if start is None else np.append(start.matrix.ravel(), start.bias)
    options = {"maxiter": STEPS, "gtol": TOLERANCE * len(features) ** 0.5}
    return _unpack(
        minimize(loss, first.astype(np.float64), jac=True, method="L-BFGS-B", options=options).x, width, count
    )


def probabilities(scores: np.ndarray) -> np.ndarray:
    """The softmax of each row."""
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: np.ndarray = exponents / exponents.sum(axis=-1, keepdims=True)
    return shares


def _unpack(flat: np.ndarray, width: int, count: int) -> Weights:
    single = flat.astype(np.float32)
    return Weights(single[:-count].reshape(width, count), single[-count:])
