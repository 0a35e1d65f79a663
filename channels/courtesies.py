"""Owns what is only polite: done beside the rest once something is stored, and its failure costs nobody anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

LAST_SECONDS = 2.0


class Courtesies:
    """Calls that are on their way to a platform."""

    def __init__(self, failures: tuple[type[Exception], ...], on_failure: Callable[[Exception], None]) -> None:
        """`failures` are told to `on_failure`; anything else is a defect."""
        self._failures = failures
        self._on_failure = on_failure
        self._tasks: set[asyncio.Task[None]] = set()

    def soon(self, call: Awaitable[object]) -> None:
        """Makes a call without waiting for it."""
        task = asyncio.create_task(self._quietly(call))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _quietly(self, call: Awaitable[object]) -> None:
        try:
            await call
        except self._failures as error:
            self._on_failure(error)

    async def close(self) -> None:
        """Waits a moment for what is being said."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LAST_SECONDS)
        for task in self._tasks:
            task.cancel()
