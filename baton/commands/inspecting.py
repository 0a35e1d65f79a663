"""`baton doctor`, `baton config`, `baton db`: looking at an installation and putting its database in order."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from baton.settings import load_settings
from baton.settings_listing import NOT_UNITS, example_lines, list_settings, unknown_names

database = typer.Typer(help="The archive's database.", no_args_is_help=True)


def doctor() -> None:
    """Checks each part of this installation and says how to repair what is missing; exit code 1 if needed."""
    from baton.doctor import examine, print_findings

    raise typer.Exit(print_findings(asyncio.run(examine())))


def config(
    example: Annotated[bool, typer.Option("--example", help="Print what .env.example holds instead.")] = False,
) -> None:
    """Lists every setting with its value, default, unit and meaning; secrets are masked."""
    settings = load_settings()
    if example:
        typer.echo("\n".join(example_lines(settings)))
        return
    for line in list_settings(settings):
        unit = f" {line.unit}" if line.unit and line.value and line.unit not in NOT_UNITS else ""
        value = f"{line.value or '–'}{unit}"
        changed = "" if line.value == line.default else f"   (default: {line.default or '–'})"
        typer.echo(f"{line.name} = {value}{changed}\n    {line.meaning}")
    for sentence in unknown_names(os.environ):
        typer.secho(sentence, fg=typer.colors.YELLOW, err=True)


@database.command("upgrade")
def upgrade() -> None:
    """Brings the archive's tables to this version; safe to repeat."""
    from conversation.archive.schema import upgrade as upgrade_archive

    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    asyncio.run(upgrade_archive(settings.archive_url))
    typer.echo("The archive is up to date.")
