"""Owns telling channels that somebody is writing: the bot or an agent."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Channel
from conversation.errors import ConversationNotFound
from conversation.live import LiveStore
from conversation.model import Author
from conversation.passing import Passing


class TypingRelay:
    """Follows what passes, and shows it where the conversation is."""

    def __init__(self, channels: Sequence[Channel], store: LiveStore, passing: Passing) -> None:
        self._channels = {channel.name: channel for channel in channels}
        self._store = store
        self._passing = passing

    async def run(self) -> None:
        """Until cancelled."""
        async for state in self._passing.follow():
            if state.get("type") == "typing" and state.get("author") != Author.CUSTOMER:
                await self._show(str(state.get("conversation")))

    async def _show(self, id: str) -> None:
        try:
            c = await self._store.get(id)
        except ConversationNotFound:
            return
        if channel := self._channels.get(c.channel):
            await channel.show_typing(c)
