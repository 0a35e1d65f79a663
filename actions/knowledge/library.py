"""The knowledge base as actions use it: finds what answers a question, and follows the files while it answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import numpy as np
import structlog

from actions.article import Article
from actions.errors import VectorsUnavailable
from actions.knowledge.building import ANY, Mode, Snapshot, build, build_by_words
from actions.knowledge.index import Index, Scored
from actions.knowledge.source import FOLDER, ArticleFolder, Content, Source
from actions.terms import is_searchable, written_language
from actions.vectors import RememberedVectors, Vectors

logger = structlog.get_logger()

type Floats = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
type Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

CHECK_SECONDS = 1.0
RETRY_SECONDS = 2.0
# How much of a message is searched with: a question is hardly ever longer, and noise costs time.
QUESTION_CHARACTERS = 400
# With more new passages than this, quick vectors come first, so that a change is soon live.
MANY = 200
# The thresholds for the share of a question's terms, where no confidence was learned.
UNLEARNED = (0.5, 0.8)
# Between two passages that are told together.
PART = "\n\n"


@dataclass(frozen=True)
class Found:
    """An article and the passage of it that answers best, or its first and another one (`PART` between them).

    `confidence` is the probability that it answers the question; `enough` whether it may be said, `sure` whether it may
    be said even where it is unclear if the customer asked the shop anything. `needed` is the threshold of `enough`.
    """

    article: Article
    passage: str
    confidence: float
    enough: bool
    sure: bool
    needed: float = 0.5

    def is_enough_without(self, ruled_out: float) -> bool:
        """Whether it may be said once other articles, of this probability together, are known to be wrong.

        What is left grows by their share; to twice at most, for then the search was wrong from the start.
        """
        return self.confidence >= self.needed * max(0.5, 1.0 - ruled_out)


class Knowledge:
    """All articles of a source. Usable at once by words; with vectors after `refresh`."""

    def __init__(self, source: Source | Path = FOLDER, vectors: Vectors | None = None) -> None:
        self._source = ArticleFolder(source) if isinstance(source, Path) else source
        self._vectors = vectors
        self._remembered = RememberedVectors(vectors) if vectors else None
        self._pending: Content | None = None
        self._silent_until = 0.0
        self.problems: tuple[str, ...] = ()
        self._snapshot = build_by_words(self._pending) if self._read() and self._pending else Snapshot()

    def __len__(self) -> int:
        return len(self._snapshot.articles)

    @property
    def mode(self) -> Mode:
        """What the search goes by."""
        return self._snapshot.mode

    def article(self, id: str, language: str) -> Article | None:
        """An article by its id."""
        return self._snapshot.articles.get((id, language))

    def any_article(self, id: str) -> Article | None:
        """An article by its id, in whatever language there is."""
        return next((article for (own, _), article in self._snapshot.articles.items() if own == id), None)

    async def search(self, text: str, language: str, tags: frozenset[str] = frozenset(), count: int = 3) -> list[Found]:
        """The best articles for a question, most probable first, given in `language` where they exist in it.

        The question's own writing decides which articles are searched, so that Korean is understood in an English
        conversation and the other way round; those of other languages are searched for what that language has not.
        """
        snapshot = self._snapshot
        text = text[:QUESTION_CHARACTERS]
        written = written_language(text)
        if not is_searchable(text):
            return []
        places = searched(snapshot, written)
        vectors = await self._vectors_of(text, {name for index, _ in places for name in index.encoders})
        ranked = [(index, index.search(text, vectors, count, tags, among)) for index, among in places]
        # The more certain of the two answers first; the rest follows.
        ranked.sort(key=lambda one: one[1][0].confidence if one[1] else 0.0, reverse=True)
        found: dict[str, Found] = {}
        for index, scored in ranked:
            for one in scored:
                item = self._found(snapshot, index, one, language, vectors)
                found.setdefault(item.article.id, item)
        return list(found.values())[:count]

    def _found(
        self, snapshot: Snapshot, index: Index, scored: Scored, language: str, vectors: Mapping[str, Floats]
    ) -> Found:
        article = index.articles[scored.place]
        told = snapshot.articles.get((article.id, language)) or article
        places = index.passages(scored.place, vectors)
        # Translations have their passages in the same order.
        if len(told.passages) != len(article.passages):
            places = (0,)
        # An article that is a title alone has no passage.
        passage = PART.join(told.passages[place] for place in places) if told.passages else told.passage
        learned = index.with_vectors if all(name in vectors for name in index.encoders) else index.by_words
        needed, surely = (learned.enough, learned.strict) if learned else UNLEARNED
        confidence = scored.confidence
        return Found(told, passage, confidence, confidence >= needed, confidence >= surely, needed)

    async def _vectors_of(self, text: str, names: set[str]) -> dict[str, Floats]:
        """The question's vectors; none, and a line in the log, when they cannot be had."""
        if not self._vectors or not names or monotonic() < self._silent_until:
            return {}
        wanted = sorted(names)
        try:
            return dict(zip(wanted, await asyncio.gather(*(self._vectors.of(n, [text]) for n in wanted)), strict=True))
        except VectorsUnavailable as error:
            self._silent_until = monotonic() + RETRY_SECONDS
            logger.warning("knowledge.by_words_alone", detail=str(error))
            return {}

    async def keep(self) -> None:
        """Follows the files until it is cancelled. Answers go on meanwhile, from what was there before."""
        while True:
            try:
                await self.refresh()
            except VectorsUnavailable as error:
                logger.info("knowledge.vectors_later", detail=str(error))
                await asyncio.sleep(RETRY_SECONDS)
            except Exception:
                logger.exception("knowledge.not_refreshed")
            await asyncio.sleep(CHECK_SECONDS)

    async def close(self) -> None:
        """Closes the connection to where vectors come from."""
        if self._vectors:
            await self._vectors.close()

    async def refresh(self) -> None:
        """Takes in what has changed: by words at once, then with quick vectors, then with the best.

        Raises `VectorsUnavailable`; asked again it goes on where it was.
        """
        changed = await asyncio.to_thread(self._read)
        content = self._pending
        if content is None:
            return
        if changed and self.mode is Mode.WORDS:
            self._snapshot = await asyncio.to_thread(build_by_words, content)
        if self._remembered:
            await self._add_vectors(content, self._remembered)
        self._pending = None
        logger.info("knowledge.ready", articles=len(self), mode=self.mode)

    async def _add_vectors(self, content: Content, vectors: RememberedVectors) -> None:
        try:
            if (
                self.mode is Mode.WORDS
                or vectors.count_missing(text for one in content.articles for text in one.passages) > MANY
            ):
                self._snapshot = await build(content, vectors, deep=False)
            self._snapshot = await build(content, vectors, deep=True)
        except VectorsUnavailable:
            # What an editor has changed counts more than how well it is found.
            if set(self._snapshot.articles.values()) != set(content.articles):
                self._snapshot = await asyncio.to_thread(build_by_words, content)
            raise
        vectors.forget_unused()

    def _read(self) -> bool:
        """Whether there is new content; it is then `_pending`."""
        content = self._source.read()
        if content is None:
            return False
        self._pending = content
        self.problems = content.problems
        return True


def searched(snapshot: Snapshot, written: str) -> list[tuple[Index, Mask | None]]:
    """The indexes for a question in a language: its own, and the others for what it has not."""
    home = snapshot.home.get(written)
    places: list[tuple[Index, Mask | None]] = [(home, None)] if home else []
    abroad = snapshot.abroad.get(written if home else ANY)
    return [*places, (abroad.index, abroad.missing)] if abroad else places
