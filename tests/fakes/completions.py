"""A language model behind OpenAI's interface ("Create chat completion"), which can be slow, broken or gone."""

from __future__ import annotations

import asyncio
from typing import Any, Self

from aiohttp import web

from tests.ports import free_port


class Completions:
    """Answers every call with `text`. Start with `async with`."""

    def __init__(self) -> None:
        self.text: str | None = "Wants a refund for B-1042. Nothing tried yet."
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 200
        self.held: asyncio.Event | None = None
        """While it is there and not set, no call is answered."""
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", self._complete)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _complete(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        if self.held:
            await self.held.wait()
        if self.status != 200:
            return web.json_response({"error": {"message": "overloaded"}}, status=self.status)
        message = {"role": "assistant", "content": self.text}
        return web.json_response(
            {"id": "c-1", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}
        )
