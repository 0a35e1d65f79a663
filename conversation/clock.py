"""Owns the time that a process goes by: that of its machine, without its jumps.

A machine's clock may be set by an hour at once; a wait that was measured by it would be an hour longer, and whoever is
there would have been away for an hour. So time goes on as it passes, and a difference from the machine's clock is made
up for slowly: two processes that saw the same jump agree all the while.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SLEW = 0.1
"""How much faster or slower than the time that passes, while a difference is made up for."""


def passed_ns() -> int:
    """Nanoseconds since some moment, also those in which the machine slept, where the system counts them."""
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic_ns()


class SteadyClock:
    """Begins with the machine's time and never jumps: an hour's difference is made up for in ten hours."""

    def __init__(self, wall_ns: Callable[[], int] = time.time_ns, passed_ns: Callable[[], int] = passed_ns) -> None:
        """`wall_ns` gives the machine's time since 1970, `passed_ns` one that only goes forward."""
        self._wall_ns = wall_ns
        self._passed_ns = passed_ns
        self._seen, self._time = passed_ns(), wall_ns()

    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC; never less than before."""
        seen = self._passed_ns()
        passed = max(0, seen - self._seen)
        self._seen = seen
        self._time += passed
        most = int(passed * SLEW)
        self._time += max(-most, min(most, self._wall_ns() - self._time))
        return self._time // 1_000_000
