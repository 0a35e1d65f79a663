"""Where articles come from: a folder of Markdown files that is read again when one of them changes."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import structlog

from actions.article import Article, first_of_each, read_article
from actions.errors import BadArticle
from actions.knowledge.strangers import read_strangers

logger = structlog.get_logger()

FOLDER = Path(__file__).resolve().parents[2] / "data" / "kb"


@dataclass(frozen=True)
class Content:
    """All articles, what was wrong with others, and questions by language that none of them answers."""

    articles: tuple[Article, ...]
    problems: tuple[str, ...] = ()
    strangers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Source(Protocol):
    """What the knowledge base is made from."""

    def read(self) -> Content | None:
        """The content, or None if it is what it was at the last time."""
        ...


class ArticleFolder:
    """`<folder>/<language>/<id>.md`, with the NLU's examples beside it in `<folder>/../nlu`."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._seen: frozenset[tuple[str, int, int]] | None = None
        self._good: Mapping[Path, Article] = {}

    def read(self) -> Content | None:
        """As `Source.read`. A broken article is logged, and goes on as it was before it was broken."""
        seen = frozenset(stamps(self._folder))
        if seen == self._seen:
            return None
        self._seen = seen
        self._good, problems = read_folder(self._folder, self._good)
        articles, doubled = first_of_each(list(self._good.values()))
        problems += doubled
        for problem in problems:
            logger.error("article.unreadable", detail=str(problem))
        logger.info("knowledge.read", articles=len(articles))
        return Content(tuple(articles), tuple(map(str, problems)), read_strangers(self._folder.parent / "nlu"))


def stamps(folder: Path) -> list[tuple[str, int, int]]:
    """What says whether a file has changed. A file that goes while it is looked at is not there."""
    found = []
    for path in folder.glob("*/*.md"):
        with contextlib.suppress(OSError):
            stat = path.stat()
            found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return found


def read_folder(folder: Path, before: Mapping[Path, Article]) -> tuple[dict[Path, Article], list[BadArticle]]:
    """All articles by their files, and what is wrong: of a file that cannot be used, what it was `before`."""
    articles, problems = {}, []
    for path in sorted(folder.glob("*/*.md")):
        try:
            articles[path] = read_article(path)
        except BadArticle as error:
            problems.append(error)
            if path in before:
                articles[path] = before[path]
    return articles, problems
