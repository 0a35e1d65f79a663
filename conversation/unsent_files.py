"""Owns files that were uploaded and went with no message yet: whose they are, and when they are given up."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from conversation.connection import Client, reports_outage
from conversation.errors import (
    ConversationError,
    ConversationNotFound,
    IdConflict,
    NotOwner,
    UnknownAttachment,
)
from conversation.keys import Keys
from conversation.live import SEEN_SECONDS, now_ms
from conversation.looking import keep_looking
from conversation.model import Attachment

log = structlog.get_logger(__name__)

MOST_FILES = 5
"""With one message."""
UNSENT_SECONDS = 24 * 3600
SWEEP_SECONDS = 600.0
_ID = re.compile(r"[0-9a-f]{32}")

type Delete = Callable[[str], Awaitable[None]]
"""Removes a file from its store; one that is not there is no error. Raises ConversationError while it cannot."""

type Clean = Callable[[], Awaitable[int]]
"""Removes leftovers from a store; how many. Raises ConversationError while it cannot."""


class UnsentFiles:
    """What was uploaded, by whom. An id alone opens and sends nothing: it is good for its `sender` only.

    `sender` is `web <address>` for a customer's browser and `desk <conversation>` for the agents of a conversation.
    """

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def add(self, sender: str, id: str, name: str, type: str, size: int) -> None:
        """Notes a file that was uploaded: its id in the store, its type by content, its size in bytes."""
        kind = "image" if type.startswith("image/") else "file"
        told = {"sender": sender, "kind": kind, "name": name, "type": type, "size": str(size)}
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hset(self._keys.upload(id), mapping=told)
            pipe.expire(self._keys.upload(id), SEEN_SECONDS)
            pipe.zadd(self._keys.unsent(), {id: now_ms()})
            await pipe.execute()

    @asynccontextmanager
    async def sending(self, sender: str, ids: Sequence[str]) -> AsyncIterator[tuple[Attachment, ...]]:
        """The files of a message that is stored in this block; from here on they stay. Any number of times.

        They count as sent before the message is stored: a crash in between keeps a file for nothing, the other way
        round it would lose one. Refused messages make them unsent again. Raises UnknownAttachment.
        """
        if not ids:
            yield ()
            return
        files = await self._find(sender, ids)
        fresh = await self._take(ids)
        try:
            yield files
        except (IdConflict, NotOwner, ConversationNotFound):
            await self._give_back(fresh)
            raise

    @reports_outage
    async def _find(self, sender: str, ids: Sequence[str]) -> tuple[Attachment, ...]:
        if not all(_ID.fullmatch(id) for id in ids):
            raise UnknownAttachment
        async with self._client.pipeline(transaction=False) as pipe:
            for id in ids:
                pipe.hgetall(self._keys.upload(id))
            told: list[Mapping[str, str]] = await pipe.execute()
        if any(one.get("sender") != sender for one in told):
            raise UnknownAttachment
        return tuple(
            Attachment(one["kind"], id, one["name"], one["type"], int(one["size"]))
            for id, one in zip(ids, told, strict=True)
        )

    @reports_outage
    async def _take(self, ids: Sequence[str]) -> list[str]:
        """Those of `ids` that were unsent until now. Raises UnknownAttachment when the sweep was quicker."""
        async with self._client.pipeline(transaction=True) as pipe:
            for id in ids:
                pipe.zrem(self._keys.unsent(), id)
            pipe.exists(*(self._keys.upload(id) for id in ids))
            *taken, there = await pipe.execute()
        fresh = [id for id, was_unsent in zip(ids, taken, strict=True) if was_unsent]
        if there < len(ids):
            await self._give_back(fresh)
            raise UnknownAttachment
        return fresh

    @reports_outage
    async def _give_back(self, ids: Sequence[str]) -> None:
        if ids:
            await self._client.zadd(self._keys.unsent(), dict.fromkeys(ids, now_ms()))

    @reports_outage
    async def sweep(self, before: int, delete: Delete) -> int:
        """Removes what is unsent since `before` (ms) or longer; how many files that were. Any number may at once."""
        removed = 0
        for id in await self._client.zrangebyscore(self._keys.unsent(), 0, before):
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.zrem(self._keys.unsent(), id)
                pipe.delete(self._keys.upload(id))
                was_unsent, _ = await pipe.execute()
            if was_unsent:
                try:
                    await delete(id)
                except ConversationError:
                    await self._give_back([id])
                    raise
                removed += 1
        return removed


class UnsentSweep:
    """Looks every ten minutes for uploads that nobody sent within a day."""

    def __init__(self, unsent: UnsentFiles, delete: Delete, clean: Clean) -> None:
        """`clean` removes what killed processes left where files are kept."""
        self._unsent = unsent
        self._delete = delete
        self._clean = clean

    async def run(self) -> None:
        """Until cancelled. An outage is waited out."""
        await keep_looking(self._look, SWEEP_SECONDS, "unsent_sweep_failed")

    async def _look(self) -> None:
        removed = await self._unsent.sweep(now_ms() - UNSENT_SECONDS * 1000, self._delete)
        leftovers = await self._clean()
        if removed or leftovers:
            log.info("files_removed", unsent=removed, leftovers=leftovers)
