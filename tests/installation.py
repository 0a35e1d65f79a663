"""A whole installation as an operator starts it: `baton up` in a folder and on a port of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from encoder.places import vectors_file
from tests.ports import free_port
from tests.servers import die_with_parent

ROOT = Path(__file__).parents[1]
READY_SECONDS = 240
MARKS = {
    "valkey": ("valkey-server", "unixsocket"),
    "rasa": ("rasa", "run"),
    "actions": ("-m", "actions"),
    "web": ("baton", "serve", "--role web"),
    "workers": ("baton", "serve", "--role worker"),
    "trainer": ("bot.trainer", "keep"),
    "training": ("bot.trainer", "work"),
}


class Installation:
    """`baton up`, with the real Rasa, action server and Valkey; without the trainer, unless BATON_TRAINER asks for it.

    `root` is another copy of the project, for tests that change the content.
    """

    def __init__(self, root: Path = ROOT, **environment: str) -> None:
        self.root = root
        self.home = Path(tempfile.mkdtemp(prefix="bt-up-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("BATON_", "REDIS_URL", "DATABASE_URL"))},
            "BATON_HOME": str(self.home),
            "BATON_PORT": str(self.port),
            "BATON_TRAINER": "off",
            # Vectors of the same content are the same in every installation.
            "BATON_VECTORS": str(vectors_file({})),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.output = self.home / "up.log"

    def start(self) -> None:
        """Starts it; `wait_ready` tells when it answers."""
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "baton.cli", "up"],
                cwd=self.root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,
            )

    def run(self, *command: str, input: str = "") -> str:
        """A command of `baton` on this installation; its output."""
        done = self.call(*command, input=input)
        if done.returncode:
            raise RuntimeError(f"baton {' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def call(self, *command: str, input: str = "", seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """A command of `baton` on this installation, however it ends."""
        return subprocess.run(
            [sys.executable, "-m", "baton.cli", *command],
            cwd=self.root,
            env=self._environment,
            input=input,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def health(self) -> dict[str, Any]:
        """What `/healthz` says; {} while nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except (OSError, ValueError):
            return {}

    async def wait_ready(self, seconds: float = READY_SECONDS) -> float:
        """Until every part is well; how long it took."""
        started = time.monotonic()
        while True:
            if (await asyncio.to_thread(self.health)).get("status") == "ok":
                return time.monotonic() - started
            if self._process and self._process.poll() is not None:
                raise RuntimeError(f"baton up ended with {self._process.returncode}:\n{self.output.read_text()}")
            if time.monotonic() - started > seconds:
                raise TimeoutError(f"not ready in {seconds} s: {self.health()}\n{self.output.read_text()}")
            await asyncio.sleep(0.25)

    async def wait_hybrid(self, seconds: float = READY_SECONDS) -> None:
        """Until articles are found by their meaning, too: new ones get their vectors after the start."""
        async with asyncio.timeout(seconds):
            while not re.search(r'"mode": ?"hybrid"', (self.home / "log" / "actions.log").read_text()):
                await asyncio.sleep(0.1)

    def pids(self, part: str) -> list[int]:
        """The processes of a part."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_text().split("\0")
                if f"BATON_HOME={self.home}\0" not in (folder / "environ").read_text(errors="replace"):
                    continue
                words = " ".join(command)
                if all(mark in words for mark in MARKS[part]):
                    found.append(int(folder.name))
        return found

    def environment_of(self, part: str) -> dict[str, str]:
        """What a part was started with."""
        (pid,) = self.pids(part)
        lines = Path(f"/proc/{pid}/environ").read_text(errors="replace").split("\0")
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def kill(self, part: str) -> None:
        """kill -9."""
        for pid in self.pids(part):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def memory_mb(self, *parts: str) -> float:
        """Proportional memory of these parts' processes, or of all, in MiB."""
        total = 0
        for part in parts or MARKS:
            for pid in self.pids(part):
                with contextlib.suppress(OSError):
                    total += pss_kb(pid)
        return total / 1024

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
            raise

    def remove(self) -> None:
        """Stops it and removes its folder."""
        try:
            if self._process and self._process.poll() is None:
                self.stop()
        finally:
            shutil.rmtree(self.home, ignore_errors=True)


@contextlib.contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """Processes that hang."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def cpu_seconds(pid: int) -> float:
    """What all threads of a process have computed, by the scheduler's own clock."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9


def pss_kb(pid: int) -> int:
    """Memory of a process with its share of what it shares, in KiB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
