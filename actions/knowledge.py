"""The knowledge base: which article answers a question, and how sure that is."""

import math
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

import bm25s
import numpy as np
import structlog

from actions.article import Article, read_article
from actions.errors import BadArticle
from actions.terms import has_hangul, terms

logger = structlog.get_logger()

FOLDER = Path(__file__).resolve().parents[1] / "data" / "kb"
CHECK_SECONDS = 1.0
# A title and the questions that an editor wrote say best what an article answers.
TITLE_WEIGHT = 2
QUESTIONS_WEIGHT = 2
TAGS_WEIGHT = 2
# BM25: how much a term's repetition counts. High, because the weights above are made by repeating.
REPETITION = 3.0
# How much likelier an article is when it is about what the NLU says the question is about.
TAG_PREFERENCE = 1.3
KOREAN = "ko"
ENGLISH = "en"


@dataclass(frozen=True)
class Found:
    """An article, and from 0 to 1 how certain it is that it answers the question.

    That is the share of the question's terms that are in the article, rare terms counting more; half of it for its
    text, half for its title, questions and tags, which say what it is about.
    """

    article: Article
    certainty: float


class Index:
    """BM25 over the articles of one language."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        documents = [document(article) for article in articles]
        self._terms = [Counter(words) for words in documents]
        self._headlines = [frozenset(headline(article)) for article in articles]
        held = Counter(term for counted in self._terms for term in counted)
        self._rarity = {term: math.log(1 + len(documents) / count) for term, count in held.items()}
        self._unknown = math.log(1 + len(documents) / 0.5) if documents else 0.0
        self._bm25 = bm25s.BM25(method="lucene", k1=REPETITION)  # type: ignore[no-untyped-call]
        if any(documents):
            self._bm25.index(documents, show_progress=False)

    def search(self, text: str, count: int, tags: frozenset[str] = frozenset()) -> list[Found]:
        """The best articles, best first, those with one of the `tags` preferred; none when no term is in any."""
        words = terms(text)
        known = [word for word in words if word in self._rarity]
        if not known:
            return []
        preferred = [TAG_PREFERENCE if tags & set(article.tags) else 1.0 for article in self._articles]
        scores = np.asarray(self._bm25.get_scores(known)) * np.asarray(preferred)
        best = [int(place) for place in np.argsort(-scores, kind="stable")[:count] if scores[place] > 0]
        return [Found(self._articles[place], self._certainty(set(words), place)) for place in best]

    def _certainty(self, words: Set[str], place: int) -> float:
        total = sum(self._rarity.get(word, self._unknown) for word in words)
        inside = sum(self._rarity[word] for word in words if word in self._terms[place])
        above = sum(self._rarity[word] for word in words if word in self._headlines[place])
        return (inside + above) / (2 * total)


class Knowledge:
    """All articles under a folder (`<language>/<id>.md`); read again when a file changes."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._seen: frozenset[tuple[str, int, int]] | None = None
        self._checked = 0.0
        self._articles: dict[tuple[str, str], Article] = {}
        self._indexes: dict[str, Index] = {}
        self.refresh()

    def search(self, text: str, language: str, tags: frozenset[str] = frozenset(), count: int = 3) -> list[Found]:
        """The best articles for a question, given in `language` where they exist in it.

        The question's own writing decides which index is searched, so that Korean is understood in an English
        conversation and the other way round.
        """
        if monotonic() - self._checked > CHECK_SECONDS:
            self.refresh()
        written = KOREAN if has_hangul(text) else ENGLISH
        index = self._indexes.get(written)
        found = index.search(text, count, tags) if index else []
        return [replace(item, article=self.article(item.article.id, language) or item.article) for item in found]

    def article(self, id: str, language: str) -> Article | None:
        """An article by its id."""
        return self._articles.get((id, language))

    def __len__(self) -> int:
        return len(self._articles)

    def refresh(self) -> None:
        """Reads the articles if a file was added, changed or removed. A broken file is left out and logged."""
        self._checked = monotonic()
        paths = sorted(self._folder.glob("*/*.md"))
        seen = frozenset((str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in paths)
        if seen == self._seen:
            return
        articles = []
        for path in paths:
            try:
                articles.append(read_article(path))
            except BadArticle as error:
                logger.error("article.unreadable", detail=str(error))
        self._articles = {(article.id, article.language): article for article in articles}
        languages = {article.language for article in articles}
        self._indexes = {
            language: Index([article for article in articles if article.language == language]) for language in languages
        }
        self._seen = seen
        logger.info("knowledge.read", articles=len(articles))


def headline(article: Article) -> list[str]:
    """The terms that say what an article is about."""
    return terms(" ".join((article.title, *article.questions, *article.tags)))


def document(article: Article) -> list[str]:
    """An article as weighted terms for the index."""
    return (
        terms(article.title) * TITLE_WEIGHT
        + terms(" ".join(article.questions)) * QUESTIONS_WEIGHT
        + terms(" ".join(article.tags)) * TAGS_WEIGHT
        + terms(article.body)
    )
