"""Owns the first minutes of a new installation: its archive, its first account, and what the terminal says then."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from baton.accounts import open_accounts
from baton.settings import Settings
from conversation.archive.errors import ArchiveError
from conversation.archive.records import Role
from conversation.archive.schema import upgrade
from conversation.connection import connect
from handoff.errors import BadAccount

FIRST_EMAIL = "agent@haru.example"
FIRST_NAME = "Jisoo"
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105


@dataclass(frozen=True)
class FirstAccount:
    """The account that was made for a new installation, with the password that is kept nowhere else."""

    email: str
    password: str


async def prepare(settings: Settings) -> str:
    """Brings the archive up to date; returns what keeps Baton from starting, as a sentence, or nothing."""
    try:
        await upgrade(settings.archive_url)
    except ArchiveError as error:
        return str(error)
    return await _check_store(settings.redis_url) if settings.redis_url else ""


async def make_first_account(settings: Settings) -> FirstAccount | None:
    """Where there is no account at all, makes one that may do everything; otherwise None.

    It is made when Baton is ready, and its password is shown at once: made earlier, it could be lost.
    """
    try:
        async with open_accounts(settings) as (accounts, archive):
            if await archive.list_staff():
                return None
            password = make_password()
            await accounts.create(FIRST_EMAIL, FIRST_NAME, Role.ADMIN, password)
            return FirstAccount(FIRST_EMAIL, password)
    except (ArchiveError, BadAccount):
        return None


def welcome_lines(address: str, account: FirstAccount | None) -> Iterator[str]:
    """What the terminal tells when everything is ready: the addresses, the first account, how to go on."""
    yield ""
    yield "Baton is ready."
    yield f"  Shop with the chat   {address}/"
    yield f"  Staff                {address}/staff"
    if account:
        yield f"    log in with        {account.email}   password {account.password}"
        yield "                       (shown only now; a new one: .venv/bin/baton staff password EMAIL)"
    yield "  Add staff            .venv/bin/baton staff add EMAIL --role agent --name NAME"
    yield "  Stop                 Ctrl-C"
    yield ""


def make_password() -> str:
    """Sixteen letters and digits that are hard to mistake for each other, in groups of four."""
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(4))


async def _check_store(url: str) -> str:
    client = connect(url)
    try:
        await client.ping()
    except Exception as error:
        return f"REDIS_URL does not answer ({type(error).__name__}). Start that server, or unset REDIS_URL."
    finally:
        await client.aclose()
    return ""
