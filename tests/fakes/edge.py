"""A server that speaks the edge channel's contract (bot/edge_channel.py), and can be slow, broken or gone.

It is for what Rasa itself cannot be made to do at will. That Rasa speaks the same is tested with Rasa
(tests/acceptance, tests/integration/core).
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from tests.ports import free_port


class Edge:
    """Answers `echo: <text>`; a few words make it do more."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.delay = 0.0
        self.status = 200
        self.answer: Any = None
        self.intent = "any"
        self.mood: dict[str, float] = {}
        self.taken: dict[tuple[str, str], dict[str, Any]] = {}
        self._runner: web.AppRunner | None = None
        self.port = free_port()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/webhooks/edge/turn", self._turn)
        app.router.add_get("/webhooks/edge/health", self._health)
        app.router.add_get("/health", self._health)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def stop(self) -> None:
        """Gone: connections are refused from here on. `start` takes the same port again."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"}, status=self.status)

    async def _turn(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(asked)
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.status != 200:
            return web.json_response({"error": "broken"}, status=self.status)
        if self.answer is not None:
            return web.json_response(self.answer)
        # Asked again under the same id, the edge channel gives what it gave.
        made = {**answer(asked, self.intent), **self.mood}
        taken = self.taken.setdefault((asked["conversation"], asked["message_id"]), made)
        return web.json_response(taken)


def answer(asked: dict[str, Any], intent: str) -> dict[str, Any]:
    """What the assistant would say."""
    text = asked["text"]
    replies: list[dict[str, Any]] = [{"text": f"echo: {text}"}]
    if text in ("person", "/talk_to_person"):
        replies = [{"text": "I'll get somebody.", "custom": {"handoff": {"reason": "requested"}}}]
    elif text.startswith("reason:"):
        reason = text.removeprefix("reason:")
        replies = [{"text": "I'll get somebody.", "custom": {"handoff": {"reason": reason}}}]
    elif text == "blorp":
        replies = [{"text": "Sorry?", "custom": {"not_understood": True}}]
    elif text == "choose":
        replies = [{"text": "Which?", "buttons": [{"title": "This one", "payload": "/pick"}]}]
    elif text == "order":
        order = {"number": "B-1042", "status": "shipped"}
        replies = [{"text": "On its way.", "custom": {"order": order}}]
    return {
        "message_id": asked["message_id"],
        "replies": replies,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [],
        "entities": [],
        "slots": {"language": asked["language"], **asked["slots"]},
        "until": asked["until"],
    }
