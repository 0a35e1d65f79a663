"""Owns the live record of customers: who they are, and the identities that were proven theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.model import Customer, split_identity

_PROOF = "proof "


class Customers:
    """Customers by id. A new address makes a new customer (lua/accept.lua); joining.py makes one of two."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def get_many(self, ids: Sequence[str]) -> dict[str, Customer]:
        """The customers of `ids` that there are. One who became part of another is that one now."""
        found = await self._read(ids)
        parts = {id: raw["joined"] for id, (raw, _) in found.items() if "joined" in raw}
        while parts:
            wholes = await self._read(sorted(set(parts.values())))
            found |= {id: wholes[whole] for id, whole in parts.items() if whole in wholes}
            parts = {id: found[id][0]["joined"] for id in parts if "joined" in found[id][0] and parts[id] in wholes}
        return {id: _customer(raw, members) for id, (raw, members) in found.items()}

    async def _read(self, ids: Sequence[str]) -> dict[str, tuple[dict[str, str], Iterable[str]]]:
        async with self._client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hgetall(self._keys.customer(id))
                pipe.smembers(self._keys.identities(id))
            found = await pipe.execute()
        return {
            id: ({"id": id, **raw}, members)
            for id, raw, members in zip(ids, found[::2], found[1::2], strict=True)
            if raw
        }

    async def get(self, id: str) -> Customer:
        """One customer; an empty record where there is none."""
        return (await self.get_many([id])).get(id) or Customer(id)


async def whole_of(client: Client, keys: Keys, id: str) -> str:
    """The customer that this one is part of by now: mostly themselves."""
    while whole := await client.hget(keys.customer(id), "joined"):
        id = whole
    return id


def _customer(raw: Mapping[str, str], members: Iterable[str]) -> Customer:
    proofs = {}
    for name, value in raw.items():
        if name.startswith(_PROOF):
            how, _, at = value.partition(" ")
            proofs[split_identity(name.removeprefix(_PROOF))] = (how, int(at))
    return Customer(
        id=raw["id"],
        name=raw.get("name"),
        email=raw.get("email"),
        language=raw.get("language"),
        created_at=int(raw.get("created_at") or 0),
        identities=tuple(sorted(split_identity(member) for member in members)),
        shop=raw.get("shop"),
        proofs=proofs,
    )
