"""YAML with the line of everything in it, and errors that say in plain words what to mend."""

from __future__ import annotations

import re
from typing import Any, Iterator, List, Tuple

import yaml

from bot.trainer.faults import Fault

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAB = re.compile(r"^ *\t")


class Unreadable(Exception):
    """The file is no YAML; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def compose(name: str, raw: bytes) -> Any:
    """The file's tree of nodes; None for an empty file. Raises Unreadable."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Unreadable(Fault("is not UTF-8 text. Save the file as UTF-8.", name, line)) from None
    try:
        return yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise Unreadable(_explain(name, text, error)) from None


def _explain(name: str, text: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark is not None else None
    lines = text.splitlines()
    for number in range(max(0, (line or 1) - 3), min(len(lines), (line or len(lines)) + 1)):
        if _TAB.match(lines[number]):
            return Fault("is indented with a tab. YAML wants spaces.", name, number + 1)
    problem = str(getattr(error, "problem", None) or "is not valid YAML")
    if "special characters are not allowed" in str(error):
        return Fault("has a control character that YAML does not allow.", name, line)
    if line is not None and line > len(lines):
        line = max(1, len(lines))
    return Fault(f"is not valid YAML ({problem}). Look at this line and the one before it.", name, line)


def line_of(node: yaml.Node) -> int:
    """The line on which a node begins, from 1."""
    return int(node.start_mark.line) + 1


def pairs(node: Any) -> List[Tuple[str, yaml.Node, yaml.Node]]:
    """The entries of a mapping: key, the key's node, the value's node; none of anything else."""
    if not isinstance(node, yaml.MappingNode):
        return []
    return [(str(key.value), key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]


def items(node: Any) -> List[yaml.Node]:
    """The items of a sequence; none of anything else."""
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def scalar(node: Any) -> str:
    """A scalar's text; empty for null and for anything else."""
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        return ""
    return str(node.value)


def is_null(node: Any) -> bool:
    """Whether nothing is written there."""
    return node is None or (isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null")


def duplicate_keys(name: str, node: Any) -> Iterator[Fault]:
    """A fault for each key that one mapping has twice, of which YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        first = {}
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in first:
                    yield Fault(
                        f"'{key.value}' is here twice, first on line {first[key.value]}. "
                        "Only one would count; join the two or take one out.",
                        name,
                        line_of(key),
                    )
                first.setdefault(key.value, line_of(key))
            yield from duplicate_keys(name, value)
    for item in items(node):
        yield from duplicate_keys(name, item)


def text_lines(node: yaml.ScalarNode) -> Iterator[Tuple[int, str]]:
    """The lines of a text, each with its line in the file; of a block (`|`) the text begins on the line after."""
    first = line_of(node) + (1 if node.style in ("|", ">") else 0)
    for offset, text in enumerate(str(node.value).split("\n")):
        yield first + offset, text
