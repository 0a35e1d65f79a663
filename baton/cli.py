"""Owns the command line: `baton --help`. Each command's work is in baton/commands/."""

from __future__ import annotations

import sys

import typer

from baton.commands import checking, inspecting, policy, running, simulating, staff, telegram, token, training
from baton.settings import SettingsError
from conversation.policy_file import PolicyError

app = typer.Typer(
    name="baton",
    help="Baton: a customer-service assistant that knows when to pass the baton.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("up")(running.up)
app.command("serve")(running.serve)
app.add_typer(staff.app, name="staff")
app.command("train")(training.train)
app.command("models")(training.models)
app.command("rollback")(training.rollback)
app.command("check")(checking.check)
app.command("doctor")(inspecting.doctor)
app.command("config")(inspecting.config)
app.add_typer(inspecting.database, name="db")
app.add_typer(policy.app, name="policy")
app.add_typer(telegram.app, name="telegram")
app.add_typer(token.app, name="token")
app.command("simulate")(simulating.simulate)


def main() -> None:
    """Entry point of `.venv/bin/baton`. What the person can mend is a sentence, not a traceback."""
    try:
        app()
    except (SettingsError, PolicyError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(2)


if __name__ == "__main__":
    main()
