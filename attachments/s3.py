"""Owns the store that is a bucket: S3, or what speaks like it (MinIO, Garage, Ceph, R2)."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as Bucket

from attachments.errors import AttachmentNotFound, StoreFull, StoreUnavailable
from attachments.store import CHUNK_BYTES, Meta, Stored, check_id, is_id

if TYPE_CHECKING:
    from obstore.store import S3Config  # has no name at run time

PART_BYTES = 5 * 1024 * 1024
"""The least that S3 takes as a part of an upload in several (but for the last)."""

_FULL = ("QuotaExceeded", "StorageFull", "InsufficientStorage", "507 ")


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """Which bucket, and as whom. `endpoint` is empty for Amazon's own; `prefix` comes before every name."""

    bucket: str
    key: str
    secret: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    patience_seconds: float = 20.0


@contextlib.contextmanager
def bucket_errors() -> Iterator[None]:
    """Names what a bucket says: StoreFull or StoreUnavailable. Retries were made before that."""
    try:
        yield
    except (BaseError, OSError) as error:
        if any(word in str(error) for word in _FULL):
            raise StoreFull from error
        raise StoreUnavailable(str(error).partition("\n")[0][:200]) from error


@contextlib.contextmanager
def reading_errors() -> Iterator[None]:
    """The same for a file that must be there: AttachmentNotFound when it is not."""
    with bucket_errors():
        try:
            yield
        except FileNotFoundError as error:
            raise AttachmentNotFound from error


class S3Store:
    """Files in a bucket: `<prefix>/<id>` is a file, `<prefix>/<id>.json` what is known of it.

    The JSON is put last: without it there is no file. A bucket should have a lifecycle rule that removes
    incomplete multipart uploads, for what a killed process leaves.
    """

    def __init__(self, place: BucketPlace) -> None:
        patience = timedelta(seconds=place.patience_seconds)
        config: S3Config = {
            "access_key_id": place.key,
            "secret_access_key": place.secret,
            "region": place.region,
        }
        if place.endpoint:
            config["endpoint"] = place.endpoint
        self._bucket = Bucket(
            place.bucket,
            prefix=place.prefix.strip("/") or None,
            config=config,
            client_options={"allow_http": place.endpoint.startswith("http://"), "timeout": patience},
            retry_config={"max_retries": 4, "retry_timeout": patience},
        )

    async def put(self, id: str, chunks: AsyncIterator[bytes], meta: Meta) -> Stored:
        """Keeps a file. Raises StoreFull when the bucket's quota is used up."""
        check_id(id)
        counted = _Counted(chunks)
        try:
            with bucket_errors():
                await obstore.put_async(
                    self._bucket,
                    id,
                    counted.parts(),
                    attributes={"Content-Type": meta.type},
                    chunk_size=PART_BYTES,
                    max_concurrency=2,
                )
        except (StoreFull, StoreUnavailable):
            if counted.error:
                raise counted.error from None
            raise
        with bucket_errors():
            stored = Stored(id, meta.name, meta.type, counted.size, counted.digest.hexdigest())
            await obstore.put_async(self._bucket, _about(id), stored.dump(), use_multipart=False)
        return stored

    async def open(self, id: str) -> tuple[Stored, AsyncGenerator[bytes]]:
        """A file and its bytes. Raises AttachmentNotFound."""
        check_id(id)
        with reading_errors():
            answer = await obstore.get_async(self._bucket, _about(id))
            dumped = bytes(await answer.bytes_async())
        return Stored.load(dumped), self._read(id)

    async def delete(self, id: str) -> None:
        """Removes a file; the JSON first, so that a half-deleted file is none."""
        check_id(id)
        for name in (_about(id), id):
            with contextlib.suppress(AttachmentNotFound), reading_errors():
                await obstore.delete_async(self._bucket, name)

    async def sweep(self) -> int:
        """Nothing: what was begun and not ended is no object; the bucket's own rules expire it."""
        return 0

    async def has(self, id: str) -> bool:
        """Whether the whole file is there."""
        if not is_id(id):
            return False
        try:
            with reading_errors():
                await obstore.head_async(self._bucket, _about(id))
        except AttachmentNotFound:
            return False
        return True

    async def _read(self, id: str) -> AsyncGenerator[bytes]:
        with reading_errors():
            answer = await obstore.get_async(self._bucket, id)
            async for chunk in answer.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(chunk)


class _Counted:
    """Measures what passes, and remembers what went wrong before it: that is not the bucket's fault."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.error: Exception | None = None
        self.size = 0
        self.digest = hashlib.sha256()

    async def parts(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._chunks:
                self.size += len(chunk)
                self.digest.update(chunk)
                yield chunk
        except Exception as error:
            self.error = error
            raise


def _about(id: str) -> str:
    return f"{id}.json"
