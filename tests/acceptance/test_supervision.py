"""`baton up`: a dead process comes back and it is said; whatever ends it, nothing stays behind; one at a time."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from baton.installation import list_leftovers
from tests.installation import ROOT, Installation, stopped
from tests.servers import wait_until

START_SECONDS = 90
READY_SECONDS = 240
STOP_SECONDS = 20
ORDERLY_SECONDS = 12

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(600)]


@pytest.fixture
def installation() -> Iterator[Installation]:
    made = Installation()
    yield made
    made.remove()


def pid_of(installation: Installation, words: str) -> int | None:
    """The process of this installation whose command has these words."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if words in command and f"BATON_HOME={installation.home}".encode() in environment:
            return int(folder.name)
    return None


def said(installation: Installation, pattern: str) -> Callable[[], bool]:
    return lambda: re.search(pattern, installation.output.read_text()) is not None


def console(installation: Installation) -> int:
    pid = pid_of(installation, "baton.cli up")
    assert pid
    return pid


def nothing_left(installation: Installation) -> bool:
    return not list(list_leftovers(installation.home / "run")) and pid_of(installation, "baton.cli up") is None


def assert_nothing_left(installation: Installation) -> None:
    wait_until(lambda: nothing_left(installation), "processes are left", STOP_SECONDS)
    assert list((installation.home / "run").iterdir()) == []


def up(installation: Installation, **environment: str) -> subprocess.CompletedProcess[str]:
    """A second `baton up`, which should refuse."""
    return subprocess.run(
        [sys.executable, "-m", "baton.cli", "up"],
        cwd=ROOT,
        env={**installation._environment, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_dead_come_back_the_second_is_refused_and_ctrl_c_ends_all(
    installation: Installation, tmp_path: Path
) -> None:
    installation.start()
    wait_until(said(installation, "Baton is ready"), "not ready", READY_SECONDS)
    first = installation.output.read_text()
    assert f"{installation.url}/staff" in first
    assert re.search(r"log in with +agent@haru\.example +password \S{19}\n", first)

    # Each is killed; rasa last, as its way back takes longest.
    for part in ("valkey", "actions", "workers", "web", "rasa"):
        before = installation.pids(part)
        assert before, part
        installation.kill(part)
        wait_until(said(installation, rf"(?m)^{part} died \(signal 9\), restarting …$"), f"{part} unsaid", 10)
        wait_until(said(installation, rf"(?m)^{part} is back after \d+ s\.$"), f"{part} stays away", READY_SECONDS)
        assert not set(installation.pids(part)) & set(before)
    assert installation.health()["status"] == "ok"

    # Workers that hang are told as well as dead ones; customers can write all the same.
    with stopped(installation.pids("workers")):
        wait_until(lambda: installation.health().get("status") == "degraded", "nobody misses the workers", 20)
        parts = installation.health()["parts"]
        assert [name for name, part in parts.items() if part["status"] != "ok"] == ["worker", "outbox", "archiver"]
    wait_until(lambda: installation.health().get("status") == "ok", "the workers stay away", 20)

    # The same home, and another home with the same port: both say so, and the first goes on.
    same_home = up(installation, BATON_PORT=str(installation.port + 1))
    assert same_home.returncode == 1
    assert "Baton already runs with this BATON_HOME" in same_home.stderr
    same_port = up(installation, BATON_HOME=str(tmp_path))
    assert same_port.returncode == 1
    assert f"Port {installation.port} on 127.0.0.1 cannot be used" in same_port.stderr
    assert installation.health()["status"] == "ok"
    assert "Traceback" not in same_home.stderr + same_port.stderr

    began = time.monotonic()
    assert installation.stop() == 0
    assert time.monotonic() - began < ORDERLY_SECONDS
    assert_nothing_left(installation)
    assert installation.output.read_text().endswith("Stopped.\n")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_starting_ends_all(installation: Installation, sign: signal.Signals) -> None:
    installation.start()
    wait_until(said(installation, "✓ live store"), "no live store", START_SECONDS)
    os.kill(console(installation), sign)
    assert_nothing_left(installation)


@pytest.mark.parametrize("victim", ["baton.cli up", "baton.manager"])
def test_nothing_outlives_a_killed_supervisor_and_the_next_start_works(installation: Installation, victim: str) -> None:
    installation.start()
    wait_until(said(installation, "✓ web server"), "no web server", START_SECONDS)
    pid = pid_of(installation, victim)
    assert pid
    os.kill(pid, signal.SIGKILL)
    assert installation._process
    assert installation._process.wait(STOP_SECONDS) == (-signal.SIGKILL if victim == "baton.cli up" else 1)
    wait_until(lambda: nothing_left(installation), "processes are left", STOP_SECONDS)

    lines = len(installation.output.read_text())
    installation.start()
    wait_until(lambda: "✓ live store" in installation.output.read_text()[lines:], "no second start", START_SECONDS)
    installation.stop()
    assert_nothing_left(installation)
