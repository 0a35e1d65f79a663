"""The sparse side of a message: its words, pairs of words and pieces of words, weighted by how rare they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.extmath import randomized_svd

# Words in any script, order numbers and contractions whole.
WORD = r"[^\W_]+(?:['’.@+_-][^\W_]+)*"
# Where there are many examples, a piece that only one of them has says nothing of others.
MANY = 200
# Directions that terms are reduced to while weights are learned: a tenth of the time, and nothing lost.
DIRECTIONS = 256
SEED = 7


class Row(NamedTuple):
    """The terms of one message: their `places` among all, ascending by kind, and their `values`, float32."""

    places: np.ndarray
    values: np.ndarray


class Terms:
    """TF-IDF of words (one and two) and of their characters (one to four), each of length one."""

    def __init__(self, vectorizers: List[Any]) -> None:
        """`vectorizers` are fitted."""
        self._vectorizers = vectorizers
        self._parts = [(each.build_analyzer(), each.vocabulary or each.vocabulary_, each.idf_) for each in vectorizers]

    @classmethod
    def fit(cls, texts: Sequence[str], marks: Optional[csr_matrix] = None) -> Tuple[Terms, csr_matrix]:
        """Learns the vocabulary of the examples; with their rows, as `of` gives them."""
        vectorizers = _vectorizers(fewest=2 if len(texts) >= MANY else 1)
        parts = [vectorizer.fit_transform(texts) for vectorizer in vectorizers]
        return cls(vectorizers), _joined(parts, marks)

    def of(self, texts: Sequence[str], marks: Optional[csr_matrix] = None) -> csr_matrix:
        """One row a text, float32; `marks` (texts, kinds) are further columns."""
        return _joined([vectorizer.transform(texts) for vectorizer in self._vectorizers], marks)

    def row(self, text: str, marks: Optional[csr_matrix] = None) -> Row:
        """The same of one text, in a tenth of the time: a message has a few hundred terms, and no need of a matrix."""
        places: List[int] = []
        values: List[np.ndarray] = []
        first = 0
        for read, numbers, rarity in self._parts:
            counts = Counter(numbers[term] for term in read(text) if term in numbers)
            own = np.fromiter(counts, np.int64, len(counts))
            weights = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * rarity[own]
            places.extend(own + first)
            values.append(weights / max(float(np.linalg.norm(weights)), 1e-12))
            first += len(numbers)
        if marks is not None:
            places.extend(marks.indices + first)
            values.append(marks.data)
        return Row(np.array(places, np.int64), np.concatenate(values).astype(np.float32))

    def places_in(self, other: Terms) -> np.ndarray:
        """Of each of these terms, its place in the other's rows, or -1; marks are not counted."""
        found = []
        first = 0
        for (_, own, _), (_, others, _) in zip(self._parts, other._parts, strict=True):
            places = np.full(len(own), -1)
            for term, place in own.items():
                if term in others:
                    places[place] = others[term] + first
            found.append(places)
            first += len(others)
        return np.concatenate(found)

    def as_json(self) -> Dict[str, Any]:
        """What `from_json` makes the same terms of."""
        return {
            name: {
                "terms": sorted(numbers, key=numbers.get),
                "rarity": [float(value) for value in rarity],
            }
            for name, (_, numbers, rarity) in zip(("words", "pieces"), self._parts, strict=True)
        }

    @classmethod
    def from_json(cls, stored: Dict[str, Any]) -> Terms:
        """The terms that `as_json` gave."""
        vectorizers = _vectorizers(fewest=1)
        for name, vectorizer in zip(("words", "pieces"), vectorizers, strict=True):
            vectorizer.vocabulary = {term: place for place, term in enumerate(stored[name]["terms"])}
            vectorizer.idf_ = np.array(stored[name]["rarity"], np.float32)
        return cls(vectorizers)


def _joined(parts: List[csr_matrix], marks: Optional[csr_matrix]) -> csr_matrix:
    return hstack(parts if marks is None else [*parts, marks], format="csr", dtype=np.float32)


def _vectorizers(fewest: int) -> List[Any]:
    words = TfidfVectorizer(token_pattern=WORD, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True, min_df=fewest, dtype=np.float32)
    return [words, pieces]


@dataclass(frozen=True)
class ReducedTerms:
    """Terms in the directions in which the examples differ most: `reduced` (examples, r), `directions` (terms, r).

    What is learned on `reduced` is brought back to terms by `directions`, so that nothing of this is left at run time.
    """

    reduced: np.ndarray
    directions: np.ndarray

    @classmethod
    def of(cls, terms: csr_matrix, before: Optional[np.ndarray] = None) -> ReducedTerms:
        """Truncated singular value decomposition.

        `before`: the directions (terms, r) of nearly the same examples. One step of subspace iteration from there gives
        the same in half the time.
        """
        count = max(1, min(DIRECTIONS, *terms.shape) - 1)
        if before is not None and before.shape == (terms.shape[1], count):
            range_of, _ = np.linalg.qr(terms @ before)
            spread = terms.T @ range_of
            squares, turns = np.linalg.eigh(spread.T @ spread)
            directions = spread @ (turns / np.sqrt(np.maximum(squares, 1e-12)))
        else:
            _, _, transposed = randomized_svd(terms, count, n_iter=1, random_state=SEED)
            directions = transposed.T
        directions = np.ascontiguousarray(directions, dtype=np.float32)
        return cls(np.asarray(terms @ directions, dtype=np.float32), directions)

    def __getitem__(self, rows: np.ndarray) -> ReducedTerms:
        return ReducedTerms(self.reduced[rows], self.directions)
