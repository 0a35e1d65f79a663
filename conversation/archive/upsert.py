"""Owns `INSERT … ON CONFLICT DO UPDATE` in both dialects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


async def upsert(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    keep: Sequence[str] = (),
    fill: Sequence[str] = (),
    newer: str | None = None,
) -> None:
    """Inserts rows, or updates those whose primary key is there.

    Columns in `keep` stay as they were first, those in `fill` are never emptied again. With `newer`,
    a row is only replaced by one that has at least as much in that column.
    """
    if not rows:
        return
    # Both dialects spell it alike; their classes have no common one that says so.
    make: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
    insert = make(table)
    keys = [column.name for column in table.primary_key]
    changed = {
        name: func.coalesce(insert.excluded[name], table.c[name]) if name in fill else insert.excluded[name]
        for name in rows[0]
        if name not in (*keys, *keep)
    }
    if changed:
        newest = table.c[newer] <= insert.excluded[newer] if newer else None
        statement = insert.on_conflict_do_update(index_elements=keys, set_=changed, where=newest)
    else:
        statement = insert.on_conflict_do_nothing(index_elements=keys)
    await connection.execute(statement, list(rows))
