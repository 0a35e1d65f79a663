"""Owns how much one customer may send within some time."""

from __future__ import annotations

import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from channels.web.errors import FrameError


class RateLimit:
    """At most `count` within `seconds` from one customer, in this process."""

    def __init__(self, count: int, seconds: float) -> None:
        self._item = RateLimitItemPerSecond(count, max(1, round(seconds)))
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(self, address: str, id: str | None = None) -> None:
        """Raises FrameError `too_fast` with the seconds to wait."""
        if not self._limiter.hit(self._item, address):
            reset, _ = self._limiter.get_window_stats(self._item, address)
            raise FrameError("too_fast", id, retry_after_seconds=max(1, round(reset - time.time())))
