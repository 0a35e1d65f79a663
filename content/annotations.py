"""Reads what is marked in an example as an entity, and finds marks that would be read as words."""

from __future__ import annotations

import json
import re

from content.project import Example, Mark, Project, Use

FORM = "Write it as [what the customer writes](entity), without a space between the brackets."
_MARK = re.compile(r"\[([^\[\]]*)\](?:\(([^()]*)\)|(\{[^{}]*\}))")
_BRACES = re.compile(r"\{\w+\}")
_HALF_MARK = re.compile(
    r"\[[^\[\]()]*\]\s+\(\w+\)"  # [B-1042] (order_number)
    r"|\[[^\[\]()]*\]?[({]\w+[)}]?"  # [B-1042(order_number), [B-1042](order_number
    r"|(?<!\w)\([^()\[\]]*\)\[\w+\]"  # (B-1042)[order_number]
    r"|[［【][^\]］】]*[］】]?\s*[（(][\w]+[）)]?"  # in wide brackets
)


def read_example(project: Project, file: str, line: int, written: str, intent: str, language: str) -> Example:
    """An example without its marks, which are noted beside it."""
    for match in _MARK.finditer(written):
        _note(project, file, line, match)
    braces = _BRACES.search(_MARK.sub(" ", written))
    if braces:
        reason = f"'{braces[0]}' has no value here: customers do not write braces."
        project.wrong("bad-mark", file, line, reason, "Write what a customer would, such as [B-1042](order_number).")
    half = _HALF_MARK.search(_MARK.sub(" ", written))
    if half:
        reason = f"'{half[0]}' is no mark of an entity: all of it would be learned as words of the customer."
        project.wrong("bad-mark", file, line, reason, FORM)
    return Example(_MARK.sub(r"\1", written), file, line, intent, language)


def _note(project: Project, file: str, line: int, match: re.Match[str]) -> None:
    text, entity = match[1], (match[2] or "").split(":")[0].strip()
    if match[3]:
        try:
            given = json.loads(match[3])
        except ValueError:
            reason = f"What is given along with the mark, {match[3]}, cannot be read."
            project.wrong(
                "bad-mark", file, line, reason, 'Write it like {"entity": "order_number"}, with double quotes.'
            )
            return
        entity = str(given.get("entity") or "")
    if not text.strip() or not entity:
        reason = f"'{match[0]}' marks nothing: there are no words in it, or no entity."
        project.wrong("bad-mark", file, line, reason, FORM)
        return
    project.uses.append(Use(entity, file, line, "entity"))
    project.marks.append(Mark(text, file, line, entity))
