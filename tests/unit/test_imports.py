"""Imports point one way.

baton → channels, handoff, notices, studio, insights → conversation; baton, bot → content → encoder;
actions, bot → encoder.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "actions": frozenset({"encoder"}),
    "attachments": frozenset(),
    "baton": frozenset(
        {"attachments", "channels", "content", "conversation", "customer", "handoff", "insights", "notices", "studio"}
    ),
    "bot": frozenset({"content", "encoder"}),
    "channels": frozenset({"attachments", "conversation"}),
    "content": frozenset({"encoder"}),
    "conversation": frozenset(),
    "customer": frozenset({"conversation"}),
    "encoder": frozenset(),
    "handoff": frozenset({"attachments", "conversation"}),
    "insights": frozenset({"conversation"}),
    "notices": frozenset({"conversation"}),
    "studio": frozenset({"conversation"}),
}
NEVER = frozenset({"tests", "bench", "scripts"})


def imported_rooms(path: Path) -> Iterator[tuple[int, str]]:
    """Line and first name of everything a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.split(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("room", sorted(room for room in MAY_IMPORT if (ROOT / room).is_dir()))
def test_a_room_imports_only_what_it_may(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {room} may not import {name}"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, name in imported_rooms(path)
        if (name in MAY_IMPORT or name in NEVER) and name not in allowed
    ]
    assert not wrong, "\n".join(wrong)


def test_every_room_is_known() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - NEVER
    assert rooms <= set(MAY_IMPORT), "a new room: say in MAY_IMPORT what it may import"


def test_wrong_imports_are_seen(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text(
        "import os\ndef f():\n    from handoff.desk import Desk\n    import baton.app as x\n"
    )
    assert list(imported_rooms(tmp_path / "late.py")) == [(1, "os"), (3, "handoff"), (4, "baton")]
