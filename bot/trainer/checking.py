"""Owns what is checked before a training begins: faults that Rasa would pass over in silence or report without a line.

What only could be better (an example in two intents, few examples) is not looked for here: it keeps no model from
being made. `baton check` looks for those.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, Iterator, List, Tuple

import yaml
from rasa.shared.core.constants import DEFAULT_ACTION_NAMES, DEFAULT_INTENTS, DEFAULT_SLOT_NAMES

from bot.trainer.content import CONFIG, DOMAIN, digest_of
from bot.trainer.faults import Fault
from bot.trainer.yaml_lines import (
    Unreadable,
    compose,
    duplicate_keys,
    is_null,
    items,
    line_of,
    pairs,
    scalar,
    text_lines,
)

DATA_KEYS = frozenset(["version", "nlu", "rules", "stories", "responses"])

Use = Tuple[str, str, int]
"""What is used (`intent`, `action`, …), its name, and the line."""


@dataclass
class Facts:
    """What one file says, and what is wrong with it by itself."""

    faults: List[Fault] = field(default_factory=list)
    uses: List[Use] = field(default_factory=list)
    examples: Dict[str, int] = field(default_factory=dict)
    rules: int = 0
    stories: int = 0
    declared: Dict[str, Dict[str, int]] = field(default_factory=dict)


class Checker:
    """Checks content; remembers each file's facts until the file changes."""

    def __init__(self) -> None:
        self._known: Dict[str, Tuple[str, Facts]] = {}

    def check(self, files: Dict[str, bytes], responses: Dict[str, bytes]) -> List[Fault]:
        """All faults, by file and line. `responses` are the files of data/responses/, which are not trained."""
        self._known = {name: known for name, known in self._known.items() if name in files or name in responses}
        facts = {name: self._facts(name, raw) for name, raw in files.items()}
        said = {name: self._facts(name, raw) for name, raw in responses.items()}
        faults = [fault for found in facts.values() for fault in found.faults]
        faults += [Fault("is missing.", name) for name in (CONFIG, DOMAIN) if name not in files]
        if not faults:
            faults = list(check_together(facts, said))
        return sorted(faults, key=lambda fault: (fault.file or "", fault.line or 0))

    def counts(self, files: Dict[str, bytes]) -> Dict[str, int]:
        """How much there is of what."""
        facts = [self._facts(name, raw) for name, raw in files.items()]
        intents = {intent for found in facts for intent in found.examples}
        return {
            "intents": len(intents),
            "examples": sum(sum(found.examples.values()) for found in facts),
            "rules": sum(found.rules for found in facts),
            "stories": sum(found.stories for found in facts),
            "actions": sum(len(found.declared.get("actions", {})) for found in facts),
        }

    def _facts(self, name: str, raw: bytes) -> Facts:
        digest = digest_of({name: raw})
        if name not in self._known or self._known[name][0] != digest:
            self._known[name] = (digest, read_facts(name, raw))
        return self._known[name][1]


def read_facts(name: str, raw: bytes) -> Facts:
    """Looks at one file."""
    facts = Facts()
    try:
        tree = compose(name, raw)
    except Unreadable as error:
        facts.faults.append(error.fault)
        return facts
    facts.faults += duplicate_keys(name, tree)
    if is_null(tree):
        if name in (CONFIG, DOMAIN):
            facts.faults.append(Fault("is empty.", name))
        return facts
    if not isinstance(tree, yaml.MappingNode):
        facts.faults.append(Fault("should be a list of `key: value` at its top level.", name, line_of(tree)))
    elif name == CONFIG:
        facts.faults += _config_faults(name, tree)
    elif name == DOMAIN:
        _read_domain(name, tree, facts)
    else:
        _read_data(name, tree, facts)
    return facts


def _config_faults(name: str, tree: yaml.MappingNode) -> Iterator[Fault]:
    parts = {key: value for key, _, value in pairs(tree)}
    for wanted in ("recipe", "pipeline", "policies"):
        if wanted not in parts or is_null(parts[wanted]):
            yield Fault(f"has no '{wanted}'.", name)
    for part in ("pipeline", "policies"):
        for item in items(parts.get(part)):
            if not any(key == "name" and scalar(value) for key, _, value in pairs(item)):
                yield Fault(f"an entry of '{part}' has no 'name'.", name, line_of(item))


def _read_domain(name: str, tree: yaml.MappingNode, facts: Facts) -> None:
    for part, _, value in pairs(tree):
        declared = facts.declared.setdefault(part, {})
        for item in items(value):
            found = scalar(item) or next((key for key, _, _ in pairs(item)), "")
            if not found:
                facts.faults.append(Fault(f"an entry of '{part}' has no name.", name, line_of(item)))
            elif found in declared:
                twice = f"'{found}' is in '{part}' twice, first on line {declared[found]}."
                facts.faults.append(Fault(twice, name, line_of(item)))
            declared.setdefault(found, line_of(item))
        for key, node, inner in pairs(value):
            declared[key] = line_of(node)
            if part == "forms":
                slots = [slot for k, _, v in pairs(inner) if k == "required_slots" for slot in items(v)]
                facts.uses += [("slot", scalar(slot), line_of(slot)) for slot in slots if scalar(slot)]


def _read_data(name: str, tree: yaml.MappingNode, facts: Facts) -> None:
    for part, node, value in pairs(tree):
        if part not in DATA_KEYS:
            known = ", ".join(sorted(DATA_KEYS))
            facts.faults.append(Fault(f"'{part}' is nothing that is known here ({known}).", name, line_of(node)))
        elif part == "nlu":
            for item in items(value):
                _read_nlu_item(name, item, facts)
        elif part in ("rules", "stories"):
            for item in items(value):
                _read_story(name, part, item, facts)
        elif part == "responses":
            facts.declared.setdefault("responses", {}).update(
                {key: line_of(key_node) for key, key_node, _ in pairs(value)}
            )


def _read_nlu_item(name: str, item: yaml.Node, facts: Facts) -> None:
    entries = {key: value for key, _, value in pairs(item)}
    kind = next((kind for kind in ("intent", "synonym", "regex", "lookup") if kind in entries), None)
    if kind is None:
        facts.faults.append(
            Fault("should begin with `intent:`, `synonym:`, `regex:` or `lookup:`.", name, line_of(item))
        )
        return
    called = scalar(entries[kind])
    if not called:
        facts.faults.append(Fault(f"the {kind} has no name.", name, line_of(entries[kind])))
        return
    if kind == "intent":
        facts.uses.append(("intent", called.split("/")[0], line_of(entries[kind])))
    count, before = 0, len(facts.faults)
    examples = entries.get("examples")
    if isinstance(examples, yaml.SequenceNode):
        count = sum(1 for example in items(examples) if any(k == "text" and scalar(v) for k, _, v in pairs(example)))
    elif isinstance(examples, yaml.ScalarNode) and not is_null(examples):
        for line, text in text_lines(examples):
            count += _read_example(name, kind, called, line, text, facts)
    if not count and len(facts.faults) == before:
        facts.faults.append(Fault(f"the {kind} '{called}' has no examples.", name, line_of(item)))
    if kind == "intent":
        facts.examples[called] = facts.examples.get(called, 0) + count


def _read_example(name: str, kind: str, called: str, line: int, text: str, facts: Facts) -> int:
    if not text.strip():
        return 0
    if not text.startswith("-"):
        fault = f"an example of {kind} '{called}' should begin with '- '; it would be left out as it is."
        facts.faults.append(Fault(fault, name, line))
        return 0
    if not text[1:].strip():
        facts.faults.append(Fault(f"{kind} '{called}' has an example without words.", name, line))
        return 0
    return 1


def _read_story(name: str, part: str, item: yaml.Node, facts: Facts) -> None:
    if part == "rules":
        facts.rules += 1
    else:
        facts.stories += 1
    entries = {key: value for key, _, value in pairs(item)}
    what = "rule" if part == "rules" else "story"
    if what not in entries:
        facts.faults.append(Fault(f"should begin with `{what}:` and its name.", name, line_of(item)))
    if not items(entries.get("steps")):
        facts.faults.append(Fault(f"the {what} '{scalar(entries.get(what))}' has no steps.", name, line_of(item)))
    for step in (*items(entries.get("condition")), *items(entries.get("steps"))):
        _read_step(step, facts)


def _read_step(step: yaml.Node, facts: Facts) -> None:
    for key, _, value in pairs(step):
        if key in ("intent", "action", "active_loop") and scalar(value):
            facts.uses.append((key, scalar(value).split("/")[0] if key == "intent" else scalar(value), line_of(value)))
        elif key == "slot_was_set":
            for slot in items(value):
                called = [(k, line_of(n)) for k, n, _ in pairs(slot)] or [(scalar(slot), line_of(slot))]
                facts.uses += [("slot", slot_name, line) for slot_name, line in called if slot_name]
        elif key == "or":
            for choice in items(value):
                _read_step(choice, facts)


def check_together(facts: Dict[str, Facts], said: Dict[str, Facts]) -> Iterator[Fault]:
    """What is used in one file and is nowhere declared."""
    declared = facts[DOMAIN].declared
    intents = declared.get("intents", {}).keys() | set(DEFAULT_INTENTS)
    loops = declared.get("forms", {}).keys()
    slots = declared.get("slots", {}).keys() | set(DEFAULT_SLOT_NAMES)
    responses = {name for found in (*facts.values(), *said.values()) for name in found.declared.get("responses", {})}
    actions = declared.get("actions", {}).keys() | loops | responses | set(DEFAULT_ACTION_NAMES)
    known = {"intent": intents, "action": actions, "active_loop": loops, "slot": slots}
    advice = {
        "intent": "the intent '{}' is not in domain.yml. Add it under 'intents', or correct its name.",
        "action": "the action '{}' is not in domain.yml. Add it under 'actions', or correct its name.",
        "active_loop": "there is no form '{}' in domain.yml.",
        "slot": "there is no slot '{}' in domain.yml.",
    }
    for file, found in facts.items():
        for kind, name, line in found.uses:
            if name not in known[kind]:
                yield Fault(advice[kind].format(name), file, line)
    for name, line in declared.get("actions", {}).items():
        if name.startswith("utter_") and name not in responses:
            yield Fault(f"the response '{name}' has no text. Write it into data/responses/en.yml.", DOMAIN, line)
    used = {name for found in facts.values() for kind, name, _ in found.uses if kind == "intent"}
    if not used:
        yield Fault("there is no intent with examples anywhere below data/.", DOMAIN)
