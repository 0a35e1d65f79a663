"""Owns what `make bench-kb` reads: anyone's documents and questions, and what is wrong with them, by file and line."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.article import Article
from actions.passages import split_passages
from actions.terms import has_hangul


class BadData(Exception):
    """A file that cannot be measured with; the message names file and line."""


@dataclass(frozen=True)
class Asked:
    """A question and the documents that answer it."""

    text: str
    ids: frozenset[str]


def read_documents(path: Path) -> list[Article]:
    """Documents `{id, title, text, questions?, language?}`, one a line. Raises `BadData`."""
    documents: dict[str, Article] = {}
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            raw = json.loads(line)
        except ValueError as error:
            raise BadData(f"{where}: no JSON ({error})") from error
        if not isinstance(raw, dict) or raw.get("id") in (None, ""):
            raise BadData(f"{where}: a document needs an id")
        article = as_article(raw, where)
        if article.id in documents:
            raise BadData(f"{where}: the id {article.id!r} is already that of {documents[article.id].source}")
        documents[article.id] = article
    if not documents:
        raise BadData(f"{path}:1: there are no documents")
    return list(documents.values())


def as_article(raw: dict[str, Any], where: str) -> Article:
    """A document as the product has it; its language is told by its letters where it is not said."""
    title, text = str(raw.get("title") or "").strip(), str(raw.get("text") or "").strip()
    questions = raw.get("questions") or []
    if not isinstance(questions, list) or not all(isinstance(question, str) for question in questions):
        raise BadData(f"{where}: questions has to be a list of texts")
    questions = [question.strip() for question in questions if question.strip()]
    if not title:
        raise BadData(f"{where}: a document needs a title")
    whole = " ".join([title, *questions, text])
    return Article(
        id=str(raw["id"]),
        language=str(raw.get("language") or ("ko" if has_hangul(whole) else "en")),
        title=title,
        questions=tuple(question for question in questions if question != title),
        tags=(),
        link="",
        passages=split_passages(text),
        body=text,
        source=where,
    )


def read_questions(path: Path, known: set[str]) -> list[Asked]:
    """Rows `text,id`; a text in several rows is answered by several documents. Raises `BadData`."""
    asked: dict[str, set[str]] = {}
    lines = read_lines(path)
    rows = csv.DictReader(lines)
    if rows.fieldnames is None or not {"text", "id"} <= set(rows.fieldnames):
        raise BadData(f"{path}:1: the columns text and id are needed")
    for row in rows:
        id, text = (row["id"] or "").strip(), row["text"] or ""
        if id not in known:
            raise BadData(f"{path}:{rows.line_num}: there is no document with the id {id!r}")
        asked.setdefault(text, set()).add(id)
    if not asked:
        raise BadData(f"{path}:2: there are no questions")
    return [Asked(text, frozenset(ids)) for text, ids in asked.items()]


def read_lines(path: Path) -> list[str]:
    """A file's lines. Raises `BadData`."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{path}:1: cannot be read ({type(error).__name__})") from error
