"""Owns a second process of workers in a chaos run, as an installation on several machines has them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from baton.roles import BEHIND
from tests.ports import free_port
from tests.servers import die_with_parent

ROLES = ",".join(reversed(BEHIND))
"""The same roles in another order, so that it is not taken for the one that `baton up` runs."""


class Replica:
    """`baton serve` with the environment of the workers that it stands beside."""

    def __init__(self, root: Path, environment: dict[str, str], log: Path) -> None:
        # A worker is known by its home and port (baton/parts.py, `worker_name`): a port of its own makes another one.
        self._environment = environment | {"BATON_PORT": str(free_port())}
        self._root = root
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pids(self) -> list[int]:
        """The process, where there is one."""
        return [self._process.pid] if self._process else []

    def launch(self) -> None:
        """Starts it. In the main thread: a child dies with the thread that it is from."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "baton.cli", "serve", "--role", ROLES],
                cwd=self._root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent,
            )

    def kill(self) -> None:
        """kill -9."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
