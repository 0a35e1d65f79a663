"""YAML with the line of everything in it, and errors that say in plain words what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from content.yaml_faults import decode, explain

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"
_COMMENT = "content_comment"
_TEXT = "tag:yaml.org,2002:str"


def compose(raw: bytes) -> yaml.Node | None:
    """The tree of nodes; None for an empty file. Raises Unreadable."""
    text = decode(raw)
    try:
        tree: yaml.Node | None = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise explain(text, error) from None
    if tree is not None:
        lines = text.splitlines()
        for node in _bare(tree):
            setattr(node, _COMMENT, _comment(node, lines))
    return tree


def comment_after(node: yaml.Node) -> str:
    """What follows on a text without quotes as a comment, with its #: it may be meant as a part of the text."""
    return str(getattr(node, _COMMENT, ""))


def _bare(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Every scalar that is written without quotes."""
    if isinstance(node, yaml.ScalarNode):
        if is_bare(node):
            yield node
    else:
        for part in node.value:
            for inside in part if isinstance(part, tuple) else (part,):
                yield from _bare(inside)


def _comment(node: yaml.ScalarNode, lines: list[str]) -> str:
    end = node.end_mark
    rest = lines[end.line][end.column :].strip() if end.line < len(lines) else ""
    return rest if rest.startswith("#") else ""


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


def is_text(node: yaml.Node | None) -> bool:
    """Whether YAML reads a scalar as text: `yes`, `12` and `2026-11-20` without quotes are something else to it."""
    return isinstance(node, yaml.ScalarNode) and node.tag == _TEXT


def is_bare(node: yaml.Node | None) -> bool:
    """Whether a scalar is written without quotes, and not as a block."""
    return isinstance(node, yaml.ScalarNode) and not node.style


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
