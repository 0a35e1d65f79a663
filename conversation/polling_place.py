"""Owns the place of the one process that asks a platform for updates, and how far it has come."""

from __future__ import annotations

import asyncio

from conversation.connection import Client, Scripts, reports_outage
from conversation.keys import Keys

LEASE_MS = 12_000
RENEW_SECONDS = 3.0


class PollingPlace:
    """One for each channel. A holder's name is a process's own; it may take its own place again."""

    def __init__(self, client: Client, keys: Keys, scripts: Scripts, channel: str, holder: str) -> None:
        self._client = client
        self._scripts = scripts
        self._lease = keys.poller(channel)
        self._offset = keys.poll_offset(channel)
        self._holder = holder

    @reports_outage
    async def take(self) -> bool:
        """Takes or renews the place; False while another process has it."""
        return bool(await self._scripts.run("lease", [self._lease], [self._holder, LEASE_MS]))

    async def keep(self) -> None:
        """Renews the place; returns when it is lost. Raises StoreUnavailable."""
        while await self.take():  # noqa: ASYNC110 - the store does not tell when a lease ends
            await asyncio.sleep(RENEW_SECONDS)

    @reports_outage
    async def leave(self) -> None:
        """Gives the place up."""
        if await self._client.get(self._lease) == self._holder:
            await self._client.delete(self._lease)

    @reports_outage
    async def offset(self) -> int:
        """The number of the next update to ask for; 0 at first."""
        return int(await self._client.get(self._offset) or 0)

    @reports_outage
    async def move(self, offset: int) -> None:
        """Remembers that everything before `offset` is stored."""
        await self._client.set(self._offset, offset)
