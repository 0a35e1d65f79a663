"""Owns work streams with a consumer group: inbox, outboxes, the archiver's view of the feed.

An item is delivered to one worker, and again to another if that one dies before it is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from conversation.connection import Client, reports_outage


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a stream, in this worker's hands until it is done."""

    id: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many items are not done (None where the server cannot tell), and since when (ms) the oldest is there."""

    items: int | None
    oldest_at: int | None


class WorkStream:
    """A stream read by a consumer group.

    `worker` must be this process's own name and stay the same over restarts: a worker that comes
    back takes up at once what it had in hand; what others leave for `idle_ms` is taken over.
    """

    def __init__(
        self, client: Client, key: str, group: str, worker: str, *, idle_ms: int, keep_items: bool = False
    ) -> None:
        """`keep_items`: done items stay in the stream (the feed), as others read it too."""
        self._client = client
        self._key = key
        self._group = group
        self._worker = worker
        self._idle_ms = idle_ms
        self._keep_items = keep_items

    @property
    def name(self) -> str:
        """Its key."""
        return self._key

    @reports_outage
    async def ensure(self) -> None:
        """Creates stream and group where they are missing."""
        try:
            await self._client.xgroup_create(self._key, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    @reports_outage
    async def own_unfinished(self) -> list[Item]:
        """What this worker had in hand when it died."""
        unfinished: list[Item] = []
        after = "0"
        try:
            while found := await self._read(after, count=100, block=None):
                after = found[-1].id
                unfinished += [item for item in found if item.fields]
                await self._drop([item.id for item in found if not item.fields])
        except ResponseError as error:
            await self._mend(error)
        return unfinished

    @reports_outage
    async def abandoned(self) -> list[Item]:
        """Takes over what dead workers left."""
        start, taken = "0-0", []
        try:
            while True:
                start, found, *_ = await self._client.xautoclaim(
                    self._key, self._group, self._worker, self._idle_ms, start_id=start, count=100
                )
                taken += [Item(id, fields) for id, fields in found if id and fields]
                if start == "0-0":
                    break
        except ResponseError as error:
            await self._mend(error)
        return taken

    @reports_outage
    async def read(self, count: int, block_ms: int) -> list[Item]:
        """Waits up to `block_ms` for new items."""
        try:
            return await self._read(">", count, block_ms)
        except ResponseError as error:
            await self._mend(error)
            return []

    async def _mend(self, error: ResponseError) -> None:
        """Makes the group anew where a store that lost its data has none; any other error is raised."""
        if "NOGROUP" not in str(error):
            raise error
        await self.ensure()

    async def _read(self, after: str, count: int, block: int | None) -> list[Item]:
        found = await self._client.xreadgroup(self._group, self._worker, {self._key: after}, count=count, block=block)
        return [Item(id, fields or {}) for id, fields in stream_items(found)]

    async def _drop(self, ids: Sequence[str]) -> None:
        """Forgets items that were in hand and have been trimmed off the stream since."""
        if ids:
            await self._client.xack(self._key, self._group, *ids)

    @reports_outage
    async def done(self, *items: Item) -> None:
        """Settles items: they will not come again."""
        if not items:
            return
        ids = [item.id for item in items]
        async with self._client.pipeline() as pipe:
            pipe.xack(self._key, self._group, *ids)
            if not self._keep_items:
                pipe.xdel(self._key, *ids)
            await pipe.execute()

    @reports_outage
    async def backlog(self) -> Backlog:
        """What is not done: in hand, or not read yet. Needs the stream (`ensure`)."""
        groups = await self._client.xinfo_groups(self._key)
        group = next((g for g in groups if g["name"] == self._group), None)
        if group is None:
            return Backlog(None, None)
        # Redis before 7 does not count what was not read.
        unread = group.get("lag")
        oldest = None
        if group["pending"]:
            oldest = (await self._client.xpending(self._key, self._group))["min"]
        if oldest is None:
            found = await self._client.xrange(self._key, min=f"({group['last-delivered-id']}", count=1)
            oldest = found[0][0] if found else None
        return Backlog(
            items=None if unread is None else unread + group["pending"],
            oldest_at=int(oldest.split("-")[0]) if oldest else None,
        )

    @reports_outage
    async def length(self) -> int:
        """Items that are not done."""
        return int(await self._client.xlen(self._key))


def stream_items(found: Any) -> list[tuple[str, dict[str, str]]]:
    """The items of a one-stream read, from either shape that redis-py gives (RESP2 a list, RESP3 a dict)."""
    if not found:
        return []
    pages = found.values() if isinstance(found, dict) else [page for _, page in found]
    return [item for page in pages for item in (page[0] if page and isinstance(page[0], list) else page)]
