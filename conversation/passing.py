"""Owns passing states: who is typing, who is present. They are told to whoever listens, and never kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from conversation.connection import OUTAGES, Client, reports_outage
from conversation.keys import Keys
from conversation.model import Author

RECONNECT_SECONDS = 0.5


class Passing:
    """The pub/sub channel of a workspace."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._channel = keys.passing()

    @reports_outage
    async def typing(self, conversation: str, author: Author) -> None:
        """Somebody is writing in a conversation."""
        await self._tell({"type": "typing", "conversation": conversation, "author": author.value})

    @reports_outage
    async def presence(self, agent: str, name: str, status: str) -> None:
        """An agent's status has changed."""
        await self._tell({"type": "presence", "agent": {"id": agent, "name": name, "status": status}})

    async def _tell(self, state: dict[str, Any]) -> None:
        await self._client.publish(self._channel, json.dumps(state, ensure_ascii=False))

    async def follow(self) -> AsyncIterator[dict[str, Any]]:
        """Every state that is told from now on; an outage is waited out, what passed meanwhile is gone."""
        while True:
            try:
                async with self._client.pubsub() as listener:
                    await listener.subscribe(self._channel)
                    while True:
                        found = await listener.get_message(ignore_subscribe_messages=True, timeout=5)
                        if found:
                            yield json.loads(found["data"])
            except OUTAGES:
                await asyncio.sleep(RECONNECT_SECONDS)
