"""Where dialogue states and turn results are kept: in Valkey or Redis, or in memory when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Optional, Protocol, Tuple

import redis.asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from bot import keys
from bot.errors import StoreUnavailable, TurnConflict

CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 2.0
# Waits of 20, 40, 80, 160, 320 and 500 ms: a restart of the server (50 ms, plus loading) goes by unnoticed.
RETRIES = 6
RETRY_BASE_SECONDS = 0.02
RETRY_CAP_SECONDS = 0.5


@dataclass(frozen=True)
class Stored:
    """What the store knows before a turn: the state's version (0: none), the state, the turn's earlier result."""

    version: int
    state: Optional[str]
    result: Optional[str]


class LiveStore(Protocol):
    """The narrow interface that the tracker store needs. Every method raises `StoreUnavailable`."""

    async def read(self, conversation: str, message_id: Optional[str]) -> Stored:
        """Reads a state and, when a message is named, its turn's result, in one round trip."""

    async def commit(self, conversation: str, message_id: str, version: int, state: str, result: str) -> str:
        """Saves state and result as one; idempotent by (conversation, message_id): returns the result that stands.

        Raises `TurnConflict` when the state is no longer at `version`.
        """

    async def write(self, conversation: str, state: str) -> None:
        """Saves a state outside a turn (Rasa's own tools)."""

    async def ping(self) -> None:
        """Returns when the store can be reached."""

    async def close(self) -> None:
        """Lets go of all connections."""


class ValkeyLiveStore:
    """The live store in Valkey or any Redis from 6.2 on; reconnects by itself after a restart of the server."""

    def __init__(self, url: str, workspace: str) -> None:
        self._workspace = workspace
        self._redis: redis.Redis = redis.Redis.from_url(
            url,
            decode_responses=True,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(ExponentialBackoff(cap=RETRY_CAP_SECONDS, base=RETRY_BASE_SECONDS), RETRIES),
            retry_on_error=[RedisConnectionError, RedisTimeoutError, BusyLoadingError, OSError],
        )
        self._commit = self._redis.register_script((Path(__file__).parent / "commit_turn.lua").read_text())

    async def read(self, conversation: str, message_id: Optional[str]) -> Stored:
        tracker_key = keys.tracker(self._workspace, conversation)
        try:
            if message_id is None:
                version, state = await self._redis.hmget(tracker_key, ["version", "state"])
                return Stored(int(version or 0), state, None)
            # The state first: a turn that is saved in between is found by its result, and its state is not used.
            async with self._redis.pipeline(transaction=False) as pipeline:
                pipeline.hmget(tracker_key, ["version", "state"])
                pipeline.get(keys.turn(self._workspace, conversation, message_id))
                (version, state), result = await pipeline.execute()
        except (RedisError, OSError) as error:
            raise unavailable(error) from error
        return Stored(int(version or 0), state, result)

    async def commit(self, conversation: str, message_id: str, version: int, state: str, result: str) -> str:
        tracker_key = keys.tracker(self._workspace, conversation)
        turn_key = keys.turn(self._workspace, conversation, message_id)
        try:
            answer = await self._commit(
                keys=[tracker_key, turn_key],
                args=[version, state, result, keys.TRACKER_SECONDS, keys.TURN_SECONDS],
            )
        except (RedisError, OSError) as error:
            raise unavailable(error) from error
        if answer[0] == "moved":
            raise TurnConflict("another process answered in this conversation; ask again")
        return answer[1] if answer[0] == "done" else result

    async def write(self, conversation: str, state: str) -> None:
        tracker_key = keys.tracker(self._workspace, conversation)
        try:
            async with self._redis.pipeline(transaction=True) as pipeline:
                pipeline.hincrby(tracker_key, "version", 1)
                pipeline.hset(tracker_key, "state", state)
                pipeline.expire(tracker_key, keys.TRACKER_SECONDS)
                await pipeline.execute()
        except (RedisError, OSError) as error:
            raise unavailable(error) from error

    async def ping(self) -> None:
        try:
            await self._redis.ping()
        except (RedisError, OSError) as error:
            raise unavailable(error) from error

    async def close(self) -> None:
        await self._redis.close(close_connection_pool=True)


class MemoryLiveStore:
    """The live store of one process that is gone with it: for `rasa shell`, `rasa test` and unit tests."""

    def __init__(self) -> None:
        self._states: Dict[str, Tuple[int, str]] = {}
        self._results: Dict[Tuple[str, str], str] = {}

    async def read(self, conversation: str, message_id: Optional[str]) -> Stored:
        version, state = self._states.get(conversation, (0, None))
        result = None if message_id is None else self._results.get((conversation, message_id))
        return Stored(version, state, result)

    async def commit(self, conversation: str, message_id: str, version: int, state: str, result: str) -> str:
        earlier = self._results.get((conversation, message_id))
        if earlier is not None:
            return earlier
        if self._states.get(conversation, (0, ""))[0] != version:
            raise TurnConflict("another turn was answered in this conversation; ask again")
        self._states[conversation] = (version + 1, state)
        self._results[(conversation, message_id)] = result
        return result

    async def write(self, conversation: str, state: str) -> None:
        self._states[conversation] = (self._states.get(conversation, (0, ""))[0] + 1, state)

    async def ping(self) -> None:
        return None

    async def close(self) -> None:
        return None


def unavailable(error: Exception) -> StoreUnavailable:
    """Names the failure by its type alone: a message of redis-py may hold an address."""
    return StoreUnavailable(f"the live store cannot be reached ({type(error).__name__}); is it running?")
