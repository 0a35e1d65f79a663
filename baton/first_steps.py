"""Owns the first minutes of a new installation: its archive, its first account, and what the terminal says then."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from baton.accounts import open_accounts
from baton.settings import Settings
from conversation.archive.errors import ArchiveError
from conversation.archive.records import Role
from conversation.connection import connect

FIRST_EMAIL = "agent@haru.example"
FIRST_NAME = "Jisoo"
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105


@dataclass
class FirstSteps:
    """What the terminal tells when everything is ready."""

    email: str = ""
    password: str = ""

    def lines(self, address: str) -> Iterator[str]:
        """The addresses, the first account with its password, and how to go on."""
        yield ""
        yield "Baton is ready."
        yield f"  Shop with the chat   {address}/"
        yield f"  Staff                {address}/staff"
        if self.password:
            yield f"      first account    {self.email}   password: {self.password}"
            yield f"                       (shown this once; for another: .venv/bin/baton staff password {self.email})"
        yield "  Add staff            .venv/bin/baton staff add EMAIL --role agent --name NAME"
        yield "  Stop                 Ctrl-C"
        yield ""


async def prepare(settings: Settings, first_steps: FirstSteps) -> str:
    """Brings the archive up to date and makes the first account where there is none.

    Returns what keeps Baton from starting, as a sentence, or nothing.
    """
    try:
        async with open_accounts(settings) as (accounts, archive):
            if not await archive.list_staff():
                password = make_password()
                await accounts.create(FIRST_EMAIL, FIRST_NAME, Role.ADMIN, password)
                first_steps.email, first_steps.password = FIRST_EMAIL, password
    except ArchiveError as error:
        return str(error)
    if settings.redis_url:
        return await _check_store(settings.redis_url)
    return ""


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
