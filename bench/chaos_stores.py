"""Owns the stores of a chaos run: Baton's own, or a Valkey and a PostgreSQL of ours behind networks that can be cut."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.chaos_network import Relay
from tests.servers import PostgresServer, ValkeyServer, wait_until

POSTGRES_SOCKET = ".s.PGSQL.5432"


@dataclass
class Stores:
    """What Baton is told of its stores, and what can be done to them from outside.

    Without servers of ours both URLs are empty: Baton starts a Valkey and has SQLite, in its home.
    """

    environment: dict[str, str] = field(default_factory=dict)
    live_url: str = ""
    archive_url: str = ""
    networks: dict[str, Relay] = field(default_factory=dict)
    servers: dict[str, Server] = field(default_factory=dict)

    def live(self, home: Path) -> str:
        """Where the live store is read directly, past any network that is cut."""
        return self.live_url or f"unix://{home / 'run' / 'valkey.sock'}"

    def archive(self, home: Path) -> str:
        """Where the archive is read directly."""
        return self.archive_url or f"sqlite:///{home / 'archive.db'}"


@dataclass(frozen=True)
class Server:
    """One of ours: killed at once, started again, and whether it answers."""

    kill: Callable[[], None]
    launch: Callable[[], None]
    answers: Callable[[], bool]

    async def restart(self) -> None:
        """kill -9, and up again with what it had written."""
        # In this thread: a child dies with the thread that it is from.
        self.kill()
        self.launch()
        await asyncio.to_thread(wait_until, self.answers, "a store that was killed")


@asynccontextmanager
async def open_stores(external: bool) -> AsyncIterator[Stores]:
    """Baton's own stores, or with `external` two servers, each behind a network."""
    if not external:
        yield Stores()
        return
    async with AsyncExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="bc-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        valkey, postgres = ValkeyServer(), PostgresServer()
        stack.callback(valkey.remove)
        stack.callback(postgres.remove)
        valkey.start()
        postgres.create()
        direct = postgres.new_database()
        live = await stack.enter_async_context(Relay(folder / "v", valkey.socket))
        archive = await stack.enter_async_context(Relay(folder / POSTGRES_SOCKET, postgres.folder / POSTGRES_SOCKET))
        yield Stores(
            environment={
                "REDIS_URL": f"unix://{folder / 'v'}",
                "DATABASE_URL": direct.replace(str(postgres.folder), str(folder)),
            },
            live_url=valkey.url,
            archive_url=direct,
            networks={"valkey": live, "postgres": archive},
            servers={
                "valkey": Server(valkey.kill, valkey.launch, valkey.answers),
                "postgres": Server(postgres.stop, postgres.launch, postgres.is_ready),
            },
        )
