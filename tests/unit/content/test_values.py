"""What data/checks/values.yml says the program gives, the program gives."""

from __future__ import annotations

import ast
from pathlib import Path

from content.reading import read_project

ROOT = Path(__file__).parents[3]
ROOMS = ("actions", "bot", "baton", "channels", "conversation", "handoff")


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
    names = {name for values in project.values.values() for name in values}
    assert names - given() == set()


def test_every_entry_is_of_a_text_that_there_is() -> None:
    project = read_project(ROOT)
    texts = {said.name for said in project.responses} | {phrase.name for phrase in project.phrases}
    assert set(project.values) - texts == {"moments"}
