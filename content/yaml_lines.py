"""YAML with the line of everything in it, and errors that say in plain words what to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAB = re.compile(r"^ *\t")
_NULL = "tag:yaml.org,2002:null"


class Unreadable(Exception):
    """The text is no YAML; `line` and `problem` say where and why."""

    def __init__(self, line: int | None, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


def compose(raw: bytes) -> yaml.Node | None:
    """The tree of nodes; None for an empty file. Raises Unreadable."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(line, "it is not UTF-8 text") from None
    try:
        tree: yaml.Node | None = yaml.compose(text, Loader=Loader)
        return tree
    except yaml.YAMLError as error:
        raise _explained(text, error) from None


def _explained(text: str, error: yaml.YAMLError) -> Unreadable:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else None
    lines = text.splitlines()
    for number in range(max(0, (line or 1) - 3), min(len(lines), (line or len(lines)) + 1)):
        if _TAB.match(lines[number]):
            return Unreadable(number + 1, "it is indented with a tab, and YAML wants spaces")
    if "special characters are not allowed" in str(error):
        return Unreadable(line, "it has a control character that YAML does not allow")
    problem = str(getattr(error, "problem", None) or "is not valid YAML")
    if line is not None and line > len(lines):
        line = max(1, len(lines))
    return Unreadable(line, f"it is not valid YAML ({problem})")


def line_of(node: yaml.Node) -> int:
    """The line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1


def pairs(node: yaml.Node | None) -> list[tuple[str, yaml.Node, yaml.Node]]:
    """The entries of a mapping: key, the key's node, the value's node; none of anything else."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(str(key.value), key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def entry(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """A mapping's value by its key."""
    return next((value for name, _, value in pairs(node) if name == key), None)


def items(node: yaml.Node | None) -> list[yaml.Node]:
    """The items of a sequence; none of anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalar(node: yaml.Node | None) -> str:
    """A scalar's text; empty for null and for anything else."""
    return str(node.value) if isinstance(node, yaml.ScalarNode) and node.tag != _NULL else ""


def is_null(node: yaml.Node | None) -> bool:
    """Whether nothing is written there."""
    return node is None or (isinstance(node, yaml.ScalarNode) and node.tag == _NULL)


def names(node: yaml.Node | None) -> dict[str, int]:
    """What is declared in a list (of names, or of `name: options`) or in a mapping, with its line."""
    found = {key: line_of(key_node) for key, key_node, _ in pairs(node)}
    for item in items(node):
        name = scalar(item) or next((key for key, _, _ in pairs(item)), "")
        if name:
            found.setdefault(name, line_of(item))
    return found


def twice(node: yaml.Node | None) -> Iterator[tuple[str, int, int]]:
    """Each key that a mapping has twice: key, line, the first one's line. YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, key_node, _ in pairs(node):
            if key in first:
                yield key, line_of(key_node), first[key]
            first.setdefault(key, line_of(key_node))
        for _, value in node.value:
            yield from twice(value)
    for item in items(node):
        yield from twice(item)


def text_lines(node: yaml.ScalarNode) -> Iterator[tuple[int, str]]:
    """The lines of a text, each with its line in the file; of a block (`|`) the text begins on the line after."""
    first = line_of(node) + (1 if node.style in ("|", ">") else 0)
    for offset, text in enumerate(str(node.value).split("\n")):
        yield first + offset, text
