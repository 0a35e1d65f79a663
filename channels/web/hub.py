"""Owns the open pages of this process: which page shows which conversation, and what reaches it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from channels.web.chat import Chat
from conversation.feed import FeedEvent
from conversation.follower import Follower
from conversation.model import Kind, Owner
from conversation.passing import Passing

PLACES_SECONDS = 0.25
"""How long changes of the waiting lists are gathered before places are told anew."""


class Hub:
    """Hands events to the pages that show their conversation."""

    def __init__(self, follower: Follower, passing: Passing) -> None:
        self._passing = passing
        self._pages: dict[str, set[Chat]] = {}
        self._places_changed = asyncio.Event()
        follower.listen(self._hear)

    def moved(self, chat: Chat, before: str | None) -> None:
        """A page shows another conversation than `before` (None: it showed none)."""
        self._drop(chat, before)
        if chat.conversation:
            self._pages.setdefault(chat.conversation, set()).add(chat)

    def leave(self, chat: Chat) -> None:
        """A page is gone."""
        self._drop(chat, chat.conversation)

    def _drop(self, chat: Chat, conversation: str | None) -> None:
        if conversation in self._pages:
            self._pages[conversation].discard(chat)
            if not self._pages[conversation]:
                del self._pages[conversation]

    def _hear(self, event: FeedEvent) -> None:
        for chat in self._pages.get(event.conversation, ()):
            chat.hear(event)
        if event.entry.kind is Kind.OWNER and Owner.WAITING in (
            event.entry.data["from"],
            event.entry.data["to"],
        ):
            self._places_changed.set()

    async def run(self) -> None:
        """Until cancelled: tells places when the lists change, and who is typing."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tell_places())
            tasks.create_task(self._tell_typing())

    async def _tell_places(self) -> None:
        while True:
            await self._places_changed.wait()
            await asyncio.sleep(PLACES_SECONDS)
            self._places_changed.clear()
            for chat in (chat for pages in self._pages.values() for chat in pages):
                if chat.waits:
                    chat.wake()

    async def _tell_typing(self) -> None:
        async for state in self._passing.follow():
            await self._show_typing(state)

    async def _show_typing(self, state: dict[str, Any]) -> None:
        if state["type"] != "typing":
            return
        for chat in tuple(self._pages.get(state["conversation"], ())):
            with suppress(ConnectionError):
                await chat.show_typing(state["author"])
