"""The dense half of the search: how near a question's vector is to those of the articles' questions and passages.

The vectors are one matrix and the search is one product: 10,000 passages take some 3 ms. An index of approximate
neighbours (usearch, hnswlib) pays from some 100,000 on, takes minutes to build, and gives the best few only,
where fusion and calibration need all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from actions.article import Article
from actions.passages import table_rows

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
type Places = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

FARTHEST = -1.0
# The mean of few vectors is mostly their own; as many as these count against it.
FEW = 10
# With fewer units than this, other texts help to tell what all texts share.
LEAST_UNITS = 200


@dataclass(frozen=True)
class Units:
    """The texts of which vectors are made: `texts[i]` belongs to the article at place `owners[i]`, in rising order."""

    texts: tuple[str, ...]
    owners: Places

    @property
    def starts(self) -> Places:
        """Where each article that has a text begins."""
        return np.flatnonzero(np.diff(self.owners, prepend=-1))


def question_units(articles: Sequence[Article]) -> Units:
    """Titles and questions: what a customer's question is compared with as its equal. The title comes first."""
    return units_of([(article.title, *article.questions) for article in articles])


def passage_units(articles: Sequence[Article]) -> Units:
    """Passages, and what tables say."""
    return units_of([passage_texts(article) for article in articles])


def passage_texts(article: Article) -> tuple[str, ...]:
    """An article's passages, then all rows of its tables as one."""
    rows = " ".join(table_rows(article.body))
    return (*article.passages, rows) if rows else article.passages


def units_of(texts: Sequence[Sequence[str]]) -> Units:
    """The texts of all articles in one row."""
    owners = [place for place, own in enumerate(texts) for _ in own]
    return Units(tuple(text for own in texts for text in own), np.asarray(owners, np.intp))


class Nearness:
    """How near questions are to the units of articles, and to their middle, for vectors of one encoder."""

    def __init__(
        self,
        units: Units,
        vectors: Floats,
        articles: int,
        asked: Floats | None = None,
        others: Floats | None = None,
    ) -> None:
        """`vectors` (units, width) of length one. Their mean is taken off: what all texts share says nothing.

        `asked`: questions in the language of the customers, where that is another one than the articles'; it is their
        mean that is taken off a customer's question then. `others`: any texts in the articles' language.
        """
        self.units = units
        self._articles = articles
        several = vectors if others is None or len(vectors) >= LEAST_UNITS else np.concatenate([vectors, others])
        mean = several.sum(0) / (len(several) + FEW)
        self._asked_mean = mean if asked is None or not len(asked) else asked.sum(0) / (len(asked) + FEW)
        self._vectors = unit_length(vectors - mean)
        self._starts = units.starts
        self.present = units.owners[self._starts]
        sums = np.add.reduceat(self._vectors, self._starts, axis=0) if len(self._starts) else self._vectors
        self._sums = np.zeros((articles, vectors.shape[1]), np.float32)
        self._sums[self.present] = sums
        self._middles = unit_length(self._sums)

    def centered(self, queries: Floats) -> Floats:
        """Customers' questions (queries, width), ready to be compared."""
        return unit_length(queries - self._asked_mean)

    def to_units(self, centered: Floats) -> Floats:
        """Cosines (queries, units)."""
        cosines: Floats = centered @ self._vectors.T
        return cosines

    def to_nearest(self, to_units: Floats) -> Floats:
        """The cosine of each article's nearest unit (queries, articles); `FARTHEST` for one without units."""
        best = np.full((len(to_units), self._articles), FARTHEST, np.float32)
        if len(self._starts):
            best[:, self.present] = np.maximum.reduceat(to_units, self._starts, axis=1)
        return best

    def to_middles(self, centered: Floats) -> Floats:
        """The cosine of the middle of each article's units (queries, articles)."""
        cosines: Floats = centered @ self._middles.T
        return cosines

    def to_middle_without(self, unit: int) -> float:
        """The cosine of a unit and the middle of its article's other units."""
        own = self._vectors[unit]
        others = self._sums[self.units.owners[unit]] - own
        return float(own @ others / (np.linalg.norm(others) + 1e-9))


def unit_length(vectors: Any) -> Floats:
    """The vectors with the length one."""
    return np.asarray(vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9), np.float32)
