"""Owns the connection to the archive's database, and what an outage of it is called."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from conversation.archive.errors import ArchiveRefused, ArchiveUnavailable

DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}
OUTAGE_CLASSES = ("08", "40", "53", "55", "57")
"""SQLSTATE classes: connection, rollback (deadlock), resources, object in use, operator (shutdown)."""
UNDEFINED_TABLE = "42P01"
REFUSED_BY_DRIVERS = (OverflowError, ValueError, TypeError)
"""What the drivers raise themselves for a value that they cannot hand over."""


def parse_url(url: str) -> URL:
    """The URL with the asyncio driver that Baton has: aiosqlite or asyncpg."""
    parsed = make_url(url)
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def open_engine(url: str, *, busy_seconds: float = 5.0) -> AsyncEngine:
    """An engine for `url`. A locked SQLite or a silent PostgreSQL is waited for `busy_seconds`."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(
            parsed,
            hide_parameters=True,
            pool_pre_ping=True,
            pool_timeout=busy_seconds,
            connect_args={"timeout": busy_seconds, "command_timeout": 2 * busy_seconds},
        )
    engine = create_async_engine(
        parsed, hide_parameters=True, pool_timeout=busy_seconds, connect_args={"timeout": busy_seconds}
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def for_writing(engine: AsyncEngine) -> AsyncEngine:
    """The same engine, whose transactions take SQLite's write lock at once, with its busy timeout."""
    return engine.execution_options(baton_writes=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own idea of transactions leaves out DDL and begins too late; ours follows.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    # A conversation leaves the live store once it is here: it must be on the disk by then.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("baton_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def is_outage(error: Exception) -> bool:
    """Whether the same call can succeed later."""
    if isinstance(error, PoolTimeout | OSError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return (
        error.connection_invalidated
        or isinstance(error, OperationalError | InterfaceError)
        or state.startswith(OUTAGE_CLASSES)
        or state == UNDEFINED_TABLE
    )


def name_cause(error: Exception) -> str:
    """What went wrong, without any value of a row: SQLite's text, PostgreSQL's SQLSTATE, or the kind."""
    orig = getattr(error, "orig", None)
    if state := getattr(orig, "sqlstate", None):
        return f"{type(error).__name__}, SQLSTATE {state}"
    if isinstance(error, OperationalError) and orig is not None:
        return str(orig).splitlines()[0]
    return type(error).__name__


def reports_outage[**P, R](call: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Turns the database's errors into ArchiveUnavailable, or ArchiveRefused where waiting is in vain."""

    @functools.wraps(call)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await call(*args, **kwargs)
        except (DBAPIError, PoolTimeout, OSError, *REFUSED_BY_DRIVERS) as error:
            kind = ArchiveUnavailable if is_outage(error) else ArchiveRefused
            raise kind(name_cause(error)) from error

    return wrapped
