"""Owns what `/healthz` and `/metrics` ask of the parts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from baton import metrics
from baton.model_state import gather_model
from baton.roles import BEHIND
from conversation.roll_call import RollCall
from conversation.streams import WorkStream

if TYPE_CHECKING:
    from baton.parts import Parts


def build_checks(parts: Parts) -> dict[str, Callable[[], Awaitable[bool]]]:
    """How `/healthz` asks each part."""

    async def valkey() -> bool:
        return bool(await parts.client.ping())

    async def archive() -> bool:
        await parts.archive.ping()
        return True

    def at_work(role: str) -> Callable[[], Awaitable[bool]]:
        async def ask() -> bool:
            return await roll_call.who(role) is not None

        return ask

    roll_call = RollCall(parts.client, parts.keys)
    checks = {"valkey": valkey, "rasa": parts.rasa.ping, "actions": parts.rasa.ping_actions, "archive": archive}
    return checks | {role: at_work(role) for role in BEHIND}


def gather_gauges(parts: Parts, teams: Sequence[str], take_over_ms: int) -> Callable[[], Awaitable[None]]:
    """Brings the gauges of `/metrics` up to date."""
    inbox = WorkStream(parts.client, parts.keys.inbox(), "workers", "metrics", idle_ms=take_over_ms)
    feed = WorkStream(parts.client, parts.keys.feed(), "archiver", "metrics", idle_ms=take_over_ms, keep_items=True)

    async def gather() -> None:
        metrics.INBOX_LENGTH.set(await inbox.length())
        for team in teams:
            metrics.WAITING_LENGTH.labels(team).set(len(await parts.waiting.ids(team)))
        await feed.ensure()
        metrics.ARCHIVE_LAG.set((await feed.backlog()).items or 0)
        await asyncio.to_thread(gather_model)

    return gather
