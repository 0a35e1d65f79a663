"""The command line: every command is there, and only the one that is called is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from baton.cli import COMMANDS, app

ROOT = Path(__file__).parents[3]
HEAVY = ("sqlalchemy", "telegram", "numpy", "aiohttp")
LOADED = f"""
import sys
from typer.testing import CliRunner
from baton.cli import app
assert CliRunner().invoke(app, ["check", "--help"]).exit_code == 0
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_the_check_waits_for_no_other_command() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_says_what_it_is_for(command: str) -> None:
    done = CliRunner().invoke(app, [command, "--help"])
    assert done.exit_code == 0
    assert f"{command} [OPTIONS]" in done.output
    assert "╭" not in done.output


def test_an_unknown_command_is_told() -> None:
    done = CliRunner().invoke(app, ["chek"])
    assert done.exit_code == 2
    assert "No such command 'chek'" in done.output
