"""Owns the claim on BATON_HOME while Baton runs: one run at a time, nothing left of the one before, free ports."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from baton.run_files import metrics_folder
from baton.settings import Settings

RUN_FOLDER = "BATON_RUN_FOLDER"
"""In the environment of every process of a run: by it, what was left of one is found."""

ORDERLY_STOP_SECONDS = 14.0
KILL_SECONDS = 5.0
LOWEST_PORT, HIGHEST_PORT = 20_000, 32_000


class AlreadyRunning(Exception):
    """This home or this port is in use. The message says by whom and what to do."""


class Claim:
    """Holds BATON_HOME for one run; the kernel lets go of it however the process ends."""

    def __init__(self, settings: Settings) -> None:
        self._path = settings.run_folder / "lock"
        self._address = f"http://{settings.host}:{settings.port}/"
        self._descriptor = -1

    def __enter__(self) -> Self:
        """Raises AlreadyRunning."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                holder = self._read_holder()
                os.close(self._descriptor)
                raise AlreadyRunning(
                    f"Baton already runs with this BATON_HOME ({self._path.parent.parent}){holder}. "
                    "Stop that one with Ctrl-C, or start another beside it: "
                    "BATON_HOME=another-folder BATON_PORT=8090 make run"
                ) from None
            if self._is_current():
                break
            os.close(self._descriptor)  # the run before removed the file between our two calls
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, json.dumps({"pid": os.getpid(), "address": self._address}).encode())
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)

    def _is_current(self) -> bool:
        try:
            return self._path.stat().st_ino == os.fstat(self._descriptor).st_ino
        except FileNotFoundError:
            return False

    def _read_holder(self) -> str:
        try:
            holder = json.loads(os.read(self._descriptor, 1000))
            return f", as process {holder['pid']}, at {holder['address']}"
        except (ValueError, KeyError, TypeError):
            return ""


def check_port(host: str, port: int) -> None:
    """Raises AlreadyRunning where the public port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except PermissionError:
            raise AlreadyRunning(
                f"This user may not listen on port {port}. Choose one from 1024 on: BATON_PORT=8080 make run"
            ) from None
        except socket.gaierror:
            raise AlreadyRunning(f"BATON_HOST {host} is not an address of this machine.") from None
        except OSError as error:
            raise AlreadyRunning(
                f"Port {port} on {host} cannot be used ({error.strerror}): another Baton or another program has it. "
                f"Stop that one, or choose another port: BATON_PORT={port + 10} make run"
            ) from None


def choose_ports(count: int) -> list[int]:
    """Free loopback ports below those that the system gives to outgoing connections.

    A program that restarts must find its port free, so one that any connection may take meanwhile
    will not do. Two runs that choose at the same moment choose at random from thousands.
    """
    ports: list[int] = []
    while len(ports) < count:
        port = random.randint(LOWEST_PORT, HIGHEST_PORT)  # noqa: S311
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in ports:
            ports.append(port)
    return ports


def list_leftovers(run_folder: Path) -> Iterator[tuple[int, bool]]:
    """Processes of this user that belong to a run of this folder, except this one, and whether each is the process
    manager (which stops the others in order); none where there is no /proc."""
    mark = f"{RUN_FOLDER}={run_folder}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            belongs = mark in (entry / "environ").read_bytes().split(b"\0")
            manages = belongs and b"baton.manager" in (entry / "cmdline").read_bytes()
        except OSError:
            continue  # it ended, or is another user's
        if belongs and int(entry.name) != os.getpid():
            yield int(entry.name), manages


def end_leftovers(run_folder: Path) -> int:
    """Waits for an earlier run's orderly stop, then kills what is left of it; how many had to be killed."""
    deadline = time.monotonic() + ORDERLY_STOP_SECONDS
    while any(manages for _, manages in list_leftovers(run_folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    killed: set[int] = set()
    deadline = time.monotonic() + KILL_SECONDS
    while (left := {pid for pid, _ in list_leftovers(run_folder)}) and time.monotonic() < deadline:
        for pid in left - killed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        killed |= left
        time.sleep(0.02)
    return len(killed)


def remove_run_files(run_folder: Path, socket_path: Path) -> None:
    """Removes sockets, process ids, numbers and generated configuration of a run that is over."""
    made = ("supervisord.conf", "supervisord.pid", "addresses.json", "trainer.json")
    for path in (socket_path, *(run_folder / name for name in made)):
        path.unlink(missing_ok=True)
    shutil.rmtree(metrics_folder(run_folder), ignore_errors=True)
    if socket_path.parent != run_folder and socket_path.parent.is_dir():
        socket_path.parent.rmdir()
