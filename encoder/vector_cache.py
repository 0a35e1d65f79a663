"""Vectors on disk by the content of their texts: what was encoded once is not encoded again, by any process."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

logger = logging.getLogger(__name__)

SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)"
# Some 300 MB; the oldest tenth goes when there are more.
MOST_VECTORS = 250_000
BUSY_SECONDS = 30.0
# SQLite takes at most 999 values in one statement in its older versions.
KEYS_AT_ONCE = 500


class VectorCache:
    """A file that several processes share. It may be removed at any time; a damaged one is set aside and begun anew."""

    def __init__(self, path: Path) -> None:
        """`path` is made when it is first needed; where that is not possible, nothing is remembered."""
        self._path = path
        self._connection: sqlite3.Connection | None = None
        # Several threads share the connection; a statement of one must not end another's transaction.
        self._lock = threading.Lock()

    def get(self, digest: str, kind: str, texts: Sequence[str]) -> dict[int, np.ndarray]:
        """The vectors that are known, float32, by the places of their texts."""
        keys = [key_of(digest, kind, text) for text in texts]
        places: dict[bytes, list[int]] = {}
        for place, key in enumerate(keys):
            places.setdefault(key, []).append(place)
        found: dict[int, np.ndarray] = {}
        with self._guarded("read"):
            for key, blob in self._read(list(places)):
                vector = np.frombuffer(blob, np.float16).astype(np.float32)
                found.update(dict.fromkeys(places[key], vector))
        return found

    def put(self, digest: str, kind: str, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keeps vectors (texts, width), in half precision. What cannot be written is only logged: it is a cache."""
        rows = [
            (key_of(digest, kind, text), vector.astype(np.float16).tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._guarded("written"), self._open() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            (count,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
            if count > MOST_VECTORS:
                old = "SELECT rowid FROM vectors ORDER BY rowid LIMIT ?"
                surplus = count - MOST_VECTORS * 9 // 10
                connection.execute(f"DELETE FROM vectors WHERE rowid IN ({old})", (surplus,))  # noqa: S608

    def close(self) -> None:
        """Closes the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @contextmanager
    def _guarded(self, done: str) -> Iterator[None]:
        """One thread at a time. A file that is busy, full or cannot be opened is logged; a damaged one is set aside."""
        with self._lock:
            try:
                yield
            except (sqlite3.OperationalError, OSError) as error:
                logger.warning("the cache of vectors %s could not be %s: %s", self._path, done, error)
            except sqlite3.DatabaseError as error:
                self._set_aside(error)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(str(self._path), timeout=BUSY_SECONDS, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute(SCHEMA)
            self._connection = connection
        return self._connection

    def _read(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
        connection = self._open()
        for begin in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[begin : begin + KEYS_AT_ONCE]
            marks = ",".join("?" * len(some))
            yield from connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608 - question marks

    def _set_aside(self, error: sqlite3.DatabaseError) -> None:
        """Renames a damaged file, so that it can be looked at, and begins a new one."""
        self.close()
        aside = self._path.with_name(self._path.name + ".damaged")
        logger.warning("the cache of vectors %s is damaged (%s): set aside as %s", self._path, error, aside.name)
        for name in ("", "-wal", "-shm"):
            part = self._path.with_name(self._path.name + name)
            if part.exists():
                part.replace(aside.with_name(aside.name + name))


def key_of(digest: str, kind: str, text: str) -> bytes:
    """A text's key: of the encoder that is meant, of what the text is used as, and of the text."""
    content = "\0".join((digest, kind, text)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16).digest()
