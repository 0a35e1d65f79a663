"""Owns the loop of jobs that look now and then: an outage of the store is told, and waited out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from conversation.errors import ConversationError

log = structlog.get_logger(__name__)


async def keep_looking(look: Callable[[], Awaitable[object]], seconds: float, failed: str) -> None:
    """Looks, rests for `seconds`, and looks again, until cancelled; `failed` names a look that failed in the log."""
    while True:
        try:
            await look()
        except ConversationError as error:
            log.warning(failed, error=type(error).__name__)
        await asyncio.sleep(seconds)
