"""Reads what the model is made from: examples, rules and stories, and what is wrong with the form of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

import yaml

from content.annotations import read_example
from content.keys import NLU_KEYS, RULE_KEYS, STEP_KEYS, STORY_KEYS, check_keys
from content.project import Dialogue, Project, Step, Use
from content.yaml_lines import entry, is_null, is_text, items, line_of, names, pairs, scalar, text_lines

DATA_KEYS = frozenset(["version", "nlu", "rules", "stories", "responses"])
NLU_KINDS = ("intent", "synonym", "regex", "lookup")
LISTS = {"nlu": "intent", "rules": "rule", "stories": "story"}
KINDS = ("intent", "user", "action", "bot", "slot_was_set", "active_loop", "or", "checkpoint")
DOES = ("action", "bot", "active_loop")
NLU = "data/nlu/"


def read_training_data(project: Project, name: str, tree: yaml.Node) -> None:
    """Adds what one file holds."""
    version = entry(tree, "version")
    if version is not None and not (is_text(version) and _is_known(scalar(version))):
        reason = f"The version {scalar(version)} is none that is known, or has no quotes: the file would not be read."
        project.wrong("wrong-form", name, line_of(version), reason, 'Write `version: "3.1"`.')
    for part, node, value in pairs(tree):
        if part in LISTS and not items(value) and not is_null(value):
            reason = f"'{part}' should be a list: each entry begins with '- '."
            project.wrong(
                "wrong-form", name, line_of(value), reason, f"Begin each with `- {LISTS[part]}:` and its name."
            )
        if part == "nlu":
            for item in items(value):
                _read_nlu_item(project, name, item)
        elif part in ("rules", "stories"):
            for item in items(value):
                _read_story(project, name, part, item)
        elif part == "responses":
            reason = "Responses are not read from here: nobody would hear them."
            repair = "Move them into data/responses/, in every language."
            project.wrong("wrong-folder", name, line_of(node), reason, repair)
        elif part not in DATA_KEYS:
            close = get_close_matches(part, DATA_KEYS, 1)
            reason = f"'{part}' is nothing that is known here ({', '.join(sorted(DATA_KEYS))})."
            repair = f"Did you mean '{close[0]}'?" if close else "Correct its name, or take it out."
            project.wrong("wrong-form", name, line_of(node), reason, repair)


def _is_known(version: str) -> bool:
    """Whether Rasa reads files of this version: the newest that it knows is 3.1."""
    match = re.fullmatch(r"(\d+)\.(\d+)", version.strip())
    return match is not None and (int(match[1]), int(match[2])) <= (3, 1)


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
    check_keys(project, name, item, NLU_KEYS, f"The {kind} '{called}'")
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
        project.examples += [read_example(project, name, line, text, called, language) for line, text in found]
    elif kind == "lookup":
        project.lookups.setdefault(called, set()).update(text.casefold() for _, text in found)
    if not found and items(entry(item, "examples")) and len(project.unreadable) == before:
        reason = f"The examples of the {kind} '{called}' are a list, and should be one text."
        project.wrong("wrong-form", name, line_of(item), reason, "Write `examples: |`, with the | at the end.")
    elif not found and len(project.unreadable) == before:
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
    if node.style == ">":
        reason = f"The examples of {whose} would be joined to one line."
        project.wrong("wrong-form", name, line_of(node), reason, "Write `examples: |`, with | in place of >.")
        return
    lines = list(text_lines(node))
    deeper = [line for line, text in lines if text[:1] == " " and text.lstrip().startswith("-")]
    if len(deeper) > 1:
        reason = f"From here on {len(deeper)} examples of {whose} are indented further than the first, and left out."
        project.wrong("wrong-form", name, deeper[0], reason, "Begin every example as far in as the first.")
        lines = [(line, text.strip() if line in set(deeper) else text) for line, text in lines]
    for line, text in lines:
        if text.strip() and not text.startswith("-"):
            reason = f"An example of {whose} should begin with '- '; it would be left out as it is."
            project.wrong("wrong-form", name, line, reason, "Begin the line with '- ', as far in as the others.")
        elif text[1:].strip():
            yield line, text[1:].strip()
        elif text.strip():
            reason = f"An example of {whose} has no words."
            project.wrong("wrong-form", name, line, reason, "Write some, or take the line out.")


def _read_story(project: Project, name: str, part: str, item: yaml.Node) -> None:
    what = LISTS[part]
    called = scalar(entry(item, what))
    project.rules += part == "rules"
    project.stories += part == "stories"
    if not called:
        reason = f"An entry of '{part}' should begin with `{what}:` and its name."
        project.wrong("wrong-form", name, line_of(item), reason, f"Begin it with `- {what}:` and a name.")
    check_keys(project, name, item, RULE_KEYS if part == "rules" else STORY_KEYS, f"The {what} '{called}'")
    conditions, steps = items(entry(item, "condition")), items(entry(item, "steps"))
    if not steps:
        reason = f"The {what} '{called}' has no steps."
        project.wrong("no-steps", name, line_of(item), reason, "Write them below `steps:`, each beginning with '- '.")
    for step in (*conditions, *steps):
        if not pairs(step):
            reason = f"A step of the {what} '{called}' says not what it is."
            project.wrong("wrong-form", name, line_of(step), reason, "Begin it with `- intent:` or `- action:`.")
        check_keys(project, name, step, STEP_KEYS, f"A step of the {what} '{called}'")
        kinds = [key for key, _, _ in pairs(step) if key in KINDS]
        if len(kinds) > 1:
            reason = f"A step of the {what} '{called}' has {' and '.join(kinds)} in one: each is a step of its own."
            project.wrong("wrong-form", name, line_of(step), reason, f"Begin a new line with `- {kinds[1]}:`.")
    told = [step for step in steps if any(key in ("intent", "user", "or") for key, _, _ in pairs(step))]
    if part == "rules" and len(told) > 1:
        reason = f"The rule '{called}' has more than one thing that a customer says."
        repair = "Make a rule of each; or a story in data/stories/, if they belong together."
        project.wrong("wrong-form", name, line_of(told[1]), reason, repair)
    if part == "rules" and steps and not any(key in DOES for step in steps for key, _, _ in pairs(step)):
        reason = f"The rule '{called}' does nothing."
        project.wrong("no-steps", name, line_of(item), reason, "Add what is to be done: `- action:` and its name.")
    for step in conditions:
        project.uses += _uses(name, step)
    for step in steps:
        uses = list(_uses(name, step))
        project.uses += uses
        project.answered |= {use.text for use in uses if use.kind == "intent"}
    written = Dialogue(part == "rules", called, name, line_of(item), _steps(conditions), _steps(steps))
    project.dialogues.append(written)


def _steps(steps: list[yaml.Node]) -> tuple[Step, ...]:
    """What happens, step by step, in a form that can be compared."""
    return tuple(Step(step_kind(step), line_of(step), _form(step)) for step in steps if pairs(step))


def step_kind(step: yaml.Node) -> str:
    """What the step is: the first of its keys."""
    return next(key for key, _, _ in pairs(step))


def _form(node: yaml.Node | None) -> str:
    """What is written, in one form, whatever the order of its keys."""
    if isinstance(node, yaml.MappingNode):
        return "{" + ", ".join(sorted(f"{key}: {_form(value)}" for key, _, value in pairs(node))) + "}"
    if isinstance(node, yaml.SequenceNode):
        return "[" + ", ".join(_form(item) for item in items(node)) + "]"
    return scalar(node)


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
        elif key == "entities":
            for one, line in names(value).items():
                yield Use(one, name, line, "entity")
        elif key == "or":
            for choice in items(value):
                yield from _uses(name, choice)
