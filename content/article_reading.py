"""Reads an article: a Markdown file with front matter, every field and line with its place."""

from __future__ import annotations

from pathlib import PurePosixPath

import yaml

from content.findings import error
from content.project import Article, Project, Text
from content.yaml_lines import Unreadable, compose, items, line_of, pairs, scalar

FENCE = "---"


def read_article(project: Project, name: str, raw: bytes) -> None:
    """Adds the article of one file, or the finding that says why it cannot be read."""
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        repair = "Save the file as UTF-8."
        project.unreadable.append(error("unreadable", name, None, "The article cannot be read as UTF-8 text.", repair))
        return
    end = _end_of_front_matter(lines)
    if end is None:
        reason = "The article does not begin with its fields between two lines of three dashes."
        repair = "Begin with ---, then id, title, questions, tags and link, then --- again, as the other articles do."
        project.unreadable.append(error("unreadable", name, 1, reason, repair))
        return
    try:
        # The empty line stands for the fence, so that the lines count from the file's first.
        tree = compose("\n".join(["", *lines[1:end]]).encode())
    except Unreadable as problem:
        repair = "Put a text with a colon, a # or a quote in it between double quotes."
        project.unreadable.append(
            error("unreadable", name, problem.line, f"The article's fields cannot be read: {problem}.", repair)
        )
        return
    project.articles.append(_article(name, tree, lines, end))


def _end_of_front_matter(lines: list[str]) -> int | None:
    if not lines or lines[0].strip() != FENCE:
        return None
    return next((number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)


def _article(name: str, tree: yaml.Node | None, lines: list[str], end: int) -> Article:
    path = PurePosixPath(name)
    fields: dict[str, Text] = {}
    lists: dict[str, tuple[Text, ...]] = {}
    for key, node, value in pairs(tree):
        listed = tuple(Text(scalar(item), name, line_of(item)) for item in items(value) if scalar(item).strip())
        lists[key] = listed
        fields[key] = Text(" ".join(item.text for item in listed) or scalar(value).strip(), name, line_of(node))
    return Article(
        name=path.stem,
        language=path.parent.name,
        file=name,
        fields=fields,
        questions=lists.get("questions", ()),
        tags=tuple(tag.text for tag in lists.get("tags", ())),
        body=tuple(Text(line, name, number) for number, line in enumerate(lines[end + 1 :], start=end + 2)),
    )
