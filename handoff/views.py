"""Owns how the desk sees conversations: the lists, and one with all its facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from conversation.archive.errors import BadCursor
from conversation.archive.records import ArchivedConversation, EarlierConversation, Page
from conversation.customers import Customers
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Conversation, Customer, Entry, Kind, Owner
from conversation.presence import PresenceBoard
from conversation.waiting import Place, WaitingList

LAST_LOOKED_AT = 8
EARLIER = 20
PAGE = 100
ARCHIVED = "archive:"
"""Begins the cursors of pages that come from the archive."""


class History(Protocol):
    """What the desk asks the archive."""

    async def conversation(self, id: str) -> ArchivedConversation | None: ...

    async def log(self, id: str, after: int = 0) -> list[Entry]: ...

    async def earlier(self, customer: str, except_id: str, limit: int = 20) -> list[EarlierConversation]: ...

    async def closed(self, cursor: str | None = None, limit: int = 50) -> Page: ...


class Views:
    """Reads conversations for the desk, as the protocol's JSON."""

    def __init__(
        self,
        store: LiveStore,
        customers: Customers,
        waiting: WaitingList,
        presence: PresenceBoard,
        history: History,
        teams: Sequence[str],
    ) -> None:
        self._store = store
        self._customers = customers
        self._waiting = waiting
        self._presence = presence
        self._history = history
        self._teams = teams

    async def page(self, view: str, agent: str, cursor: str | None) -> dict[str, Any]:
        """One page of a list, newest need first: who waits longest, whom I have not answered, what changed last.

        `all` goes on with the archive's closed conversations. Raises BadCursor.
        """
        if view == "waiting":
            ids = [id for team in self._teams for id in await self._waiting.ids(team)]
            return {"items": await self.items(await self._store.get_many(ids)), "cursor": None}
        if view == "mine":
            held = await self._store.get_many(await self._waiting.held_by(agent))
            return {"items": sorted(await self.items(held), key=needs_answer), "cursor": None}
        if cursor and cursor.startswith(ARCHIVED):
            return await self._closed(cursor.removeprefix(ARCHIVED))
        start = parse_offset(cursor)
        ids = await self._store.all_open()
        items = await self.items(await self._store.get_many(ids[start : start + PAGE]))
        return {"items": items, "cursor": str(start + PAGE) if start + PAGE < len(ids) else ARCHIVED}

    async def _closed(self, cursor: str) -> dict[str, Any]:
        found = await self._history.closed(cursor or None, PAGE)
        live = {c.id for c in await self._store.get_many([past.conversation.id for past in found.items])}
        items = [
            item(past.conversation, past.customer, None, past.last)
            for past in found.items
            if past.conversation.id not in live
        ]
        return {"items": items, "cursor": ARCHIVED + found.cursor if found.cursor else None}

    async def archived(self, id: str) -> dict[str, Any] | None:
        """A conversation that only the archive has, with its facts."""
        past = await self._history.conversation(id)
        if past is None:
            return None
        return await self._with_facts(past.conversation, item(past.conversation, past.customer, None, past.last))

    async def items(self, conversations: Sequence[Conversation]) -> list[dict[str, Any]]:
        """Conversations as lists show them, in a few round trips however many there are."""
        customers = await self._customers.get_many([c.customer for c in conversations])
        here = await self._presence.available(now_ms())
        places = await self._waiting.places([c for c in conversations if c.owner is Owner.WAITING], here)
        lasts = await self._store.last_of_many([c.id for c in conversations], LAST_LOOKED_AT)
        return [
            item(c, customers.get(c.customer) or Customer(c.customer), places.get(c.id), last_message(entries))
            for c, entries in zip(conversations, lasts, strict=True)
        ]

    async def facts(self, c: Conversation) -> dict[str, Any]:
        """One live conversation with all that is known of it."""
        [shown] = await self.items([c])
        return await self._with_facts(c, shown)

    async def _with_facts(self, c: Conversation, shown: dict[str, Any]) -> dict[str, Any]:
        earlier = await self._history.earlier(c.customer, c.id, EARLIER)
        return {
            **shown,
            "slots": dict(c.slots),
            "orders": list(c.memory.get("orders", {}).values()),
            "earlier": [past.as_json() for past in earlier],
        }


def parse_offset(cursor: str | None) -> int:
    """The place in the list of live conversations. Raises BadCursor."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise BadCursor
    return int(cursor)


def item(c: Conversation, customer: Customer, place: Place | None, last: Entry | None) -> dict[str, Any]:
    """A conversation as docs/protocol.md spells it."""
    return {
        "id": c.id,
        "channel": c.channel,
        "customer": {"id": customer.id, "name": customer.name, "email": customer.email},
        "language": c.language,
        "owner": c.owner.value,
        "epoch": c.epoch,
        "agent": {"id": c.agent, "name": c.agent_name} if c.agent else None,
        "team": c.team,
        "reason": c.reason,
        "summary": c.summary,
        "waiting_since_at": c.waiting_since_at,
        "position": place.position if place else None,
        "opened_at": c.opened_at,
        "updated_at": c.updated_at,
        "seq": c.seq,
        "last": {"author": last.author.value, "text": last.text, "at": last.at} if last else None,
    }


def last_message(entries: Sequence[Entry]) -> Entry | None:
    """The newest message of a person; the bot's only where no person's is near."""
    said = [e for e in entries if e.kind is Kind.MESSAGE and e.author is not Author.SYSTEM]
    people = [e for e in said if e.author is not Author.BOT]
    return next(reversed(people or said), None)


def needs_answer(shown: dict[str, Any]) -> tuple[bool, int]:
    """Sorts what the customer said last before the rest, the longest unanswered first."""
    last = shown["last"]
    answered = last is None or last["author"] != Author.CUSTOMER
    return answered, -shown["updated_at"] if answered else last["at"]
