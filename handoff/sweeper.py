"""Owns the watch over agents who are gone: what they hold goes back to the front of the queue."""

from __future__ import annotations

import asyncio

import structlog

from conversation.errors import ConversationError
from conversation.live import now_ms
from conversation.presence import PresenceBoard
from handoff.desk import Desk

log = structlog.get_logger(__name__)


class Sweeper:
    """Looks every `interval_seconds` for agents without a sign of life. Any number may run at once."""

    def __init__(self, desk: Desk, presence: PresenceBoard, interval_seconds: float) -> None:
        self._desk = desk
        self._presence = presence
        self._interval = interval_seconds

    async def run(self) -> None:
        """Until cancelled. An outage of the store is waited out."""
        while True:
            try:
                await self.sweep(now_ms())
            except ConversationError as error:
                log.warning("sweep_failed", error=type(error).__name__)
            await asyncio.sleep(self._interval)

    async def sweep(self, now: int) -> None:
        """One look: requeues first, then forgets the agent, so that a crash between repeats the look."""
        for agent in await self._presence.gone(now):
            for conversation in await self._desk.requeue_held(agent):
                log.info("agent_gone", agent=agent, conversation=conversation)
            await self._presence.forget(agent, now)
