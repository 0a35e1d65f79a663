"""`baton staff`: the accounts of the people at the desk."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from baton.accounts import open_accounts
from baton.settings import POLICY, load_settings
from conversation.archive.archive import Archive
from conversation.archive.records import Role, Staff
from conversation.errors import ConversationError, StoreUnavailable
from conversation.skills import ANYTHING, Skills
from handoff.accounts import Accounts, check_skills
from handoff.errors import HandoffError
from handoff.policy import load_policy

app = typer.Typer(help="The accounts of agents, supervisors, editors and admins.", no_args_is_help=True)

ACTOR = "command line"

Email = Annotated[str, typer.Argument(help="The e-mail that this person logs in with.")]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking.")
]
TEAMS = typer.Option("--teams", help="Whose conversations, as support,billing; empty for all.")
LANGUAGES = typer.Option("--languages", help="Whose language, as en,ko; empty for all.")
CAPACITY = typer.Option("--capacity", min=0, help="Conversations at once; 0 for BATON_AGENT_CAPACITY.")


@app.command("add")
def add(
    email: Email,
    role: Annotated[Role, typer.Option(help="What this person may do.")] = Role.AGENT,
    name: Annotated[str, typer.Option(help="The name that customers see; from the e-mail if not given.")] = "",
    password_stdin: PasswordStdin = False,
    teams: Annotated[str, TEAMS] = "",
    languages: Annotated[str, LANGUAGES] = "",
    capacity: Annotated[int, CAPACITY] = 0,
) -> None:
    """Adds an account."""
    skills = Skills(names_in(teams), names_in(languages), capacity or None)
    check(skills)
    password = read_password(password_stdin)
    shown = name or email.split("@", 1)[0]

    async def work(accounts: Accounts, _archive: Archive) -> str:
        member = await accounts.create(email, shown, role, password, skills, actor=ACTOR)
        return f"Added {member.name} <{member.email}> as {member.role}."

    _run(work)


@app.command("set")
def set_(
    email: Email,
    teams: Annotated[str | None, TEAMS] = None,
    languages: Annotated[str | None, LANGUAGES] = None,
    capacity: Annotated[int | None, CAPACITY] = None,
) -> None:
    """Changes teams, languages and capacity; what is not given stays."""

    async def work(accounts: Accounts, archive: Archive) -> str:
        member = await find(archive, email)
        skills = Skills(
            member.skills.teams if teams is None else names_in(teams),
            member.skills.languages if languages is None else names_in(languages),
            member.skills.capacity if capacity is None else capacity or None,
        )
        check(skills)
        await accounts.set_skills(member.id, skills, actor=ACTOR)
        return f"{member.email}: {told(skills)}."

    _run(work)


@app.command("list")
def list_() -> None:
    """Lists all accounts."""

    async def work(_accounts: Accounts, archive: Archive) -> str:
        members = await archive.list_staff()
        lines = [
            f"{member.email:<32} {member.role:<11} {member.name}{'   (disabled)' if member.disabled else ''}"
            + ("" if member.skills == ANYTHING else f"   {told(member.skills)}")
            for member in members
        ]
        return "\n".join(lines) or "There are no accounts. Add one: baton staff add EMAIL --role agent"

    _run(work)


@app.command("password")
def password(email: Email, password_stdin: PasswordStdin = False) -> None:
    """Gives somebody a new password and ends their log-ins."""
    new = read_password(password_stdin)

    async def work(accounts: Accounts, archive: Archive) -> str:
        member = await find(archive, email)
        await accounts.set_password(member.id, new, actor=ACTOR)
        return f"{member.email} has a new password; their log-ins were ended."

    _run(work)


@app.command("disable")
def disable(email: Email) -> None:
    """Takes an account out of use and ends its log-ins; what its owner did stays on record."""

    async def work(accounts: Accounts, archive: Archive) -> str:
        member = await find(archive, email)
        await accounts.disable(member.id, actor=ACTOR)
        return f"{member.email} can no longer log in."

    _run(work)


@app.command("enable")
def enable(email: Email) -> None:
    """Takes a disabled account into use again."""

    async def work(accounts: Accounts, archive: Archive) -> str:
        member = await find(archive, email)
        await accounts.enable(member.id, actor=ACTOR)
        return f"{member.email} can log in again."

    _run(work)


@app.command("remove")
def remove(email: Email) -> None:
    """Deletes an account and ends its log-ins; what its owner did stays on record."""

    async def work(accounts: Accounts, archive: Archive) -> str:
        member = await find(archive, email)
        await accounts.remove(member.id, actor=ACTOR)
        return f"{member.email} was removed."

    _run(work)


def names_in(listed: str) -> tuple[str, ...]:
    """`support, billing` as names, each once."""
    return tuple(dict.fromkeys(name.strip() for name in listed.split(",") if name.strip()))


def check(skills: Skills) -> None:
    """Ends the command where a team or language is named that there is not."""
    try:
        check_skills(skills, tuple(load_policy(POLICY).teams))
    except HandoffError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def told(skills: Skills) -> str:
    """Teams, languages and capacity in a line."""
    capacity = skills.capacity or "as all"
    return (
        f"teams {','.join(skills.teams) or 'all'}, languages {','.join(skills.languages) or 'all'}, capacity {capacity}"
    )


async def find(archive: Archive, email: str) -> Staff:
    """The account with this e-mail; ends the command where there is none."""
    member = await archive.staff_by_email(email)
    if member is None:
        typer.echo(f"There is no account with the e-mail {email}. See: baton staff list", err=True)
        raise typer.Exit(1)
    return member


def read_password(from_stdin: bool) -> str:
    """The first line of standard input, or what the person types twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        typer.echo("There is no terminal to ask for a password. Use --password-stdin.", err=True)
        raise typer.Exit(2)
    first = getpass.getpass("Password (10 characters or more): ")
    if getpass.getpass("Again: ") != first:
        typer.echo("The two differ. Nothing was changed.", err=True)
        raise typer.Exit(1)
    return first


def _run(work: Callable[[Accounts, Archive], Awaitable[str]]) -> None:
    async def opened() -> str:
        async with open_accounts(load_settings()) as (accounts, archive):
            return await work(accounts, archive)

    try:
        typer.echo(asyncio.run(opened()))
    except StoreUnavailable:
        typer.echo(
            "The account was changed, but the live store does not run, so log-ins that are open were not ended and do "
            "not know of the change. Start Baton and run this again.",
            err=True,
        )
        raise typer.Exit(1) from None
    except (ConversationError, HandoffError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
