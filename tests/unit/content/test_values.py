"""What data/checks/values.yml says the program gives, the program gives."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from content.reading import read_project

ROOT = Path(__file__).parents[3]
LISTS = (
    *("intents_of_channels", "own_payloads", "said_by_program", "done_by_program", "known_by_program"),
    "acts_of_program",
)
ROOMS = ("actions", "bot", "baton", "channels", "conversation", "customer", "handoff", "notices")


def given() -> set[str]:
    """Every keyword of a call, key of a dict and slot's name in the program."""
    found: set[str] = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= {keyword.arg for keyword in node.keywords if keyword.arg}
            elif isinstance(node, ast.Dict):
                found |= {
                    key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
                }
    return found


def test_every_value_is_given_somewhere() -> None:
    project = read_project(ROOT)
    names = {name for what, values in project.values.items() for name in values if what not in LISTS}
    assert names - given() == set()


def names_in_program(rooms: tuple[str, ...]) -> re.Pattern[str]:
    """Matches every text of the program that is a name, and those that it puts together of parts."""
    found: set[str] = set()
    for path in (path for room in rooms for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = (re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"\w+" for one in node.values)
                found.add("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.escape(node.value))
    names = [one for one in found if one.startswith(("utter_", "action_", "validate_"))]
    return re.compile("(?:" + "|".join(names) + ")(?:_plain|_late|_often)?")


def test_what_the_program_says_and_does_is_named_in_it() -> None:
    project = read_project(ROOT)
    program = names_in_program(("actions", "bot"))
    listed = project.values["said_by_program"] | project.values["done_by_program"]
    assert {name for name in listed if not program.fullmatch(name)} == set()
    literal = {name for name in re.findall(r"utter_\w+[a-z]", program.pattern) if "\\" not in name}
    asked = {name for name in literal if name.startswith(("utter_ask_", "utter_topic_")) or name.endswith("message")}
    there = {said.name for said in project.responses}
    assert (literal & there) - asked - project.values["said_by_program"] == set()


def test_every_intent_that_the_program_names_is_known_to_be() -> None:
    project = read_project(ROOT)
    said = {name.partition("{")[0].removeprefix("/") for name in given_texts()}
    assert set(project.names("intents")) & said == project.values["known_by_program"]


def test_every_act_that_the_program_knows_is_named_in_it() -> None:
    acts = read_project(ROOT).values["acts_of_program"]
    assert acts > {"asks_when", "other"}
    assert acts - {"other"} - given_texts() == set()


def given_texts() -> set[str]:
    """Every text that stands alone in the program."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_intent_of_channels_is_said_by_one() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "channels").rglob("*.py"))
    intents = read_project(ROOT).values["intents_of_channels"]
    assert intents
    assert {intent for intent in intents if f"/{intent}" not in sources} == set()


def test_every_entry_is_of_a_text_that_there_is() -> None:
    project = read_project(ROOT)
    texts = {said.name for said in project.responses} | {phrase.name for phrase in project.phrases}
    assert set(project.values) - texts == {"moments", *LISTS}
