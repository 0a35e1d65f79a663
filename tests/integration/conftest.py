"""What tests with real servers share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from argon2 import PasswordHasher

CHEAP = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)


@pytest.fixture(scope="session", autouse=True)
def passwords_are_cheap() -> Iterator[None]:
    """A password that is dear to guess takes a third of a second to check: the time of most tests with a desk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handoff.accounts.PasswordHasher", CHEAP)
        yield
