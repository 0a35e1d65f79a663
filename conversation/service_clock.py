"""Owns the clocks of the service levels: which customers wait for a person's answer, and what was told of that.

The scripts begin and end them (lua/prelude.lua), by the live store's own clock: that of a process may jump.
"""

from __future__ import annotations

from conversation.connection import reports_outage
from conversation.live import LiveStore, now_ms
from conversation.model import Conversation, Draft

START_PAGE = 500


class ServiceClocks:
    """The clocks that run."""

    def __init__(self, store: LiveStore) -> None:
        self._store = store
        self._due = store.keys.service_due()

    @reports_outage
    async def now(self) -> int:
        """Milliseconds since 1970 by the live store's clock."""
        seconds, microseconds = await self._store.client.time()
        return int(seconds) * 1000 + int(microseconds) // 1000

    @reports_outage
    async def due(self, now: int, count: int) -> list[Conversation]:
        """Conversations whose clock is to be looked at by `now` (ms), the most urgent first."""
        ids: list[str] = await self._store.client.zrangebyscore(self._due, "-inf", now, start=0, num=count)
        found = await self._store.get_many(ids)
        if gone := set(ids) - {c.id for c in found}:
            await self._store.client.zrem(self._due, *gone)
        return found

    @reports_outage
    async def settle(self, c: Conversation, told: str | None, entry: Draft | None, next_at: int | None) -> bool:
        """Tells `told` with `entry`, if anything, and asks for the next look at `next_at` (ms; None for never).

        Once, however many ask for it: False where the clock is not as `c` was read.
        """
        now = now_ms()
        result = await self._store.scripts.run(
            "service",
            [*self._store.record_keys(c.id)[:4], self._due],
            [
                c.id,
                now,
                c.service_kind or "",
                c.service_since_at or "",
                c.service_told or "",
                told or "",
                "" if next_at is None else next_at,
                entry.dump(now) if entry else "",
            ],
        )
        return bool(result == "ok")

    @reports_outage
    async def look_at_all(self, now: int) -> None:
        """Asks for a look at every clock that runs: the levels may be others than when they were looked at last."""
        ids = await self._store.all_open()
        for start in range(0, len(ids), START_PAGE):
            found = await self._store.get_many(ids[start : start + START_PAGE])
            if running := {c.id: now for c in found if c.service_kind}:
                await self._store.client.zadd(self._due, running, nx=True)
