"""One trained model and one running core for all tests of a run, whatever folders they are in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.integration.core.running import ROOT, Core


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
