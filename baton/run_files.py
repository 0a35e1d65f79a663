"""Owns where a run keeps what lies outside its run folder: a folder of this user's own among shared ones."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108


def own_folder(shared: Path, run_folder: Path) -> Path:
    """A folder in `shared` for this user and this run alone, named by a hash of the run folder."""
    key = hashlib.sha256(os.fsencode(run_folder)).hexdigest()[:12]
    return shared / f"baton-{os.getuid()}-{key}"


def make_own_folder(folder: Path) -> None:
    """Makes it, for this user alone; refuses one that somebody else made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user. Remove it, or set BATON_HOME to another path.")


def metrics_folder(run_folder: Path) -> Path:
    """Where the processes of a run keep their numbers for each other.

    They write to memory-mapped files, and one on a full disk kills its writer: so in memory, where the system has such
    a folder.
    """
    return own_folder(MEMORY, run_folder) if os.access(MEMORY, os.W_OK) else run_folder / "metrics"
