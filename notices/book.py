"""Owns the live store's part of notifications: who is known, what was taken, what is said, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conversation.connection import reports_outage
from conversation.customers import whole_of
from conversation.joining import SHOP
from conversation.live import LiveStore, dump_json, new_id
from conversation.model import Draft
from notices.errors import KeyConflict, NobodyKnown, NoSuchNotice
from notices.notice import Notice, Outcome, Recipient, Wish
from notices.orders import OrderWatch
from notices.place import Place

KEPT_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Said:
    """What is said to a customer at a place. `slots` and `proven` (an order) are for the bot's next turn."""

    place: Place
    language: str
    entry: Draft
    slots: dict[str, Any]
    proven: str | None


class NoticeBook:
    """Notifications in the live store. `pushed` are the channels that the outbox delivers to."""

    def __init__(self, store: LiveStore, orders: OrderWatch, pushed: frozenset[str]) -> None:
        self._store = store
        self._client = store.client
        self._keys = store.keys
        self._orders = orders
        self.pushed = pushed

    @reports_outage
    async def people(self, to: Recipient, who: str) -> tuple[str, ...]:
        """The customers that a recipient stands for. Raises NobodyKnown."""
        found: list[str] = []
        if to is Recipient.ORDER:
            found = await self._orders.customers(who)
        elif to is Recipient.SHOP_CUSTOMER:
            customer = await self._client.get(self._keys.identity(SHOP, who))
            found = [customer] if customer else []
        elif await self._client.exists(self._keys.customer(who)):
            found = [who]
        if not found:
            raise NobodyKnown(WHO_IS_KNOWN[to])
        return tuple(found)

    @reports_outage
    async def take(self, notice: Notice) -> Notice:
        """Keeps what is to be sent. The first one under an id counts, and is what comes back.

        Raises KeyConflict where that had another body.
        """
        key = self._keys.notice(notice.id)
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hsetnx(key, "request", notice.dump())
            pipe.hget(key, "request")
            pipe.expire(key, KEPT_SECONDS)
            _, kept, _ = await pipe.execute()
        return same_wish(Notice.load(notice.id, kept), notice.wish)

    @reports_outage
    async def find(self, id: str) -> tuple[Notice, list[Outcome]]:
        """A notification and what became of it so far. Raises NoSuchNotice."""
        raw = await self._client.hgetall(self._keys.notice(id))
        if "request" not in raw:
            raise NoSuchNotice("There is no notification with this id; each is kept for thirty days.")
        notice = Notice.load(id, raw["request"])
        return notice, [
            Outcome.load(customer, raw[f"c:{customer}"]) for customer in notice.customers if f"c:{customer}" in raw
        ]

    @reports_outage
    async def customer(self, id: str) -> tuple[dict[str, str], list[str]]:
        """A customer's hash and identities; of one who became part of another, that one's."""
        id = await whole_of(self._client, self._keys, id)
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.hgetall(self._keys.customer(id))
            pipe.smembers(self._keys.identities(id))
            raw, members = await pipe.execute()
        return raw, sorted(members)

    @reports_outage
    async def language_at(self, place: Place) -> str | None:
        """What the open conversation at a place is in."""
        id = await self._client.get(self._keys.address(place.channel, place.address))
        language: str | None = await self._client.hget(self._keys.conversation(id), "language") if id else None
        return language

    async def may_know(self, customer: str, members: Sequence[str], order: str) -> bool:
        """Whether an order counts as proven: by the shop, whose own customer this is, or by themselves before."""
        if any(member.startswith(f"{SHOP} ") for member in members):
            return True
        return await self._orders.has_proven(customer, order)

    async def say(self, notice: Notice, customer: str, now: int, said: Said) -> bool:
        """Says it; False where that was done before, or the customer wants none."""
        return await self._run(notice, customer, now, "send", "", said) == "sent"

    async def put_off(self, notice: Notice, customer: str, now: int, due: int) -> None:
        """Schedules it for `due`, ms."""
        await self._run(notice, customer, now, "later", str(due), None)

    async def give_up(self, notice: Notice, customer: str, now: int, reason: str) -> None:
        """Notes why it cannot be said."""
        await self._run(notice, customer, now, "fail", reason, None)

    @reports_outage
    async def _run(self, notice: Notice, customer: str, now: int, verb: str, more: str, said: Said | None) -> str:
        keys, place = self._keys, said.place if said else Place("", "")
        what: str
        what, _, _ = await self._store.scripts.run(
            "notify",
            [
                keys.notice(notice.id),
                keys.due_notices(),
                keys.address(place.channel, place.address),
                keys.feed(),
                keys.open_conversations(),
                keys.customer(""),
                keys.conversation(""),
                keys.log(""),
                keys.outbox(""),
            ],
            [
                notice.id,
                customer,
                now,
                verb,
                more,
                place.channel,
                place.address,
                said.language if said else "",
                said.entry.dump(now) if said else "",
                new_id("c"),
                new_id("c"),
                " ".join(sorted(self.pushed)),
                dump_json(said.slots) if said else "{}",
                (said.proven or "") if said else "",
            ],
        )
        return what

    @reports_outage
    async def due(self, now: int, count: int) -> list[tuple[str, str]]:
        """Notification and customer of what is due, the longest due first."""
        found = await self._client.zrangebyscore(self._keys.due_notices(), 0, now, start=0, num=count)
        return [(member.split(" ")[0], member.split(" ")[1]) for member in found]

    @reports_outage
    async def drop_due(self, id: str, customer: str) -> None:
        """Forgets what is due of a notification that is not kept any more."""
        await self._client.zrem(self._keys.due_notices(), f"{id} {customer}")


WHO_IS_KNOWN = {
    Recipient.SHOP_CUSTOMER: "No customer of the chat has logged in to the shop as this one.",
    Recipient.ORDER: "No customer of the chat has proven this order to be theirs within 180 days.",
    Recipient.CUSTOMER: "There is no customer with this id.",
}


def same_wish(kept: Notice, wish: Wish) -> Notice:
    """The notification, if it is what `wish` asks for. Raises KeyConflict."""
    if kept.wish.digest() != wish.digest():
        raise KeyConflict
    return kept
