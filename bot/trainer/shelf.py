"""Owns the folder models/: the model that answers now, and those before it that can be put back. Standard library only.

models/current.json          which model answers; the one truth that every Rasa process follows
models/baton.tar.gz          the same model under a fixed name, for Rasa's own tools and for its start
models/history/NAME.tar.gz   the models, with NAME.json beside each: what it was made from and how it was checked
models/attempt.json          how the last training ended
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

KEPT_BEFORE = 10
"""So many models that answered before the current one are kept."""

Record = Dict[str, Any]


class NoSuchModel(Exception):
    """There is no such model, or its file is damaged. The message says which there are."""


class Shelf:
    """The models of one project. Every write is one rename, so that no reader sees half of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.history = folder / "history"
        self.current_file = folder / "current.json"
        self.fixed = folder / "baton.tar.gz"
        self._attempt = folder / "attempt.json"

    def archive(self, name: str) -> Path:
        """Where a model's file is."""
        return self.history / (name + ".tar.gz")

    def records(self) -> List[Record]:
        """What is known of each good model that is there, the newest first."""
        found = [self.record(path.stem) for path in self.history.glob("*.json")]
        there = [r for r in found if r and r.get("checks") and self.archive(r["name"]).is_file()]
        return sorted(there, key=lambda record: str(record["name"]), reverse=True)

    def record(self, name: str) -> Optional[Record]:
        """What is known of one model; None if there is none of that name."""
        record = read_json(self.history / (name + ".json"))
        return record if record and record.get("name") == name else None

    def current(self) -> Record:
        """`name` of the model that answers, `since` when, `digest` of its content, and `pinned`: the content that was
        there when the model was put back by hand, from which nothing is trained unasked. Empty before the first."""
        return read_json(self.current_file) or {}

    def is_settled(self, digest: str) -> bool:
        """Whether nothing needs to be trained for this content: the current model is of it, or was put back over it."""
        current = self.current()
        there = current.get("name") and self.archive(current["name"]).is_file() and self.fixed.is_file()
        return bool(there) and digest in (current.get("digest"), current.get("pinned"))

    def add(self, archive: Path, record: Record) -> None:
        """Puts a new model on the shelf; it answers nothing yet. `archive` is moved."""
        self.history.mkdir(parents=True, exist_ok=True)
        record["sha256"] = sha256_of(archive)
        record["bytes"] = archive.stat().st_size
        archive.replace(self.archive(record["name"]))
        self.update(record)

    def update(self, record: Record) -> None:
        """Writes what is known of a model."""
        write_json(self.history / (record["name"] + ".json"), record)

    def drop(self, name: str) -> None:
        """Takes a model away that was no good."""
        for path in (self.archive(name), self.history / (name + ".json")):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()

    def check_intact(self, name: str) -> Record:
        """A model's record, if its file is as it was written. Raises NoSuchModel."""
        record = self.record(name)
        if record is None or not self.archive(name).is_file():
            names = ", ".join(str(known["name"]) for known in self.records()) or "none"
            raise NoSuchModel("There is no model {}. There are: {}".format(name, names))
        if sha256_of(self.archive(name)) != record.get("sha256"):
            raise NoSuchModel("The file of model {} is damaged: it is not what was written.".format(name))
        return record

    def choose(self, name: str, pinned: Optional[str] = None) -> None:
        """Makes a model the current one: from here on every Rasa process takes it over. Older ones are deleted."""
        record = self.check_intact(name)
        draft = self.folder / ".baton.tar.gz.{}".format(os.getpid())
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()
        try:
            os.link(str(self.archive(name)), str(draft))
        except OSError:  # a file system without hard links
            shutil.copy(str(self.archive(name)), str(draft))
        draft.replace(self.fixed)
        chosen = {"name": name, "since": time.time(), "digest": record.get("digest"), "pinned": pinned}
        write_json(self.current_file, chosen)
        self._delete_old(name)

    def _delete_old(self, current: str) -> None:
        others = [str(record["name"]) for record in self.records() if record["name"] != current]
        for name in others[KEPT_BEFORE:]:
            self.drop(name)

    def attempt(self) -> Record:
        """How the last training ended: `at`, `digest`, `ok` and, if not ok, `faults`."""
        return read_json(self._attempt) or {}

    def note_attempt(self, digest: str, faults: List[Dict[str, Any]]) -> None:
        """Keeps how a training ended, for operators and for the next start."""
        write_json(self._attempt, {"at": time.time(), "digest": digest, "ok": not faults, "faults": faults})

    @contextlib.contextmanager
    def locked(self, busy: Callable[[], None] = lambda: None) -> Iterator[None]:
        """One training or change of the current model at a time, over all processes; a dead one's hold is gone.

        `busy` is called before waiting for another one.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(str(self.folder / "lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                busy()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._remove_leftovers()
            yield
        finally:
            os.close(descriptor)

    def _remove_leftovers(self) -> None:
        """What a training left that was killed: folders, half a file, a model that nobody has tried."""
        for left in self.folder.glob(".work-*"):
            if left.is_dir():
                shutil.rmtree(str(left), ignore_errors=True)
            else:
                left.unlink()
        good = {record["name"] for record in self.records()} | {self.current().get("name")}
        for path in (*self.history.glob("*.tar.gz"), *self.history.glob("*.json")):
            name = path.name[: -len(".tar.gz")] if path.name.endswith(".tar.gz") else path.stem
            if name not in good:
                self.drop(name)


def read_json(path: Path) -> Optional[Record]:
    """An object in a file; None if there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write_json(path: Path, value: Record) -> None:
    """Writes an object in one step, safely on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(".{}.{}".format(path.name, os.getpid()))
    with draft.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def sha256_of(path: Path) -> str:
    """The file's sum."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()
