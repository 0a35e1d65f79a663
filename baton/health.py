"""Owns `/healthz` and `/metrics`: how each part is, and the numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from baton import metrics

CHECK_SECONDS = 2.5

type Check = Callable[[], Awaitable[bool]]


class Health:
    """The state of every part. Messages can be accepted while the live store answers."""

    def __init__(self, checks: dict[str, Check], gather: Callable[[], Awaitable[None]]) -> None:
        """`gather` is awaited before the metrics are read, to bring the gauges up to date."""
        self._checks = checks
        self._gather = gather

    async def handle(self, request: web.Request) -> web.Response:
        """`GET /healthz`."""
        found = await asyncio.gather(*(self._ask(check) for check in self._checks.values()))
        parts = dict(zip(self._checks, found, strict=True))
        down = [name for name, part in parts.items() if part["status"] != "ok"]
        if "valkey" in down:
            return web.json_response({"status": "down", "parts": parts}, status=503)
        return web.json_response({"status": "degraded" if down else "ok", "parts": parts})

    @staticmethod
    async def _ask(check: Check) -> dict[str, Any]:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return {"status": "ok"} if await check() else {"status": "down"}
        except TimeoutError:
            return {"status": "slow"}
        except Exception as error:  # a part that fails in any way is down, and says how
            return {"status": "down", "error": type(error).__name__}

    async def metrics(self, request: web.Request) -> web.Response:
        """`GET /metrics`."""
        await self._gather()
        return web.Response(body=metrics.render(), headers={"Content-Type": CONTENT_TYPE_LATEST})
