"""Which labels a message has: a quick look at all, a deep one where the quick one sees anything.

Logistic regression on sentence vectors, one head for all languages (quick) and one for each deep encoder. Where both
were asked, the mean of their logits counts: on held-back examples it was better than either, and its shares are what
they say (`docs/nlu.md`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional

import numpy as np

from bot.nlu.intents.softmax import Weights, fit, probabilities
from bot.nlu.plain_words import plain_words
from encoder.sentence_encoder import QUICK, SentenceEncoder, deep_name

# From this share of any label on, the deep encoder is asked. Most messages have less.
SUSPICIOUS = 0.05
# Smaller shares are told to nobody.
LEAST = 0.05
STRENGTH = 20.0


@dataclass(frozen=True)
class Labelled:
    """Texts with the name of the label that each has, and its language."""

    texts: List[str]
    names: List[str]
    languages: List[str]


@dataclass(frozen=True)
class Head:
    """The weights for one encoder's vectors, which are seen from their `mean` (width,) and made of length one."""

    mean: np.ndarray
    weights: Weights

    def logits(self, vectors: np.ndarray) -> np.ndarray:
        """The logarithms of the shares (texts, names)."""
        shares: np.ndarray = np.log(probabilities(self.weights.scores(seen_from(self.mean, vectors))) + 1e-9)
        return shares


@dataclass(frozen=True)
class LabelModel:
    """`names` are in order, the first is that of what has no label; `heads` by the name of the encoder."""

    names: List[str]
    heads: Dict[str, Head]

    def read(self, encoder: SentenceEncoder, text: str, language: str) -> Dict[str, float]:
        """The share that each label has in a clean text, 0 to 1, the greatest first; mostly none."""
        words = plain_words(text)
        logits = self.heads[QUICK].logits(encoder.vectors(QUICK, [words], keep=False))
        deep = deep_name(language)
        if 1 - float(np.exp(logits[0, 0])) >= SUSPICIOUS and deep in self.heads:
            logits = (logits + self.heads[deep].logits(encoder.vectors(deep, [words], keep=False))) / 2
        shares = probabilities(logits)[0]
        found = {name: round(float(share), 3) for name, share in zip(self.names, shares, strict=True)}
        ordered = sorted(found.items(), key=lambda one: -one[1])
        return {name: share for name, share in ordered if share >= LEAST and name != self.names[0]}


def learn(examples: Labelled, rest: str, encoder: SentenceEncoder, before: Optional[LabelModel] = None) -> LabelModel:
    """The model of these examples, of which those named `rest` have no label.

    `before`, of nearly the same ones, makes it quicker, not different.

    Raises `ValueError` where there is nothing to tell apart.
    """
    names = [rest, *sorted(set(examples.names) - {rest})]
    if len(names) == 1 or rest not in examples.names:
        raise ValueError(f"there are only examples of '{rest}', or none of it; a label needs both")
    classes = np.array([names.index(name) for name in examples.names])
    words = [plain_words(text) for text in examples.texts]
    encoders = np.array([deep_name(language) for language in examples.languages])
    known = before.heads if before is not None and before.names == names else {}
    heads = {}
    for name in (QUICK, *sorted(set(encoders))):
        rows = np.flatnonzero(encoders == name) if name != QUICK else np.arange(len(words))
        vectors = encoder.vectors(name, [words[row] for row in rows])
        heads[name] = _fit_head(vectors, classes[rows], len(names), known.get(name))
    return LabelModel(names, heads)


def seen_from(mean: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Vectors (texts, width) from their middle, of length one."""
    centred = np.asarray(vectors, np.float32) - mean
    rows: np.ndarray = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return rows


def _fit_head(vectors: np.ndarray, classes: np.ndarray, count: int, before: Optional[Head]) -> Head:
    mean = vectors.mean(axis=0)
    start = before.weights if before is not None and len(before.mean) == len(mean) else None
    return Head(mean, fit(seen_from(mean, vectors), classes, count, STRENGTH, start))
