"""The articles that are searched together: their lexical index, their vectors, and what the scores mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from actions.article import Article
from actions.knowledge.confidence import Confidence, Seen
from actions.knowledge.dense import Nearness, passage_units, question_units
from actions.knowledge.fusion import HOME, Dense, Weights, fuse
from actions.knowledge.lexical import Lexical
from actions.terms import terms

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
type Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

_WORD = re.compile(r"[\w']+")
# How much likelier an article is when it is about what the NLU says the question is about, as a distance of scores.
TAG_PREFERENCE = 0.5
# How much nearer a later passage must be than the first, which was written as the article's answer, to be told with it;
# from what lead on it surely answers alone; and how long two may be together.
LEAD_TO_ADD, LEAD_ALONE = 0.15, 0.35
LONGEST_TOGETHER = 500


@dataclass(frozen=True)
class Encoded:
    """One encoder's vectors: of the questions, raw, and how near things are to them and to the passages."""

    raw: Floats
    questions: Nearness
    passages: Nearness


@dataclass(frozen=True)
class Scored:
    """An article's place in the index, its score, and the probability that it answers."""

    place: int
    score: float
    confidence: float


class Index:
    """Searches articles. Immutable once it is calibrated; threads may share it."""

    def __init__(self, articles: Sequence[Article], encoded: Mapping[str, Encoded], weights: Weights = HOME) -> None:
        self.articles = tuple(articles)
        self.encoded = dict(encoded)
        self.lexical = Lexical(articles)
        self._weights = weights
        self._asked = {
            same_words(question): place
            for place, article in enumerate(articles)
            for question in (article.title, *article.questions)
        }
        # With vectors, and without them: they may be missing for a moment.
        self.with_vectors: Confidence | None = None
        self.by_words: Confidence | None = None

    @property
    def encoders(self) -> tuple[str, ...]:
        """The encoders that a question is needed from."""
        return tuple(self.encoded)

    def search(
        self,
        text: str,
        vectors: Mapping[str, Floats],
        count: int = 3,
        tags: frozenset[str] = frozenset(),
        among: Mask | None = None,
    ) -> list[Scored]:
        """The best articles, best first. `vectors` (1, width) by encoder, or none; `among`: which may be found."""
        words = terms(text)
        lexical = self.lexical.scores(words)[None]
        dense = self.dense(vectors) if all(name in vectors for name in self.encoded) else []
        if not self.articles or not (dense or lexical.any()):
            return []
        fused = fuse(lexical, dense, self._weights)[0]
        fused = fused + TAG_PREFERENCE * np.asarray([bool(tags & set(article.tags)) for article in self.articles])
        if among is not None:
            fused = np.where(among, fused, -np.inf)
        best = np.argsort(-fused, kind="stable")[: max(count, 2)]
        best = best[np.isfinite(fused[best])]
        if not dense:
            best = best[lexical[0][best] > 0]
        found = [self._scored(int(place), fused, best, dense, words) for place in best[:count]]
        asked = self._asked.get(same_words(text))
        if asked is None or (among is not None and not among[asked]):
            return found
        # Word for word a question that the article answers.
        exact = Scored(asked, float(fused[asked]), 1.0)
        return [exact, *(one for one in found if one.place != asked)][:count]

    def _scored(
        self, place: int, fused: Floats, best: Sequence[int], dense: Sequence[Dense], words: list[str]
    ) -> Scored:
        rivals = [float(fused[other]) for other in best if other != place]
        margin = float(fused[place]) - max(rivals) if rivals else 0.0
        seen = see(dense, 0, place, self.lexical.coverage(words, place), margin, float(fused[place]))
        confidence = self.with_vectors if dense else self.by_words
        return Scored(place, float(fused[place]), confidence.of(seen) if confidence else seen.coverage)

    def dense(self, vectors: Mapping[str, Floats]) -> list[Dense]:
        """The cosines of questions, by the encoders of this index."""
        found = []
        for name, encoded in self.encoded.items():
            centered = encoded.questions.centered(vectors[name])
            nearest = encoded.questions.to_nearest(encoded.questions.to_units(centered))
            found.append(self.with_passages(encoded, vectors[name], nearest, encoded.questions.to_middles(centered)))
        return found

    def with_passages(self, encoded: Encoded, vectors: Floats, nearest: Floats, middle: Floats) -> Dense:
        """The signals of one encoder, given what the questions say."""
        to_passages = encoded.passages.to_units(encoded.passages.centered(vectors))
        passage = encoded.passages.to_nearest(to_passages)
        has = np.zeros(len(self.articles), np.bool_)
        has[encoded.passages.present] = True
        return Dense(nearest, middle, np.where(has, passage, (nearest + middle) / 2))

    def passages(self, place: int, vectors: Mapping[str, Floats]) -> tuple[int, ...]:
        """Which passages of an article answer best: the first, one that is clearly nearer, or in doubt both."""
        article = self.articles[place]
        if len(article.passages) < 2 or not self.encoded or not all(name in vectors for name in self.encoded):
            return (0,)
        rows = np.flatnonzero(next(iter(self.encoded.values())).passages.units.owners == place)[: len(article.passages)]
        nearness = np.zeros(len(rows), np.float32)
        for name, encoded in self.encoded.items():
            centered = encoded.passages.centered(vectors[name])
            nearness = nearness + encoded.passages.to_units(centered)[0][rows] / len(self.encoded)
        best = int(np.argmax(nearness))
        return choose_passages(float(nearness[best] - nearness[0]), best, article.passages)

    def fused(self, lexical: Floats, dense: Sequence[Dense]) -> Floats:
        """Scores of many questions at once, for calibration."""
        return fuse(lexical, dense, self._weights)


def same_words(text: str) -> str:
    """A text by which equal questions are recognised, whatever their capitals and punctuation."""
    return " ".join(_WORD.findall(text.casefold()))


def choose_passages(lead: float, best: int, passages: Sequence[str]) -> tuple[int, ...]:
    """The places of what is told, if the passage `best` is nearer to the question than the first one by `lead`.

    A later passage often makes no sense without the first ("when the mistake is ours, we pay for it").
    """
    if best == 0 or lead < LEAD_TO_ADD:
        return (0,)
    if lead >= LEAD_ALONE:
        return (best,)
    if len(passages[0]) + len(passages[best]) <= LONGEST_TOGETHER:
        return (0, best)
    return (best,) if 2 * lead >= LEAD_TO_ADD + LEAD_ALONE else (0,)


def see(dense: Sequence[Dense], row: int, place: int, coverage: float, margin: float, fused: float) -> Seen:
    """What a search saw of an article, for the confidence in it."""
    many = max(1, len(dense))
    return Seen(
        nearest=sum(float(one.nearest[row, place]) for one in dense) / many,
        middle=sum(float(one.middle[row, place]) for one in dense) / many,
        passage=sum(float(one.passage[row, place]) for one in dense) / many,
        coverage=coverage,
        margin=margin,
        fused=fused,
    )


def encode(
    articles: Sequence[Article],
    questions: Floats,
    passages: Floats,
    asked: Floats | None = None,
    others: Floats | None = None,
) -> Encoded:
    """Prepares one encoder's vectors of `question_units` and `passage_units`; `asked` and `others` as in `Nearness`."""
    if not len(passages):
        passages = np.zeros((0, questions.shape[1]), np.float32)
    return Encoded(
        questions,
        Nearness(question_units(articles), questions, len(articles), asked, others),
        Nearness(passage_units(articles), passages, len(articles), asked, others),
    )
