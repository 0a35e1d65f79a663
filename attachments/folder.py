"""Owns the store that is a folder: a file and its JSON, two levels deep, each written aside and then renamed."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

from attachments.errors import AttachmentNotFound, StoreFull, StoreUnavailable
from attachments.store import CHUNK_BYTES, Meta, Stored, check_id, is_id

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
LEFTOVER_SECONDS = 3600.0


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Names what an operating system says of a disk: StoreFull or StoreUnavailable."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreFull from error
        raise StoreUnavailable(error.strerror or type(error).__name__) from error


@contextlib.contextmanager
def reading_errors() -> Iterator[None]:
    """The same for a file that must be there: AttachmentNotFound when it is not."""
    with disk_errors():
        try:
            yield
        except FileNotFoundError as error:
            raise AttachmentNotFound from error


class FolderStore:
    """Files in a folder of this machine.

    `ab/cd/abcd…` is a file, and `ab/cd/abcd….json` what is known of it. The JSON is written last: without it there
    is no file. What a killed process leaves is in `incoming/`, or has no JSON, and goes with the next `sweep()`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    async def put(self, id: str, chunks: AsyncIterator[bytes], meta: Meta) -> Stored:
        """Keeps a file, on the disk itself (fsync) when this returns. Raises StoreFull."""
        check_id(id)
        digest, size = hashlib.sha256(), 0
        with disk_errors():
            draft = await asyncio.to_thread(self._draft)
        try:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                with disk_errors():
                    await asyncio.to_thread(draft.write, chunk)
            stored = Stored(id, meta.name, meta.type, size, digest.hexdigest())
            with disk_errors():
                await asyncio.to_thread(self._commit, draft, stored)
        finally:
            _discard(draft)
        return stored

    async def open(self, id: str) -> tuple[Stored, AsyncGenerator[bytes]]:
        """A file and its bytes. Raises AttachmentNotFound."""
        check_id(id)
        with reading_errors():
            dumped = await asyncio.to_thread(self._about(id).read_bytes)
        return Stored.load(dumped), self._read(id)

    async def delete(self, id: str) -> None:
        """Removes a file; the JSON first, so that a half-deleted file is none."""
        check_id(id)
        with disk_errors():
            await asyncio.to_thread(self._delete, id)

    async def has(self, id: str) -> bool:
        """Whether the whole file is there."""
        return is_id(id) and await asyncio.to_thread(self._about(id).exists)

    async def sweep(self, older_than_seconds: float = LEFTOVER_SECONDS) -> int:
        """Removes what killed processes left, unless it may still be being written. How many files that were."""
        with disk_errors():
            return await asyncio.to_thread(self._sweep, time.time() - older_than_seconds)

    # In a thread

    def _data(self, id: str) -> Path:
        return self._root / id[:2] / id[2:4] / id

    def _about(self, id: str) -> Path:
        return self._data(id).with_name(f"{id}.json")

    def _draft(self) -> BinaryIO:
        _make_folders(self._root, self._incoming)
        descriptor, path = tempfile.mkstemp(dir=self._incoming)
        os.close(descriptor)
        return Path(path).open("wb")

    def _commit(self, draft: BinaryIO, stored: Stored) -> None:
        about = self._draft()
        try:
            about.write(stored.dump())
            for file in (draft, about):
                file.flush()
                os.fsync(file.fileno())
            folder = self._data(stored.id).parent
            _make_folders(folder.parent, folder)
            Path(draft.name).replace(self._data(stored.id))
            _sync(folder)
            Path(about.name).replace(self._about(stored.id))
            for parent in (folder, folder.parent, self._root):
                _sync(parent)
        finally:
            _discard(about)

    def _delete(self, id: str) -> None:
        self._about(id).unlink(missing_ok=True)
        self._data(id).unlink(missing_ok=True)

    def _sweep(self, before: float) -> int:
        left = [path for path in self._incoming.glob("*") if _is_older(path, before)]
        left += [
            path
            for path in self._root.glob("??/??/*")
            if is_id(path.name) and not self._about(path.name).exists() and _is_older(path, before)
        ]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    async def _read(self, id: str) -> AsyncGenerator[bytes]:
        with reading_errors():
            file = await asyncio.to_thread(self._data(id).open, "rb")
        with file:
            while True:
                with disk_errors():
                    chunk = await asyncio.to_thread(file.read, CHUNK_BYTES)
                if not chunk:
                    return
                yield chunk


def _discard(draft: BinaryIO) -> None:
    """Closes a draft, and removes it if it was not renamed."""
    with contextlib.suppress(OSError):
        draft.close()
    Path(draft.name).unlink(missing_ok=True)


def _is_older(path: Path, before: float) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_mtime < before
    return False


def _make_folders(*folders: Path) -> None:
    """Makes folders that only their owner may look into."""
    for folder in folders:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
