"""What tests of the running core share: one core for all of them, and a trained model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.integration.core.running import ROOT, Core, Talk


@pytest.fixture(scope="session")
def model() -> None:
    """The model; trained only when its content has changed."""
    subprocess.run([sys.executable, ROOT / "scripts" / "setup.py", "--for", "train"], check=True, cwd=ROOT)


@pytest.fixture(scope="session")
def running_core(model: None) -> Iterator[Core]:
    core = Core()
    try:
        core.wait()
        yield core
    finally:
        core.stop()


@pytest.fixture
def core(running_core: Core) -> Iterator[Core]:
    """The running core. A test may close the gate, and kill Valkey or Rasa; the next test finds all of it up."""
    yield running_core
    running_core.gate.status = 200
    running_core.gate.open.set()
    running_core.valkey.ensure_up()


@pytest.fixture
def talk(core: Core) -> Talk:
    """A new conversation in English."""
    return Talk(core.one)


@pytest.fixture
def korean(core: Core) -> Talk:
    """A new conversation in Korean."""
    return Talk(core.one, "ko")
