"""Ports for servers that tests start."""

import fcntl
import itertools
import os
import random
import socket
import tempfile
from pathlib import Path

# Below what Linux gives to outgoing connections (32768 on): none of them can take a port before its server is up.
FIRST, LAST = 20_000, 32_000
PLACE = Path(tempfile.gettempdir()) / "baton-test-ports"

_held: list[int] = []


def free_port() -> int:
    """A port that nobody has, and that no other process that asks here is given while this one lives."""
    PLACE.mkdir(exist_ok=True)
    start = random.randrange(FIRST, LAST)
    for port in itertools.chain(range(start, LAST), range(FIRST, start)):
        lock = os.open(PLACE / str(port), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
        except OSError:
            os.close(lock)
            continue
        _held.append(lock)
        return port
    raise OSError(f"no port between {FIRST} and {LAST} is free")
