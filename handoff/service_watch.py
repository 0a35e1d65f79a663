"""Owns the watch over the service levels: who waits too long for a person's answer is told of, once."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from conversation.looking import keep_looking
from conversation.service_clock import ServiceClocks
from handoff.service_levels import ServiceLevels, choose_step, describe

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
PAGE = 100


class ServiceWatch:
    """Looks at the clocks that are due. Any number may run at once, and each event is told once."""

    def __init__(
        self, clocks: ServiceClocks, levels: ServiceLevels, count: Callable[[str, str, str], None] | None = None
    ) -> None:
        """`count` hears of every event that this watch told: channel, kind of answer, event."""
        self._clocks = clocks
        self._levels = levels
        self._count = count
        self._started = False

    async def run(self) -> None:
        """Until cancelled. An outage of the store is waited out."""
        self._started = False
        await keep_looking(self._look, LOOK_SECONDS, "service_watch_failed")

    async def _look(self) -> None:
        if not self._started:
            await self._clocks.look_at_all(await self._clocks.now())
            self._started = True
        await self.look()

    async def look(self) -> None:
        """One look at all that is due, by the live store's clock."""
        now = await self._clocks.now()
        while found := await self._clocks.due(now, PAGE):
            for c in found:
                service = self._levels.service_of(c)
                step = choose_step(service, now)
                entry = describe(service, step.told) if service and step.told else None
                settled = await self._clocks.settle(c, step.told, entry, step.next_at)
                if settled and service and step.told:
                    log.info("service_level_" + step.told, conversation=c.id, kind=service.kind, channel=c.channel)
                    if self._count:
                        self._count(c.channel, service.kind, step.told)
            if len(found) < PAGE:
                return
