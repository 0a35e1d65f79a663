"""Owns whether customers can be reached at their addresses: what was learned by trying, or from the platform."""

from __future__ import annotations

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.live import now_ms
from conversation.model import Conversation


class Reach:
    """Kept in the customer's hash, where notices/place.py reads it. Each call may come twice.

    Who writes at an address again can be reached there again: `last:` is later than `failed:` then.
    """

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    async def note(self, conversation: Conversation, reached: bool) -> None:
        """Notes how a delivery ended; `reached` is False where trying again is no use (blocked, deleted)."""
        await self._note(conversation.customer, conversation.channel, conversation.address, reached)

    @reports_outage
    async def lost(self, channel: str, address: str) -> None:
        """Notes that the platform says that nobody can be reached there any more."""
        if customer := await self._client.get(self._keys.identity(channel, address)):
            await self._note(customer, channel, address, reached=False)

    @reports_outage
    async def _note(self, customer: str, channel: str, address: str, reached: bool) -> None:
        key, field = self._keys.customer(customer), f"failed:{channel} {address}"
        if reached:
            await self._client.hdel(key, field)
        else:
            await self._client.hset(key, field, now_ms())
