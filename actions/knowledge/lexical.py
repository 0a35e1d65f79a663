"""The lexical half of the search: BM25 over whole articles, by the engine bm25s.

bm25s indexes terms that we make (Korean needs its own), keeps the index in memory, builds it for 1,000 articles in
less than a second and gives the scores of *all* articles at once, which fusion and calibration need. SQLite's FTS5 and
tantivy give the best few only, and want text that their own tokenizers cut.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import bm25s
import numpy as np

from actions.article import Article
from actions.terms import terms

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]

# A title and the questions that an editor wrote say best what an article answers; what counts more is repeated.
TITLE_WEIGHT = 2
QUESTIONS_WEIGHT = 2
TAGS_WEIGHT = 2
# BM25: how much a term's repetition counts (high, because the weights are made by repeating), and an article's length.
REPETITION = 3.0
LENGTH = 0.75
# Articles whose terms are kept for the next build, of which most are unchanged.
REMEMBERED = 8192

# It tells of every index that it builds, whatever the level of logging.
logging.getLogger("bm25s").setLevel(logging.WARNING)


class Lexical:
    """What is shared by a question and each of the articles, in terms."""

    def __init__(self, articles: Sequence[Article]) -> None:
        documents = [document(article) for article in articles]
        self._terms = [Counter(words) for words in documents]
        self._count = len(articles)
        self._lengths = [sum(counted.values()) for counted in self._terms]
        self._mean_length = sum(self._lengths) / max(1, self._count)
        self._held = Counter(term for counted in self._terms for term in counted)
        self._bm25 = bm25s.BM25(method="lucene", k1=REPETITION, b=LENGTH)  # type: ignore[no-untyped-call]
        if self._held:
            self._bm25.index(documents, show_progress=False)

    def scores(self, words: Sequence[str]) -> Floats:
        """BM25 of every article for a question's terms."""
        known = [word for word in words if word in self._held]
        if not known:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._bm25.get_scores(known), np.float32)

    def score_without(self, words: Sequence[str], place: int, question: str) -> float:
        """BM25 of one article as if `question` were not among its own."""
        counted, removed = self._terms[place], as_question(question)
        length = self._lengths[place] - sum(removed.values())
        base = REPETITION * (1 - LENGTH + LENGTH * length / self._mean_length)
        total = 0.0
        for word in words:
            times = counted[word] - removed[word]
            if times > 0:
                held = self._held[word]
                rarity = math.log(1 + (self._count - held + 0.5) / (held + 0.5))
                total += rarity * times / (times + base)
        return total

    def coverage(self, words: Sequence[str], place: int, question: str | None = None) -> float:
        """The share of a question's terms, rare ones counting more, that are in an article, from 0 to 1.

        With `question`: as if that were not among the article's own.
        """
        removed = as_question(question) if question else Counter[str]()
        counted = self._terms[place]
        own = {word for word in set(words) if counted[word] > removed[word]}
        total = sum(self._rarity(word, counted, removed) for word in set(words))
        return sum(self._rarity(word, counted, removed) for word in own) / total if total else 0.0

    def _rarity(self, word: str, counted: Mapping[str, int], removed: Mapping[str, int]) -> float:
        only_there = 0 < counted.get(word, 0) <= removed.get(word, 0)
        return math.log(1 + self._count / max(0.5, self._held[word] - only_there))


@lru_cache(maxsize=REMEMBERED)
def document(article: Article) -> list[str]:
    """An article as weighted terms for the index. The same list each time: not to be changed."""
    return (
        terms(article.title) * TITLE_WEIGHT
        + terms(" ".join(article.questions)) * QUESTIONS_WEIGHT
        + terms(" ".join(article.tags)) * TAGS_WEIGHT
        + terms(article.body)
    )


def as_question(question: str) -> Counter[str]:
    """What a question adds to its article's terms."""
    return Counter(terms(question) * QUESTIONS_WEIGHT)
