"""Owns how a file comes in: measured while it arrives, inspected as a whole, and only then stored."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path
from typing import IO

from attachments.errors import AttachmentNotFound, Refusal, Refused, TooSlow
from attachments.folder import disk_errors
from attachments.inspection import START_BYTES, Limits, check_size, check_start, inspect
from attachments.links import Links
from attachments.names import clean_name
from attachments.store import CHUNK_BYTES, AttachmentStore, Meta, Stored, check_id, new_id

INSPECTED_AT_ONCE = 2
"""Each holds its whole file in memory, and for a large progressive JPEG some 150 MB more."""
REFUSALS_KEPT = 10_000

type SourceFetcher = Callable[[], AsyncIterator[bytes]]
"""Begins to fetch a channel's file; raises SourceUnavailable when the channel does not give it."""


class Attachments:
    """The files of one installation: taking them, fetching them from channels, and their links."""

    def __init__(self, store: AttachmentStore, limits: Limits, links: Links, spool: Path | None = None) -> None:
        """`spool` is a folder for what is arriving; the system's own for such files if None."""
        self.store = store
        self.limits = limits
        self.links = links
        self._spool = spool
        self._inspecting = asyncio.Semaphore(INSPECTED_AT_ONCE)
        self._fetching: dict[str, asyncio.Task[Stored]] = {}
        self._refused: dict[str, Refusal] = {}

    async def receive(self, stream: AsyncIterator[bytes], name: str | None, id: str | None = None) -> Stored:
        """Takes a file under a new id, or `id`. Of one that is not taken nothing is left.

        Raises Refused, TooSlow, StoreFull and StoreUnavailable, and what `stream` raises.
        """
        id = id or new_id()
        check_id(id)
        with disk_errors():
            spool = await asyncio.to_thread(_new_spool, self._spool)
        try:
            await self._arrive(stream, spool)
            async with self._inspecting:
                type = await asyncio.to_thread(_inspect, spool, self.limits)
            return await self.store.put(id, _chunks(spool), Meta(clean_name(name, type), type))
        finally:
            with contextlib.suppress(OSError):
                spool.close()

    async def fetch_once(self, id: str, source_fetcher: SourceFetcher, name: str | None = None) -> Stored:
        """The file `id`; when it is not there yet it is fetched, once, however many ask at the same time.

        Idempotent by `id`, which `links.id_for()` makes from a channel's own reference. One who stops waiting does not
        stop the others. A refused file is not fetched again by this process; a failed fetch is, when next asked for.
        Processes do not wait for each other: two of them may both fetch, and both put the same bytes.
        """
        check_id(id)
        if refusal := self._refused.get(id):
            raise Refused(refusal)
        task = self._fetching.get(id)
        if task is None:
            task = asyncio.create_task(self._fetch(id, source_fetcher, name), name=f"fetch {id}")
            self._fetching[id] = task
            task.add_done_callback(lambda done: self._fetched(id, done))
        return await asyncio.shield(task)

    async def open(self, id: str) -> tuple[Stored, AsyncGenerator[bytes]]:
        """A file and its bytes. Raises AttachmentNotFound and StoreUnavailable."""
        return await self.store.open(id)

    async def open_or_fetch(
        self, id: str, source_fetcher: SourceFetcher, name: str | None = None
    ) -> tuple[Stored, AsyncGenerator[bytes]]:
        """A file and its bytes, fetched with `fetch_once` where it is not there yet."""
        try:
            return await self.open(id)
        except AttachmentNotFound:
            await self.fetch_once(id, source_fetcher, name)
            return await self.open(id)

    async def close(self) -> None:
        """Gives up what is being fetched."""
        tasks = list(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _arrive(self, stream: AsyncIterator[bytes], spool: IO[bytes]) -> None:
        size, start, looked = 0, b"", False
        try:
            async with asyncio.timeout(self.limits.seconds):
                async for chunk in stream:
                    size += len(chunk)
                    check_size(size, self.limits)
                    if not looked:
                        start += chunk[:START_BYTES]
                        if looked := len(start) >= START_BYTES:
                            check_start(start, self.limits)
                    with disk_errors():
                        await asyncio.to_thread(spool.write, chunk)
        except TimeoutError as error:
            raise TooSlow(self.limits.seconds) from error

    async def _fetch(self, id: str, source_fetcher: SourceFetcher, name: str | None) -> Stored:
        try:
            stored, _ = await self.store.open(id)
        except AttachmentNotFound:
            stream = source_fetcher()
            try:
                stored = await self.receive(stream, name, id)
            finally:
                if isinstance(stream, AsyncGenerator):
                    await stream.aclose()
        return stored

    def _fetched(self, id: str, done: asyncio.Task[Stored]) -> None:
        del self._fetching[id]
        error = None if done.cancelled() else done.exception()
        if isinstance(error, Refused):
            if len(self._refused) >= REFUSALS_KEPT:
                del self._refused[next(iter(self._refused))]
            self._refused[id] = error.code


def _new_spool(folder: Path | None) -> IO[bytes]:
    """A file without a name: it is gone with its process."""
    if folder:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def _inspect(spool: IO[bytes], limits: Limits) -> str:
    """The type of what arrived. What is left in `spool`, from its start, is what may be stored."""
    with disk_errors():
        spool.seek(0)
        data = spool.read()
    found = inspect(data, limits)
    with disk_errors():
        spool.seek(0)
        if found.data is not data:
            spool.truncate()
            spool.write(found.data)
            spool.seek(0)
    return found.type


async def _chunks(spool: IO[bytes]) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(spool.read, CHUNK_BYTES):
        yield chunk
