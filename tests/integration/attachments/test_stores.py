"""Both stores do the same: a file is there whole, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from attachments.errors import AttachmentNotFound, StoreUnavailable
from attachments.folder import FolderStore
from attachments.s3 import BucketPlace, S3Store
from attachments.store import AttachmentStore, Meta, new_id
from tests.integration.attachments.conftest import ask_bucket, files_in

META = Meta("사진 1.png", "image/png")
NO_IDS = ["", "..", "../../etc/passwd", "a" * 31, "a" * 33, "A" * 32, "g" * 32, f"{'a' * 32}\n", "a/" * 16, "٣" * 32]


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def broken(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    raise ConnectionAbortedError


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if path.stat().st_mode & 0o077]


async def read(store: AttachmentStore, id: str) -> bytes:
    _, content = await store.open(id)
    return b"".join([chunk async for chunk in content])


@pytest.mark.parametrize("parts", [(b"a",), (b"abc", b"", b"d"), (bytes(200_000),) * 60], ids=["1", "4", "12 million"])
async def test_what_was_put_comes_back(store: AttachmentStore, parts: tuple[bytes, ...]) -> None:
    id, whole = new_id(), b"".join(parts)
    stored = await store.put(id, chunks(*parts), META)
    assert (stored.id, stored.name, stored.type, stored.size) == (id, META.name, META.type, len(whole))
    assert stored.sha256 == hashlib.sha256(whole).hexdigest()
    assert (await store.open(id))[0] == stored
    assert await read(store, id) == whole
    assert await store.has(id)


async def test_putting_it_again_changes_nothing(store: AttachmentStore) -> None:
    id = new_id()
    assert await store.put(id, chunks(b"same"), META) == await store.put(id, chunks(b"same"), META)
    assert await read(store, id) == b"same"


async def test_what_was_deleted_is_gone_and_deleting_it_again_is_no_error(store: AttachmentStore) -> None:
    id = new_id()
    await store.put(id, chunks(b"x"), META)
    _, content = await store.open(id)
    await store.delete(id)
    await store.delete(id)
    assert not await store.has(id)
    with pytest.raises(AttachmentNotFound):
        await store.open(id)
    with pytest.raises(AttachmentNotFound):
        await anext(content)


async def test_a_stream_that_breaks_leaves_nothing(store: AttachmentStore) -> None:
    for parts in [(b"half",), (bytes(200_000),) * 60]:
        id = new_id()
        with pytest.raises(ConnectionAbortedError):
            await store.put(id, broken(*parts), META)
        assert not await store.has(id)
        with pytest.raises(AttachmentNotFound):
            await store.open(id)


@pytest.mark.parametrize("id", NO_IDS)
async def test_what_is_no_id_reaches_no_file(store: AttachmentStore, id: str) -> None:
    assert not await store.has(id)
    for asked in (store.open(id), store.delete(id), store.put(id, chunks(b"x"), META)):
        with pytest.raises(AttachmentNotFound):
            await asked


async def test_many_at_once(store: AttachmentStore) -> None:
    ids = [new_id() for _ in range(20)]
    await asyncio.gather(*(store.put(id, chunks(id.encode()), META) for id in ids))
    assert await asyncio.gather(*(read(store, id) for id in ids)) == [id.encode() for id in ids]


# The folder


async def test_a_folder_has_two_levels_and_only_its_owner_may_look(folder: Path) -> None:
    id = new_id()
    await FolderStore(folder).put(id, chunks(b"x"), META)
    assert files_in(folder) == [f"{id[:2]}/{id[2:4]}/{id}", f"{id[:2]}/{id[2:4]}/{id}.json"]
    assert open_to_others(folder) == []


async def test_a_broken_stream_leaves_no_file_in_the_folder(folder: Path) -> None:
    with pytest.raises(ConnectionAbortedError):
        await FolderStore(folder).put(new_id(), broken(b"half"), META)
    assert files_in(folder) == []


async def test_a_put_that_is_cancelled_leaves_no_file_in_the_folder(folder: Path) -> None:
    begun = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"half"
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(FolderStore(folder).put(new_id(), slow(), META))
    await begun.wait()
    assert len(files_in(folder)) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_in(folder) == []


async def test_json_that_was_damaged_is_told_as_such(folder: Path) -> None:
    id, store = new_id(), FolderStore(folder)
    await store.put(id, chunks(b"x"), META)
    for content in (b"", b"{}", b"[]", b"\xff"):
        (folder / id[:2] / id[2:4] / f"{id}.json").write_bytes(content)
        with pytest.raises(StoreUnavailable):
            await store.open(id)


# S3


async def test_a_bucket_has_the_names_under_its_prefix(bucket: BucketPlace) -> None:
    id = new_id()
    await S3Store(bucket).put(id, chunks(b"x"), META)
    listed = ask_bucket(f"{bucket.endpoint}/{bucket.bucket}")
    assert re.findall("<Key>(.*?)</Key>", listed) == [f"baton/files/{id}", f"baton/files/{id}.json"]
    assert ask_bucket(f"{bucket.endpoint}/{bucket.bucket}/baton/files/{id}") == "x"


async def test_a_broken_stream_leaves_no_parts_in_the_bucket(bucket: BucketPlace) -> None:
    with pytest.raises(ConnectionAbortedError):
        await S3Store(bucket).put(new_id(), broken(*(bytes(200_000),) * 60), META)
    assert "<Key>" not in ask_bucket(f"{bucket.endpoint}/{bucket.bucket}")
    assert "<UploadId>" not in ask_bucket(f"{bucket.endpoint}/{bucket.bucket}?uploads")


@pytest.mark.parametrize("change", [{"bucket": "not-there"}, {"endpoint": "http://127.0.0.1:1"}])
async def test_a_bucket_that_cannot_be_reached_is_told_as_such(bucket: BucketPlace, change: dict[str, str]) -> None:
    store = S3Store(replace(bucket, patience_seconds=0.2, **change))
    with pytest.raises(StoreUnavailable) as told:
        await store.put(new_id(), chunks(b"x"), META)
    assert "secret" not in told.value.reason
