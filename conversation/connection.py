"""Owns the connection to Valkey or Redis: timeouts, retries, scripts, and what an outage is called."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.commands.core import AsyncScript
from redis.driver_info import DriverInfo
from redis.exceptions import BusyLoadingError, ConnectionError, ReadOnlyError, TimeoutError

from conversation.errors import StoreUnavailable

OUTAGES = (ConnectionError, TimeoutError, BusyLoadingError, ReadOnlyError, OSError)
"""What redis-py raises when the server cannot be used just now."""

type Client = Any
"""A `redis.asyncio.Redis` that decodes its answers. Its annotations allow bytes too, so it is not checked."""

CONNECTIONS = 64
"""Of one client at most. The server takes 10,000 of all."""

RETRY_SECONDS = 1.0

SCRIPTS = Path(__file__).parent / "lua"


class PromptRetry(Retry):
    """Tries again at once or not at all: not after a timeout, and not when the time to do so is over.

    A server that hangs makes redis-py's handshake fail after its timeout as if the connection had
    been closed; tried again, a call would take a quarter of a minute.
    """

    async def call_with_retry(self, do: Any, fail: Any, *args: Any, **kwargs: Any) -> Any:
        deadline = monotonic() + RETRY_SECONDS

        async def fail_or_give_up(error: Exception, *count: int) -> None:
            await fail(error, *count)
            if monotonic() > deadline:
                raise error

        return await super().call_with_retry(do, fail_or_give_up, *args, **kwargs)


def connect(url: str, *, block_seconds: float = 0.0) -> Client:
    """A client of the server at `url` (`unix://…`, `redis://…`, `rediss://…`).

    Commands give up after 3 seconds (plus `block_seconds` for blocking reads, plus 2 where there
    was no connection left). A command that meets
    a closed connection is tried again three times within about half a second: every script may come
    twice (docs/architecture.md, "Twice is once"). More calls at once than there are connections
    wait for one; redis-py's own pool would fail them.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=2.0,
        decode_responses=True,
        socket_timeout=3.0 + block_seconds,
        socket_connect_timeout=2.0,
        retry=PromptRetry(
            ExponentialBackoff(cap=0.4, base=0.05), 3, supported_errors=(ConnectionError, BusyLoadingError)
        ),
        health_check_interval=0,
        driver_info=DriverInfo(),  # left out, every new connection looks its version up in the file system
    )
    return Redis.from_pool(pool)


def reports_outage[**P, R](call: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """Turns the client's outage errors into `StoreUnavailable`."""

    @functools.wraps(call)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await call(*args, **kwargs)
        except OUTAGES as error:
            raise StoreUnavailable(f"The live store did not answer ({type(error).__name__}).") from error

    return wrapped


class Scripts:
    """The Lua scripts of lua/, each with the prelude before it, sent once and called by digest."""

    def __init__(self, client: Client) -> None:
        prelude = (SCRIPTS / "prelude.lua").read_text()
        self._scripts: dict[str, AsyncScript] = {
            path.stem: client.register_script(prelude + path.read_text())
            for path in SCRIPTS.glob("*.lua")
            if path.stem != "prelude"
        }

    async def run(self, name: str, keys: Sequence[str], args: Sequence[str | int]) -> Any:
        """Runs one script; the result is as the script's head says."""
        return await self._scripts[name](keys=list(keys), args=list(args))
