"""Reads what the model is made from: examples, rules and stories, and what is wrong with the form of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from content.project import Example, Project, Use
from content.yaml_lines import entry, is_null, items, line_of, names, pairs, scalar, text_lines

DATA_KEYS = frozenset(["version", "nlu", "rules", "stories", "responses"])
NLU_KINDS = ("intent", "synonym", "regex", "lookup")
NLU = "data/nlu/"
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


def read_training_data(project: Project, name: str, tree: yaml.Node) -> None:
    """Adds what one file holds."""
    for part, node, value in pairs(tree):
        if part == "nlu":
            for item in items(value):
                _read_nlu_item(project, name, item)
        elif part in ("rules", "stories"):
            for item in items(value):
                _read_story(project, name, part, item)
        elif part == "responses":
            project.declared.setdefault("responses", {}).update(names(value))
        elif part not in DATA_KEYS:
            reason = f"'{part}' is nothing that is known here ({', '.join(sorted(DATA_KEYS))})."
            project.wrong("wrong-form", name, line_of(node), reason, "Correct its name, or take it out.")


def language_of(name: str) -> str:
    """The language in whose folder a file with examples lies; empty for one that lies elsewhere."""
    folder, _, file = name.removeprefix(NLU).partition("/")
    return folder if name.startswith(NLU) and file else ""


def _read_nlu_item(project: Project, name: str, item: yaml.Node) -> None:
    kind = next((kind for kind in NLU_KINDS if entry(item, kind) is not None), None)
    if kind is None:
        reason = f"An entry of 'nlu' should begin with {', '.join(f'`{one}:`' for one in NLU_KINDS)}."
        project.wrong("wrong-form", name, line_of(item), reason, "Begin it with `- intent:` and the intent's name.")
        return
    called, named = scalar(entry(item, kind)), entry(item, kind)
    if not called:
        line = line_of(named or item)
        project.wrong("wrong-form", name, line, f"The {kind} has no name.", f"Write it after `{kind}:`.")
        return
    if kind == "intent":
        called = called.split("/")[0]
        project.uses.append(Use(called, name, line_of(named or item), "intent"))
    before = len(project.unreadable)
    found = list(_examples(project, name, f"{kind} '{called}'", entry(item, "examples")))
    if kind == "intent":
        language = language_of(name)
        project.examples += [Example(_ENTITY.sub(r"\1", text), name, line, called, language) for line, text in found]
    if not found and len(project.unreadable) == before:
        repair = "Write some below `examples: |`, a line each, beginning with '- '; or take it out."
        project.wrong("no-examples", name, line_of(item), f"The {kind} '{called}' has no examples.", repair)


def _examples(project: Project, name: str, whose: str, node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """The examples with their lines."""
    for item in items(node):
        written = entry(item, "text")
        if written is not None and scalar(written).strip():
            yield line_of(written), scalar(written).strip().removeprefix("- ")
    if not isinstance(node, yaml.ScalarNode) or is_null(node):
        return
    for line, text in text_lines(node):
        if text.strip() and not text.startswith("-"):
            reason = f"An example of {whose} should begin with '- '; it would be left out as it is."
            project.wrong("wrong-form", name, line, reason, "Begin the line with '- ', as far in as the others.")
        elif text[1:].strip():
            yield line, text[1:].strip()
        elif text.strip():
            reason = f"An example of {whose} has no words."
            project.wrong("wrong-form", name, line, reason, "Write some, or take the line out.")


def _read_story(project: Project, name: str, part: str, item: yaml.Node) -> None:
    what = "rule" if part == "rules" else "story"
    project.rules += part == "rules"
    project.stories += part == "stories"
    if entry(item, what) is None:
        reason = f"An entry of '{part}' should begin with `{what}:` and its name."
        project.wrong("wrong-form", name, line_of(item), reason, f"Begin it with `- {what}:` and a name.")
    if not items(entry(item, "steps")):
        reason = f"The {what} '{scalar(entry(item, what))}' has no steps."
        project.wrong("no-steps", name, line_of(item), reason, "Write them below `steps:`, or take it out.")
    for step in items(entry(item, "condition")):
        _read_step(project, name, step)
    for step in items(entry(item, "steps")):
        project.answered |= set(_read_step(project, name, step))


def _read_step(project: Project, name: str, step: yaml.Node) -> Iterator[str]:
    """Notes the names that a step uses; its intents."""
    uses = list(_uses(name, step))
    project.uses += uses
    return (use.text for use in uses if use.kind == "intent")


def _uses(name: str, step: yaml.Node) -> Iterator[Use]:
    for key, _, value in pairs(step):
        called = scalar(value)
        if key in ("intent", "action", "active_loop") and called:
            yield Use(called.split("/")[0] if key == "intent" else called, name, line_of(value), key)
        elif key == "slot_was_set":
            for slot in items(value):
                for one, line in (names(slot) or {scalar(slot): line_of(slot)}).items():
                    if one:
                        yield Use(one, name, line, "slot")
        elif key == "or":
            for choice in items(value):
                yield from _uses(name, choice)
