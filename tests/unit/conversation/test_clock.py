"""A machine's clock that jumps: the time of a process goes on, and comes back to it slowly."""

from __future__ import annotations

import pytest

from conversation.clock import SteadyClock
from conversation.live import now_ms

SECOND = 1_000_000_000
HOUR = 3600 * SECOND


class Machine:
    """A machine whose clock can be set."""

    def __init__(self) -> None:
        self.wall, self.passed = 1_795_305_600 * SECOND, 77 * SECOND
        self.clock = SteadyClock(lambda: self.wall, lambda: self.passed)

    def wait(self, nanoseconds: int) -> int:
        self.wall += nanoseconds
        self.passed += nanoseconds
        return self.clock.now_ms()


def test_time_is_the_machines_while_nothing_jumps() -> None:
    machine = Machine()
    for _ in range(100):
        assert machine.wait(137 * SECOND // 1000) == machine.wall // 1_000_000


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 3 * SECOND, -3 * SECOND])
def test_a_jump_is_no_wait_and_is_made_up_for_slowly(jump: int) -> None:
    machine = Machine()
    before = machine.wait(SECOND)
    machine.wall += jump
    assert machine.clock.now_ms() == before
    for _ in range(60):
        now = machine.wait(SECOND)
        assert 0.9 * 1000 - 1 <= now - before <= 1.1 * 1000 + 1
        before = now
    for _ in range(11 * abs(jump) // (60 * SECOND)):
        machine.wait(60 * SECOND)
    assert machine.clock.now_ms() == machine.wall // 1_000_000


def test_a_slow_machine_that_counts_backwards_for_a_moment_does_not_go_back() -> None:
    machine = Machine()
    before = machine.wait(SECOND)
    machine.passed -= SECOND // 2
    assert machine.clock.now_ms() == before


def test_the_time_of_this_process_is_that_of_its_machine() -> None:
    import time

    assert abs(now_ms() - time.time() * 1000) < 1000
