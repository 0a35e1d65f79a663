"""Owns bringing the archive's schema up to date; safe when several processes start at once."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from conversation.archive.engine import for_writing, open_engine, parse_url, reports_outage
from conversation.archive.errors import ArchiveTooNew

MIGRATIONS = Path(__file__).parent / "migrations"
ADVISORY_LOCK = 0x6261746F6E  # "baton"
BUSY_SECONDS = 30.0


@reports_outage
async def upgrade(url: str) -> None:
    """Makes the schema at `url`, or brings it up to date, in one transaction.

    Who comes second waits and then finds nothing to do. A missing folder of a SQLite file is made.
    Raises ArchiveUnavailable, ArchiveTooNew.
    """
    parsed = parse_url(url)
    async with _alone(parsed):
        engine = open_engine(url, busy_seconds=BUSY_SECONDS)
        try:
            if parsed.get_backend_name() == "sqlite":
                # Stays with the file: readers and the writer do not wait for each other.
                async with engine.connect() as connection:
                    driver = await connection.get_raw_connection()
                    await driver.driver_connection.execute("PRAGMA journal_mode=WAL")  # type: ignore[union-attr]
            async with for_writing(engine).begin() as connection:
                if parsed.get_backend_name() == "postgresql":
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
                await connection.run_sync(_run_steps)
        finally:
            await engine.dispose()


def _run_steps(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError) or "Can't locate revision" in str(error):
            raise ArchiveTooNew from error
        raise


@asynccontextmanager
async def _alone(url: URL) -> AsyncIterator[None]:
    """One process at a time on a SQLite file: turning on WAL does not wait for others by itself."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        yield
        return
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield
