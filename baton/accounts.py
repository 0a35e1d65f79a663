"""Owns opening the staff's accounts outside the web server: for `baton staff` and the first start."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from baton.settings import Settings
from baton.valkey import valkey_socket
from conversation.archive.archive import Archive
from conversation.archive.schema import upgrade
from conversation.connection import connect
from conversation.keys import Keys
from handoff.accounts import Accounts
from handoff.attempts import AttemptLimits, Attempts
from handoff.sessions import Sessions


@asynccontextmanager
async def open_accounts(settings: Settings) -> AsyncIterator[tuple[Accounts, Archive]]:
    """The accounts and the archive they are in, brought up to date.

    The live store is asked only for what ends log-ins (a new password, disabling); the rest works
    while Baton does not run. Raises ArchiveError.
    """
    await upgrade(settings.archive_url)
    archive = Archive.open(settings.archive_url)
    client = connect(settings.redis_url or f"unix://{valkey_socket(settings.run_folder)}")
    keys = Keys(settings.workspace)
    try:
        sessions = Sessions(client, keys)
        yield Accounts(archive, sessions, Attempts(client, keys, AttemptLimits())), archive
    finally:
        await client.aclose()
        await archive.close()
