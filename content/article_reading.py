"""Reads an article: a Markdown file with front matter, every field and line with its place."""

from __future__ import annotations

from pathlib import PurePosixPath

import yaml

from content.findings import error
from content.project import Article, Project, Text
from content.texts import read_text
from content.yaml_faults import Unreadable, decode
from content.yaml_lines import compose, items, line_of, pairs, scalar, twice

FENCE = "---"
LISTS = ("questions", "tags")
READ = ("title", "questions")
_NO_FIELDS = "Begin with ---, then id, title, questions, tags and link, then --- again, as the other articles do."


def read_article(project: Project, name: str, raw: bytes) -> None:
    """Adds the article of one file, or the finding that says why it cannot be read."""
    try:
        lines = decode(raw).removeprefix("\ufeff").splitlines()
        end = _end_of_front_matter(lines)
        # The empty line stands for the fence, so that the lines count from the file's first.
        tree = compose("\n".join(["", *lines[1:end]]).encode())
    except Unreadable as problem:
        reason = f"The article is not found by anybody: {problem}."
        project.unreadable.append(error("unreadable", name, problem.line, reason, problem.repair))
        return
    for key, line, first in twice(tree):
        reason = f"'{key}' is here twice, first on line {first}. Only the last one counts."
        project.wrong("key-twice", name, line, reason, "Join the two, or take one out.")
    project.articles.append(_article(project, name, tree, lines, end))


def _end_of_front_matter(lines: list[str]) -> int:
    """The line, from 0, on which the fields end. Raises Unreadable."""
    if not lines or lines[0].rstrip() != FENCE:
        raise Unreadable(1, "its first line is not ---, below which the fields stand", _NO_FIELDS)
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        raise Unreadable(
            1, "the line --- that ends the fields is missing", "Write --- between the fields and the text."
        )
    return end


def _article(project: Project, name: str, tree: yaml.Node | None, lines: list[str], end: int) -> Article:
    path = PurePosixPath(name)
    fields: dict[str, Text] = {}
    lists: dict[str, tuple[Text, ...]] = {}
    for key, node, value in pairs(tree):
        written = items(value) if key in LISTS and items(value) else [value]
        if key == "questions" and isinstance(value, yaml.ScalarNode) and scalar(value).strip():
            reason = "The questions are no list."
            project.wrong("wrong-form", name, line_of(value), reason, "Write a line for each, beginning with '- '.")
        texts = [(_field(project, name, key, one), line_of(one)) for one in written]
        listed = tuple(Text(text.strip(), name, line) for text, line in texts if text.strip())
        lists[key] = listed
        fields[key] = Text(" ".join(item.text for item in listed), name, line_of(node))
    return Article(
        name=path.stem,
        language=path.parent.name,
        file=name,
        fields=fields,
        questions=lists.get("questions", ()),
        tags=tuple(tag.text for tag in lists.get("tags", ())),
        body=tuple(Text(line, name, number) for number, line in enumerate(lines[end + 1 :], start=end + 2)),
    )


def _field(project: Project, name: str, key: str, node: yaml.Node) -> str:
    """A field's text; of what customers do not read only the form is looked at."""
    if isinstance(node, yaml.ScalarNode) and key not in READ:
        return scalar(node)
    return read_text(project, name, node, f"'{key}'", typed=False)
