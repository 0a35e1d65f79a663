"""Owns the connection to Valkey or Redis: timeouts, retries, scripts, and what an outage is called."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.commands.core import AsyncScript
from redis.exceptions import BusyLoadingError, ConnectionError, ReadOnlyError, TimeoutError

from conversation.errors import StoreUnavailable

OUTAGES = (ConnectionError, TimeoutError, BusyLoadingError, ReadOnlyError, OSError)
"""What redis-py raises when the server cannot be used just now."""

type Client = Any
"""A `redis.asyncio.Redis` that decodes its answers. Its annotations allow bytes too, so it is not checked."""

SCRIPTS = Path(__file__).parent / "lua"


def connect(url: str, *, block_seconds: float = 0.0) -> Client:
    """A client of the server at `url` (`unix://…`, `redis://…`, `rediss://…`).

    Commands give up after 3 seconds (plus `block_seconds` for blocking reads). A command that meets
    a closed connection is tried again three times within about half a second: every script may come
    twice (docs/architecture.md, "Twice is once").
    """
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=3.0 + block_seconds,
        socket_connect_timeout=2.0,
        retry=Retry(ExponentialBackoff(cap=0.4, base=0.05), 3),
        retry_on_error=[ConnectionError, BusyLoadingError],
        health_check_interval=0,
    )


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
