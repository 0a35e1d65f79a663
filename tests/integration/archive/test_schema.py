"""The steps of the schema lead to what tables.py says, on both databases, however many start at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from conversation.archive import tables
from conversation.archive.archive import Archive
from conversation.archive.engine import for_writing, open_engine, parse_url
from conversation.archive.errors import ArchiveTooNew, ArchiveUnavailable
from conversation.archive.schema import upgrade
from tests.forking import forking


def drift(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, tables.metadata))


async def inspect(url: str, look: Any) -> Any:
    engine = open_engine(url)
    async with engine.connect() as connection:
        found = await connection.run_sync(look)
    await engine.dispose()
    return found


async def test_the_steps_lead_to_the_tables(archive_url: str) -> None:
    assert await inspect(archive_url, drift) == []


async def test_upgrading_again_finds_nothing_to_do(archive: Archive, archive_url: str) -> None:
    await archive.record_audit("system", "test", "x")
    await upgrade(archive_url)

    assert len(await archive.audit_lines()) == 1


async def test_many_upgrades_at_once_in_one_process(empty_url: str) -> None:
    await asyncio.gather(*(upgrade(empty_url) for _ in range(8)))

    assert await inspect(empty_url, drift) == []


async def test_processes_that_start_at_once(empty_url: str) -> None:
    async with forking("conversation.archive.schema:upgrade") as processes:
        pids = [await processes.start(empty_url) for _ in range(6)]
        assert [await processes.wait(pid) for pid in pids] == [0] * 6
    assert await inspect(empty_url, drift) == []


async def test_a_step_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import command

    def break_off(config: Any, revision: str) -> None:
        config.attributes["connection"].execute(text("CREATE TABLE half (id INTEGER)"))
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", break_off)
        with pytest.raises(ArchiveUnavailable):
            await upgrade(empty_url)
    await upgrade(empty_url)
    names = await inspect(empty_url, lambda c: c.dialect.get_table_names(c))
    assert "half" not in names
    assert "entries" in names


async def test_a_schema_of_a_newer_baton_is_left_alone(archive_url: str) -> None:
    engine = open_engine(archive_url)
    async with for_writing(engine).begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()

    with pytest.raises(ArchiveTooNew, match="newer Baton"):
        await upgrade(archive_url)


@pytest.mark.parametrize(
    ("given", "drivername"),
    [
        ("postgres://u:p@h/db", "postgresql+asyncpg"),
        ("postgresql://u:p@h/db", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u:p@h/db", "postgresql+asyncpg"),
        ("sqlite:////x.db", "sqlite+aiosqlite"),
        ("sqlite+aiosqlite:////x.db", "sqlite+aiosqlite"),
    ],
)
def test_urls_get_the_driver_that_is_there(given: str, drivername: str) -> None:
    assert parse_url(given).drivername == drivername


async def test_sqlite_is_set_up_for_many_readers(tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    await upgrade(url)

    def pragmas(connection: Connection) -> list[Any]:
        names = ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await inspect(url, pragmas) == ["wal", 1, 2, 5000]
