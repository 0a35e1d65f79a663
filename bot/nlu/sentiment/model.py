"""How a message is meant, from −1 to 1: sentiment, and urgency. Linear, from numbers that are there already.

A message's vector (the encoder's, computed once for all components), its words in buckets and its marks are multiplied
with weights that were learned offline (`bot/nlu/sentiment/making/`). They tell how likely each level of a score is;
the score is the levels' mean. So a neutral message is near 0 though strong ones reach the ends, which no single line
does: what is matter-of-fact does not lie between praise and anger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict

import numpy as np

from bot.nlu.sentiment.grams import buckets, hashes, weight
from bot.nlu.sentiment.marks import Marks

# What the two scores are called in what is said of a message.
SENTIMENT, URGENCY = "sentiment", "urgency"
KOREAN, ENGLISH = "ko", "en"
LANGUAGES = (ENGLISH, KOREAN)
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


@dataclass(frozen=True)
class Mood:
    """`sentiment` from −1 (very negative) to 1 (very positive); `urgency` from −1 (no hurry at all) to 1 (at once)."""

    sentiment: float
    urgency: float


NEUTRAL = Mood(0.0, 0.0)
"""Of a message that says nothing of either: a pressed button, an empty text."""


@dataclass(frozen=True)
class Linear:
    """What public texts say of a message: weights of the vector (width,), the marks (kinds,), buckets (2**bits,)."""

    vector: np.ndarray
    marks: np.ndarray
    grams: np.ndarray
    bias: float

    def value(self, vector: np.ndarray, marks: np.ndarray, found: np.ndarray) -> float:
        """About −1 to 1, of a centred vector, the marks and the text's hashes."""
        places = _places(found, len(self.grams))
        said = float(self.grams[places].sum()) * weight(len(places))
        return float(self.vector @ vector) + float(self.marks @ marks) + said + self.bias


@dataclass(frozen=True)
class Levels:
    """A score as levels, with the `grades` (levels,) that each stands for.

    The weights are those of the vector (width, levels), of the marks and the public texts' value after them
    (kinds + 1, levels), and of buckets (2**bits, levels).
    """

    vector: np.ndarray
    marks: np.ndarray
    grams: np.ndarray
    bias: np.ndarray
    grades: np.ndarray

    def score(self, vector: np.ndarray, marks: np.ndarray, found: np.ndarray) -> float:
        """From −1 to 1, of a centred vector, the marks with the public texts' value, and the text's hashes."""
        places = _places(found, len(self.grams))
        said = self.grams[places].sum(axis=0) * weight(len(places))
        shares = chances((vector @ self.vector + marks @ self.marks + said + self.bias)[None])[0]
        return round(max(-1.0, min(1.0, float(shares @ self.grades))), 3)


@dataclass(frozen=True)
class Head:
    """The weights of a language. `mean` (width,) is the middle of its vectors, which are seen from there."""

    mean: np.ndarray
    public: Linear
    sentiment: Levels
    urgency: Levels


@dataclass(frozen=True)
class MoodModel:
    """A head for each language, and the list of marks with which they were learned."""

    marks: Marks
    heads: Dict[str, Head]

    @property
    def width(self) -> int:
        """How wide vectors must be."""
        return len(self.heads[ENGLISH].mean)

    def read(self, text: str, clean_text: str, vector: np.ndarray) -> Mood:
        """The mood of a message: as it was typed, as the pipeline sees it, and its vector (width,).

        Korean is what has Hangul in it; all else is read with the English head.
        """
        head = self.heads[KOREAN if _HANGUL.search(clean_text) else ENGLISH]
        marks, found = self.marks.of(text), hashes(clean_text)
        centred = np.asarray(vector, np.float32) - head.mean
        marks = np.append(marks, np.float32(head.public.value(centred, marks, found)))
        return Mood(head.sentiment.score(centred, marks, found), head.urgency.score(centred, marks, found))


def chances(values: np.ndarray) -> np.ndarray:
    """How likely each level is (rows, levels), of the weights' sums."""
    found = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _places(found: np.ndarray, size: int) -> np.ndarray:
    return buckets(found, size.bit_length() - 1)
