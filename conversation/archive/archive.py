"""Owns the archive: stores conversations for good and finds them again. Staff and audit: roster.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from conversation.archive import rows, tables
from conversation.archive.engine import open_engine, reports_outage
from conversation.archive.errors import BadCursor
from conversation.archive.handoffs import derive_handoffs
from conversation.archive.records import ArchivedConversation, Bundle, EarlierConversation, Page, Rating
from conversation.archive.roster import Roster
from conversation.archive.upsert import upsert
from conversation.model import Author, Conversation, Customer, Entry, Kind

customers, identities, conversations = tables.customers, tables.identities, tables.conversations
entries, handoffs, ratings = tables.entries, tables.handoffs, tables.ratings


class Archive(Roster):
    """The archive in one database. Every method raises ArchiveUnavailable while that is locked or down."""

    @classmethod
    def open(cls, url: str, *, busy_seconds: float = 5.0) -> Self:
        """The archive at `url` (`sqlite:///…`, `postgresql://…`); its schema is made by `upgrade(url)`."""
        return cls(open_engine(url, busy_seconds=busy_seconds))

    async def close(self) -> None:
        """Lets the connections go."""
        await self._engine.dispose()

    @reports_outage
    async def ping(self) -> None:
        """Returns when the archive can be read."""
        async with self._engine.connect() as connection:
            await connection.execute(select(conversations.c.id).limit(1))

    async def store(self, conversation: Conversation, log: Sequence[Entry], customer: Customer) -> None:
        """Stores one conversation; see `store_all`."""
        await self.store_all([Bundle(conversation, tuple(log), customer)])

    @reports_outage
    async def store_all(self, bundles: Sequence[Bundle]) -> None:
        """Stores conversations with their entries in one transaction: all of it or nothing.

        Idempotent by (conversation, seq): the same again changes nothing, and an older state of a
        conversation never replaces a newer one. The entries of a bundle must end with the
        conversation's `seq`. Raises ArchiveRefused when the database will not take a row.
        """
        # In one order everywhere, so that two archivers wait for each other instead of locking up.
        ordered = sorted(bundles, key=lambda bundle: bundle.conversation.id)
        people = {b.customer.id: b.customer for b in ordered}
        if not ordered:
            return
        async with self._writer.begin() as connection:
            await upsert(
                connection,
                customers,
                [rows.customer_row(people[id]) for id in sorted(people)],
                keep=("created_at",),
                fill=("name", "email", "language"),
            )
            origins = {(r["channel"], r["address"]): r for r in map(rows.origin_row, ordered)}
            known = {(r["channel"], r["address"]): r for b in ordered for r in rows.identity_rows(b)}
            await upsert(
                connection,
                identities,
                [origins[key] for key in sorted(origins.keys() - known.keys())],
                keep=("customer", "proof", "linked_at"),
            )
            await upsert(connection, identities, [known[key] for key in sorted(known)])
            await upsert(
                connection,
                conversations,
                [rows.conversation_row(b.conversation) for b in ordered],
                newer="seq",
            )
            await upsert(connection, entries, [r for b in ordered for r in rows.entry_rows(b.conversation, b.entries)])
            for bundle in ordered:
                if any(entry.kind is Kind.OWNER for entry in bundle.entries):
                    await self._store_changes(connection, bundle.conversation.id)
            await upsert(
                connection, ratings, [r for b in ordered for r in rows.rating_rows(b)], fill=("solved", "comment")
            )

    async def _store_changes(self, connection: AsyncConnection, id: str) -> None:
        """Brings up to date what follows from all changes of owner: handoffs, and when it was closed."""
        found = await connection.execute(
            select(entries)
            .where(entries.c.conversation == id, entries.c.kind == Kind.OWNER.value)
            .order_by(entries.c.seq)
        )
        changes = [rows.load_entry(row) for row in found.mappings()]
        await upsert(connection, handoffs, [rows.handoff_row(h) for h in derive_handoffs(id, changes)])
        await connection.execute(
            update(conversations).where(conversations.c.id == id).values(closed_at=rows.closed_at(changes))
        )

    @reports_outage
    async def conversation(self, id: str) -> ArchivedConversation | None:
        """The conversation, or None where it never was archived."""
        async with self._engine.connect() as connection:
            found = await self._archived(connection, _with_customer().where(conversations.c.id == id))
        return found[0] if found else None

    @reports_outage
    async def log(self, id: str, after: int = 0) -> list[Entry]:
        """The entries with a seq above `after`, in order."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                select(entries).where(entries.c.conversation == id, entries.c.seq > after).order_by(entries.c.seq)
            )
            return [rows.load_entry(row) for row in found.mappings()]

    @reports_outage
    async def changed_since(self, at: int) -> list[str]:
        """The ids of the conversations in which anything happened from then on (ms), the oldest first."""
        c = conversations
        async with self._engine.connect() as connection:
            found = await connection.execute(select(c.c.id).where(c.c.updated_at >= at).order_by(c.c.opened_at, c.c.id))
            return list(found.scalars())

    @reports_outage
    async def ratings(self, conversation: str) -> list[Rating]:
        """How the customer rated what people did in a conversation, in order."""
        r = ratings.c
        async with self._engine.connect() as connection:
            found = await connection.execute(
                select(r.epoch, r.stars, r.solved, r.comment, r.at)
                .where(r.conversation == conversation)
                .order_by(r.epoch)
            )
            return [Rating(*row) for row in found]

    @reports_outage
    async def earlier(self, customer: str, except_id: str, limit: int = 20) -> list[EarlierConversation]:
        """The other conversations of a customer, the newest first: all at addresses that are theirs now."""
        c, i = conversations.c, identities.c
        async with self._engine.connect() as connection:
            found = await connection.execute(
                select(c.id, c.channel, c.opened_at, c.closed_at, c.reason, c.outcome)
                .join(identities, and_(i.channel == c.channel, i.address == c.address))
                .where(i.customer == customer, c.id != except_id)
                .order_by(c.opened_at.desc(), c.id.desc())
                .limit(limit)
            )
            return [EarlierConversation(*row) for row in found]

    @reports_outage
    async def closed(self, cursor: str | None = None, limit: int = 50, search: str | None = None) -> Page:
        """Closed conversations, the last closed first. `cursor` is that of the page before.

        `search` keeps those whose id, customer's name or e-mail, summary or any entry has it in it.
        Raises BadCursor.
        """
        c = conversations.c
        query = _with_customer().where(c.closed_at.is_not(None))
        if cursor is not None:
            at, id = parse_cursor(cursor)
            query = query.where(tuple_(c.closed_at, c.id) < tuple_(literal(at), literal(id)))
        if search:
            query = query.where(_mentions(search))
        query = query.order_by(c.closed_at.desc(), c.id.desc()).limit(limit + 1)
        async with self._engine.connect() as connection:
            found = await self._archived(connection, query)
        items = tuple(found[:limit])
        last = items[-1] if len(found) > limit else None
        return Page(items, f"{last.closed_at}.{last.conversation.id}" if last else None)

    async def _archived(self, connection: AsyncConnection, query: Select[Any]) -> list[ArchivedConversation]:
        found = (await connection.execute(query)).mappings().all()
        ids = [row["id"] for row in found]
        newest = (
            select(entries.c.conversation, func.max(entries.c.seq))
            .where(
                entries.c.conversation.in_(ids),
                entries.c.kind == Kind.MESSAGE.value,
                entries.c.author != Author.SYSTEM.value,
            )
            .group_by(entries.c.conversation)
        )
        lines = await connection.execute(
            select(entries).where(tuple_(entries.c.conversation, entries.c.seq).in_(newest))
        )
        last = {row["conversation"]: rows.load_entry(row) for row in lines.mappings()}
        return [
            ArchivedConversation(
                conversation=rows.load_conversation(row),
                closed_at=row["closed_at"],
                customer=Customer(
                    id=row["customer"],
                    name=row["customer_name"],
                    email=row["customer_email"],
                    language=row["customer_language"],
                    created_at=row["customer_created_at"],
                ),
                last=last.get(row["id"]),
            )
            for row in found
        ]


def _with_customer() -> Select[Any]:
    return select(
        conversations,
        customers.c.name.label("customer_name"),
        customers.c.email.label("customer_email"),
        customers.c.language.label("customer_language"),
        customers.c.created_at.label("customer_created_at"),
    ).join(customers, customers.c.id == conversations.c.customer)


def _mentions(search: str) -> ColumnElement[bool]:
    in_entries = select(entries.c.seq).where(
        entries.c.conversation == conversations.c.id, entries.c.text.icontains(search, autoescape=True)
    )
    return or_(
        conversations.c.id == search,
        customers.c.name.icontains(search, autoescape=True),
        customers.c.email.icontains(search, autoescape=True),
        conversations.c.summary.icontains(search, autoescape=True),
        in_entries.exists(),
    )


def parse_cursor(cursor: str) -> tuple[int, str]:
    """The time and id of the last line of a page. Raises BadCursor."""
    at, dot, id = cursor.partition(".")
    if not (dot and id and at.isascii() and at.isdigit() and len(at) < 18):
        raise BadCursor
    return int(at), id
