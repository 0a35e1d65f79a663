"""What tests of the running core share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.core.running import Core, Talk


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
