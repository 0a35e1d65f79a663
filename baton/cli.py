"""Owns the command line: `baton --help`. Each command's work is in baton/commands/."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import typer
import typer.main
from typer.core import TyperGroup

from baton.settings import SettingsError
from conversation.policy_file import PolicyError

COMMANDS = {
    "up": ("running", "up"),
    "serve": ("running", "serve"),
    "staff": ("staff", "app"),
    "train": ("training", "train"),
    "models": ("training", "models"),
    "rollback": ("training", "rollback"),
    "check": ("checking", "check"),
    "doctor": ("inspecting", "doctor"),
    "config": ("inspecting", "config"),
    "db": ("inspecting", "database"),
    "policy": ("policy", "app"),
    "telegram": ("telegram", "app"),
    "token": ("token", "app"),
    "simulate": ("simulating", "simulate"),
}
"""Each command's module below baton/commands/, and the function or the group of commands in it."""


PLAIN: dict[str, Any] = {"add_completion": False, "pretty_exceptions_enable": False, "rich_markup_mode": None}


class Commands(TyperGroup):
    """Imports a command when it is called: all of them together take two seconds, which none should wait for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of `baton --help`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module, member = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(f"baton.commands.{module}"), member)
        alone = typer.Typer(**PLAIN)
        if isinstance(found, typer.Typer):
            alone.add_typer(found, name=cmd_name)
        else:
            alone.command(cmd_name)(found)
        return typer.main.get_group(alone).commands[cmd_name]


app = typer.Typer(
    name="baton",
    help="Baton: a customer-service assistant that knows when to pass the baton.",
    cls=Commands,
    no_args_is_help=True,
    **PLAIN,
)


@app.callback()
def baton() -> None:
    """Makes it a group, whose commands `Commands` finds."""


def main() -> None:
    """Entry point of `.venv/bin/baton`. What the person can mend is a sentence, not a traceback."""
    try:
        app()
    except (SettingsError, PolicyError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
