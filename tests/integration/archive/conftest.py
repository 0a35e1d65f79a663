"""The archive on both databases, and what the archiver is made of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from conversation.archive.archive import Archive
from conversation.archive.archiver import Archiver, Pace
from conversation.archive.schema import upgrade
from conversation.connection import connect
from conversation.customers import Customers
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.streams import WorkStream
from tests.servers import ValkeyServer


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/made/archive 100%.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def archive_url(empty_url: str) -> str:
    """A database with the newest schema."""
    await upgrade(empty_url)
    return empty_url


@pytest.fixture
async def archive(archive_url: str) -> AsyncIterator[Archive]:
    archive = Archive.open(archive_url, busy_seconds=1)
    yield archive
    await archive.close()


QUICK = Pace(upkeep_seconds=3600, takeover_seconds=3600, linger_seconds=0.01, block_ms=200, longest_pause_seconds=0.3)

type RunArchiver = Callable[..., AbstractAsyncContextManager[Archiver]]


@pytest.fixture
def run_archiver(valkey: ValkeyServer, keys: Keys) -> RunArchiver:
    """Runs an archiver as long as the block lasts."""

    @asynccontextmanager
    async def run(archive: Archive, pace: Pace = QUICK, worker: str = "one") -> AsyncIterator[Archiver]:
        client = connect(valkey.url, block_seconds=2)
        store = LiveStore(client, keys, frozenset({"pushed"}))
        feed = WorkStream(client, keys.feed(), "archiver", worker, idle_ms=500, keep_items=True)
        archiver = Archiver(store, Handover(store), Customers(client, keys), archive, feed, pace)
        task = asyncio.create_task(archiver.run())
        try:
            yield archiver
        finally:
            if task.done():
                task.result()
            task.cancel()
            await asyncio.wait([task], timeout=10)
            assert task.cancelled()
            await client.aclose()

    return run
