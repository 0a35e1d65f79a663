"""Owns following the feed in one process: one blocking read, handed to all who listen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from conversation.errors import StoreUnavailable
from conversation.feed import Feed, FeedEvent

log = structlog.get_logger(__name__)

BLOCK_MS = 2000
RETRY_SECONDS = 0.2

type Listener = Callable[[FeedEvent], None]


class Follower:
    """Calls its listeners with every event, in order. They must not block: they put it on a queue of their own."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._listeners: set[Listener] = set()
        self.position: str | None = None
        """The newest event that was handed on; None until the feed has been reached once."""

    def listen(self, listener: Listener) -> Callable[[], None]:
        """From now on `listener` hears every event, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def run(self) -> None:
        """Until cancelled. An outage is waited out; what came meanwhile is handed on after it."""
        while True:
            try:
                if self.position is None:
                    self.position = await self._feed.last_id()
                for event in await self._feed.wait(self.position, BLOCK_MS):
                    self.position = event.id
                    for listener in tuple(self._listeners):
                        listener(event)
            except StoreUnavailable as error:
                log.warning("feed_unavailable", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)
