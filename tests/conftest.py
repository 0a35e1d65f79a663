"""What all tests share: real servers, one workspace for each test, and waiting with a deadline."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from conversation.connection import Client, connect
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from tests.servers import NoPostgres, PostgresServer, ValkeyServer

pytest_plugins = ("tests.integration.core.fixtures",)

LONGEST = "tests/integration/training/"
"""Begun first, or the other processes would be done long before the one that has it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file first; else as they were found."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[ValkeyServer]:
    """One real Valkey for the run; use `valkey`."""
    server = ValkeyServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def valkey(valkey_server: ValkeyServer) -> Iterator[ValkeyServer]:
    """A running Valkey. A test may kill and restart it; each has its own workspace (`keys`) in it."""
    yield valkey_server
    valkey_server.ensure_up()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One scratch cluster for the run; use `postgres_url`."""
    try:
        server = PostgresServer()
        server.create()
    except NoPostgres as error:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is needed in CI: {error}")
        pytest.skip(f"no PostgreSQL here: {error}")
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """A fresh, empty database."""
    return postgres_server.new_database()


@pytest.fixture
def keys() -> Keys:
    """A workspace of the test's own."""
    return Keys(workspace=uuid.uuid4().hex[:12])


@pytest.fixture
async def client(valkey: ValkeyServer) -> AsyncIterator[Client]:
    """A connection to the live store that allows blocking reads."""
    client = connect(valkey.url, block_seconds=3)
    yield client
    await client.aclose()


@pytest.fixture
def store(client: Client, keys: Keys) -> LiveStore:
    """The live store; what is said on the channel `pushed` goes to an outbox."""
    return LiveStore(client, keys, frozenset({"pushed"}))


@pytest.fixture
def handover(store: LiveStore) -> Handover:
    return Handover(store)


type Eventually = Callable[..., Awaitable[Any]]


@pytest.fixture
def eventually() -> Eventually:
    """Waits until `look()` gives something true, and gives that; fails after the deadline."""

    async def wait(look: Callable[[], Any], what: str = "", seconds: float = 15) -> Any:
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            found = look()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return found
            if asyncio.get_running_loop().time() > deadline:
                pytest.fail(f"not within {seconds} s: {what or look}")
            await asyncio.sleep(0.02)

    return wait
