"""Owns who has proven which order: what `to: {order: …}` is looked up in, and what a bot may be told as proven."""

from __future__ import annotations

from collections.abc import Iterable

from conversation.connection import Client, reports_outage
from conversation.customers import whole_of
from conversation.keys import Keys

KEPT_SECONDS = 180 * 24 * 3600


class OrderWatch:
    """The customers of each order, for 180 days since the last proof."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def note(self, customer: str, numbers: Iterable[str]) -> None:
        """Remembers that `customer` has proven these orders. May come any number of times."""
        async with self._client.pipeline(transaction=True) as pipe:
            for number in numbers:
                pipe.sadd(self._keys.order_customers(number), customer)
                pipe.expire(self._keys.order_customers(number), KEPT_SECONDS)
            await pipe.execute()

    @reports_outage
    async def customers(self, number: str) -> list[str]:
        """Who has proven this order; of those who became one customer meanwhile, that one."""
        found = await self._client.smembers(self._keys.order_customers(number))
        return sorted({await whole_of(self._client, self._keys, id) for id in found})

    @reports_outage
    async def has_proven(self, customer: str, number: str) -> bool:
        """Whether this customer has."""
        return await whole_of(self._client, self._keys, customer) in await self.customers(number)
