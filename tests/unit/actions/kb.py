"""A small knowledge base for tests: three articles in English, two of them in Korean."""

from __future__ import annotations

from pathlib import Path

ARTICLE = """---
id: {id}
title: {title}
questions: [{questions}]
tags: [{tags}]
updated: 2026-01-01
link: /help/{id}
---
{passage}
goes on.

More text about the courier and his van.
"""
EN = [
    ("returns-window", "How long you can return", "Until when can I send it back?", "returns", "Within 14 days."),
    ("gift-wrapping", "Gift wrapping", "Can you wrap a present?", "gifts", "We wrap in linen."),
    ("store-hours", "Opening hours of the shop", "When do you open?", "shop", "Open 11 to 20."),
]
KO = [
    ("returns-window", "반품 기간", "언제까지 반품할 수 있나요?", "returns", "14일 안에 하실 수 있어요."),
    ("gift-wrapping", "선물 포장", "선물 포장 되나요?", "gifts", "린넨으로 싸 드려요."),
]


def write(folder: Path, language: str, article: tuple[str, str, str, str, str]) -> Path:
    id, title, questions, tags, passage = article
    path = folder / language / f"{id}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(ARTICLE.format(id=id, title=title, questions=questions, tags=tags, passage=passage))
    return path
