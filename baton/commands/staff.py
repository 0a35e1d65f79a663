"""`baton staff`: the accounts of the people at the desk."""

from __future__ import annotations

import getpass
import sys
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(help="The accounts of agents, supervisors, editors and admins.", no_args_is_help=True)


class Role(StrEnum):
    """What an account may do."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    ADMIN = "admin"


@app.command("add")
def add(
    email: Annotated[str, typer.Argument(help="The e-mail that this person logs in with.")],
    role: Annotated[Role, typer.Option(help="What this person may do.")] = Role.AGENT,
    name: Annotated[str, typer.Option(help="The name that customers see; made from the e-mail if empty.")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
    ] = False,
) -> None:
    """Adds an account."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else _ask_password()
    raise NotImplementedError


def _ask_password() -> str:
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        typer.echo("The two differ. Nothing was changed.", err=True)
        raise typer.Exit(1)
    return first


@app.command("list")
def list_() -> None:
    """Lists all accounts."""
    raise NotImplementedError
