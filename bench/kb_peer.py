"""Owns the peer of `make bench-kb`: TF-IDF of characters, each document's title and questions one by one."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

from actions.article import Article

SHORTEST, LONGEST = 1, 4


class CharacterTfIdf:
    """Cosine of n-grams of one to four characters within words, as scikit-learn's `char_wb`, logarithmic counts."""

    def __init__(self, documents: Sequence[Article]) -> None:
        texts = [(place, text) for place, one in enumerate(documents) for text in texts_of(one)]
        self._owners = np.asarray([place for place, _ in texts])
        self._starts = np.flatnonzero(np.diff(self._owners, prepend=-1))
        grams = [Counter(grams_of(text)) for _, text in texts]
        held = Counter(gram for counted in grams for gram in counted)
        self._rarity = {gram: 1 + math.log((1 + len(texts)) / (1 + count)) for gram, count in held.items()}
        columns: dict[str, list[tuple[int, float]]] = {gram: [] for gram in held}
        for row, counted in enumerate(grams):
            for gram, weight in self._weights(counted).items():
                columns[gram].append((row, weight))
        self._columns = {
            gram: (np.asarray([row for row, _ in found]), np.asarray([weight for _, weight in found], np.float32))
            for gram, found in columns.items()
        }

    def scores(self, text: str) -> np.ndarray:
        """The nearest of each document's texts."""
        scores = np.zeros(len(self._owners), np.float32)
        for gram, weight in self._weights(Counter(grams_of(text))).items():
            rows, weights = self._columns[gram]
            scores[rows] += weight * weights
        return np.maximum.reduceat(scores, self._starts)

    def _weights(self, counted: Counter[str]) -> dict[str, float]:
        known = {
            gram: (1 + math.log(count)) * self._rarity[gram] for gram, count in counted.items() if gram in self._rarity
        }
        length = math.sqrt(sum(weight * weight for weight in known.values())) or 1.0
        return {gram: weight / length for gram, weight in known.items()}


def texts_of(document: Article) -> list[str]:
    """What is compared: title and questions, or the text where there is nothing else."""
    return [document.title, *document.questions]


def grams_of(text: str) -> list[str]:
    """The n-grams of each word with its borders."""
    found = []
    for word in unicodedata.normalize("NFKC", text).lower().split():
        marked = f" {word} "
        for length in range(SHORTEST, LONGEST + 1):
            found += [marked[start : start + length] for start in range(max(1, len(marked) - length + 1))]
    return found
