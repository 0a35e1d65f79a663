"""Owns what customers want of notifications: none, again, or on a channel of their choice."""

from __future__ import annotations

from conversation.connection import Client, reports_outage
from conversation.keys import Keys

OFF = "off"


class Preferences:
    """Kept in the customer's hash. Each call may come twice."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def stop(self, customer: str) -> None:
        """Nothing is sent from here on, what is scheduled neither."""
        await self._client.hset(self._keys.customer(customer), "notices", OFF)

    @reports_outage
    async def resume(self, customer: str) -> None:
        """Notifications are wanted again."""
        await self._client.hdel(self._keys.customer(customer), "notices")

    @reports_outage
    async def choose(self, customer: str, channel: str) -> None:
        """On this channel, wherever the customer has an identity there; '' for where they wrote last."""
        key = self._keys.customer(customer)
        if channel:
            await self._client.hset(key, "notify_on", channel)
        else:
            await self._client.hdel(key, "notify_on")
