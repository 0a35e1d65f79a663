"""Owns the live record of customers: who they are, and the identities that were proven theirs."""

from __future__ import annotations

from collections.abc import Sequence

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.model import Customer


class Customers:
    """Customers by id. A new address makes a new customer (lua/accept.lua); joining two needs proof."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def get_many(self, ids: Sequence[str]) -> dict[str, Customer]:
        """The customers of `ids` that there are, in one round trip."""
        async with self._client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hgetall(self._keys.customer(id))
                pipe.smembers(self._keys.identities(id))
            found = await pipe.execute()
        return {
            id: Customer(
                id=id,
                name=raw.get("name"),
                email=raw.get("email"),
                language=raw.get("language"),
                created_at=int(raw.get("created_at") or 0),
                identities=tuple(sorted(split_identity(member) for member in members)),
            )
            for id, raw, members in zip(ids, found[::2], found[1::2], strict=True)
            if raw
        }

    async def get(self, id: str) -> Customer:
        """One customer; an empty record where there is none."""
        return (await self.get_many([id])).get(id) or Customer(id)


def split_identity(member: str) -> tuple[str, str]:
    """Channel and address of a member of `keys.identities`."""
    channel, _, address = member.partition(" ")
    return channel, address
