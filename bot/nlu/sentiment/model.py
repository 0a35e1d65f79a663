"""How a message is meant, from −1 to 1: sentiment, and urgency. Linear, from numbers that are there already.

A message's vector (the encoder's, computed once for all components), its words in buckets and its marks are multiplied
with weights that were learned offline (`bot/nlu/sentiment/making/`); that takes some 0.1 ms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Dict

import numpy as np

from bot.nlu.sentiment.grams import buckets, weight
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
    """Weights of one score: of the vector (width,), of the marks (their number,), of the buckets (2**bits,) if any."""

    vector: np.ndarray
    marks: np.ndarray
    bias: float
    grams: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))

    def score(self, vector: np.ndarray, marks: np.ndarray, text: str) -> float:
        """From −1 to 1, of a centred vector, the marks, and the clean text."""
        found = float(self.vector @ vector) + float(self.marks @ marks) + self.bias
        if len(self.grams):
            places = buckets(text, len(self.grams).bit_length() - 1)
            found += weight(len(places)) * float(self.grams[places].sum())
        return round(max(-1.0, min(1.0, found)), 3)


@dataclass(frozen=True)
class Head:
    """The weights of a language. `mean` (width,) is the middle of its vectors, which are seen from there."""

    mean: np.ndarray
    sentiment: Linear
    urgency: Linear


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
        marks = self.marks.of(text)
        centred = np.asarray(vector, np.float32) - head.mean
        return Mood(
            head.sentiment.score(centred, marks, clean_text),
            head.urgency.score(centred, marks, clean_text),
        )
