"""Owns the watch over agents who are gone or silent: what they leave goes back to the front of the queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from conversation.live import now_ms
from conversation.looking import keep_looking
from conversation.presence import PresenceBoard
from handoff.desk import Desk

log = structlog.get_logger(__name__)

SILENCE_LOOK_MS = 10_000
"""All that agents have is read for it, so it is done less often."""


class Sweeper:
    """Looks every `interval_seconds` for agents without a sign of life. Any number may run at once."""

    def __init__(
        self,
        desk: Desk,
        presence: PresenceBoard,
        interval_seconds: float,
        silent_ms: int,
        note_signs: Callable[[int], Awaitable[None]] | None = None,
    ) -> None:
        """`silent_ms`: how long an agent may leave a customer without an answer; 0 for any time.

        `note_signs` is awaited with the time (ms) before each look: it notes who is there without a feed of the desk.
        """
        self._desk = desk
        self._presence = presence
        self._interval = interval_seconds
        self._silent_ms = silent_ms
        self._note_signs = note_signs
        self._next_silence = 0

    async def run(self) -> None:
        """Until cancelled. An outage of the store is waited out."""
        await keep_looking(lambda: self.sweep(now_ms()), self._interval, "sweep_failed")

    async def sweep(self, now: int) -> None:
        """One look: requeues first, then forgets the agent, so that a crash between repeats the look."""
        if self._note_signs:
            await self._note_signs(now)
        for agent in await self._presence.gone(now):
            for conversation in await self._desk.requeue_held(agent):
                log.info("agent_gone", agent=agent, conversation=conversation)
            await self._presence.forget(agent, now)
        if self._silent_ms and now >= self._next_silence:
            self._next_silence = now + min(SILENCE_LOOK_MS, self._silent_ms // 4)
            here = sorted(await self._presence.here(now))
            for conversation in await self._desk.requeue_silent(here, now - self._silent_ms):
                log.info("agent_silent", conversation=conversation)
