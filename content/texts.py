"""Reads a text that somebody will read, and finds what YAML makes of it without saying so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

import yaml

from content.findings import Finding, error
from content.project import Project
from content.writing import malformed_placeholders
from content.yaml_lines import comment_after, is_bare, is_null, is_text, line_of, scalar

QUOTE = 'Put the whole text between double quotes: "…".'
_CURLY = re.compile(r"^[“”„‟＂].*[“”„‟＂]$|^[‘’].*[‘’]$", re.DOTALL)


def read_text(project: Project, file: str, node: yaml.Node | None, whose: str, typed: bool = True) -> str:
    """The text; empty, and a finding, where there is a list or a mapping in its place. `whose`: "'utter_greet'".

    `typed`: whether the program reads it by its type, so that `yes` would not be a text.
    """
    if node is None or is_null(node):
        return ""
    line = line_of(node)
    if not isinstance(node, yaml.ScalarNode):
        reason = f"The text of {whose} is read as something with parts, because of a colon, a bracket or a dash in it."
        project.wrong("wrong-form", file, line, reason, QUOTE)
        return ""
    text = scalar(node)
    if typed and not is_text(node):
        reason = f"The text of {whose}, {text}, is read as {_read_as(node)} and not as a text."
        project.wrong("wrong-form", file, line, reason, f'Put it between double quotes: "{text}".')
    elif is_bare(node) and _CURLY.match(text):
        reason = f"The curly quotes around the text of {whose} are none to the computer: customers would see them."
        project.wrong("curly-quotes", file, line, reason, 'Put straight ones in their place: "…".')
    if is_bare(node) and node.end_mark.line > node.start_mark.line and " - " in text:
        reason = f"The text of {whose} goes over several lines, and takes in what should be the next one."
        project.wrong("wrong-form", file, line + 1, reason, "Begin each line as far in as the first, with '- '.")
    if comment_after(node):
        reason = f"The text of {whose} ends before '{comment_after(node)[:40]}': after a space, # begins a comment."
        repair = f"{QUOTE} If it is a comment, write it on a line of its own."
        project.wrong("cut-off", file, int(node.end_mark.line) + 1, reason, repair)
    return text


def _read_as(node: yaml.ScalarNode) -> str:
    kinds = {"bool": "yes or no", "int": "a number", "float": "a number", "timestamp": "a date"}
    return kinds.get(node.tag.rpartition(":")[2], "something else")


def check_braces(
    file: str, line: int, text: str, name: str, known: Collection[str], example: str = "{order_number}"
) -> Iterator[Finding]:
    """Braces in a text called `name` that are no placeholder: customers would read them."""
    for found in malformed_placeholders(text):
        written = found if found.endswith("}") else (re.match(r"\{+\s*\w*", found) or [found])[0]
        wanted = re.sub(r"\W+", "_", written.strip("{} \t")).strip("_")
        close = wanted if wanted in known else next(iter(get_close_matches(wanted, known, 1)), "")
        reason = f"'{written}' in '{name}' is no placeholder: customers would read it as it stands, or nothing at all."
        repair = f"Write {{{close}}}." if close else f"Write a value's name in single braces, such as {example}."
        yield error("bad-placeholder", file, line, reason, repair, name, written)
