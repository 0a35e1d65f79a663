"""Owns which roles of Baton are at work somewhere: each process says so itself, every few seconds."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterable

import structlog

from conversation.connection import Client, reports_outage
from conversation.errors import StoreUnavailable
from conversation.keys import Keys

log = structlog.get_logger(__name__)

CALL_SECONDS = 2.0
GONE_MS = 10_000
"""A process that says nothing for so long is dead, or hangs."""


class RollCall:
    """Who is at work. Of several processes in one role, the one that spoke last stands for all."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def answer(self, roles: Iterable[str]) -> None:
        """Says that this process is at work in these roles."""
        async with self._client.pipeline(transaction=False) as calls:
            for role in roles:
                calls.set(self._keys.at_work(role), process_name(), px=GONE_MS)
            await calls.execute()

    @reports_outage
    async def who(self, role: str) -> str | None:
        """The `process_name` of one at work in this role, or None."""
        name: str | None = await self._client.get(self._keys.at_work(role))
        return name

    async def keep_answering(self, roles: Iterable[str]) -> None:
        """Answers until cancelled. An outage of the store is waited out: nobody can ask then either."""
        roles = sorted(roles)
        while True:
            try:
                await self.answer(roles)
            except StoreUnavailable:
                log.debug("roll_call.unanswered", roles=roles)
            await asyncio.sleep(CALL_SECONDS)


def process_name() -> str:
    """Host and number of this process."""
    return f"{socket.gethostname()} {os.getpid()}"


def is_running_here(name: str | None) -> bool:
    """Whether `name` is a process of this machine that lives."""
    host, _, pid = (name or "").rpartition(" ")
    if host != socket.gethostname():
        return False
    return is_alive(int(pid))


def is_alive(pid: int) -> bool:
    """Whether a process of this machine lives, whoever's it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
