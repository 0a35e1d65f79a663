"""Owns what a store of files can do, and what is known of each file."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import asdict, dataclass
from typing import Protocol

from attachments.errors import AttachmentNotFound, StoreUnavailable

CHUNK_BYTES = 256 * 1024
_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Meta:
    """What is said of a file when it is put: its cleaned name, and its type as found by content."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that a store has; `size` is in bytes, `sha256` in hexadecimal."""

    id: str
    name: str
    type: str
    size: int
    sha256: str

    def dump(self) -> bytes:
        """The JSON that is kept beside the file."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, dumped: bytes) -> Stored:
        """What `dump` wrote. Raises StoreUnavailable when it cannot be read."""
        try:
            raw = json.loads(dumped)
            return cls(str(raw["id"]), str(raw["name"]), str(raw["type"]), int(raw["size"]), str(raw["sha256"]))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreUnavailable("what is kept beside a file cannot be read") from error


class AttachmentStore(Protocol):
    """Where files are. An id always means the same bytes, so that putting it again changes nothing.

    All methods raise StoreUnavailable when the store does not answer, and AttachmentNotFound for what is no id.
    """

    async def put(self, id: str, chunks: AsyncIterator[bytes], meta: Meta) -> Stored:
        """Keeps a file: all of it, or nothing of it can be seen. Raises StoreFull."""
        ...

    async def open(self, id: str) -> tuple[Stored, AsyncGenerator[bytes]]:
        """A file and its bytes; nothing is held open until the first of them is asked for.

        Raises AttachmentNotFound; the generator too, when the file is deleted in between.
        """
        ...

    async def delete(self, id: str) -> None:
        """Removes a file; one that is not there is no error."""
        ...

    async def sweep(self) -> int:
        """Removes what killed processes left, once nobody can be writing it any more; how many files that were."""
        ...

    async def has(self, id: str) -> bool:
        """Whether the whole file is there. False for what is no id."""
        ...


def new_id() -> str:
    """An id that nobody can guess (128 random bits)."""
    return secrets.token_hex(16)


def is_id(id: str) -> bool:
    """Whether this has the shape of an id: 32 hexadecimal digits, so that it is safe as a file's name."""
    return _ID.fullmatch(id) is not None


def check_id(id: str) -> None:
    """Raises AttachmentNotFound for what cannot be an id."""
    if not is_id(id):
        raise AttachmentNotFound
