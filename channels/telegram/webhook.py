"""Owns the address that Telegram calls: who may call it, how much they may send, and when they hear "yes"."""

from __future__ import annotations

import hmac
import json

import structlog
from aiohttp import web

from channels.body import read_body
from channels.telegram.updates import Updates
from conversation.errors import StoreUnavailable

log = structlog.get_logger(__name__)

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Telegram's updates are some kilobytes; files come as references.
MAX_BYTES = 256 * 1024
RETRY_SECONDS = 1


class Webhook:
    """Answers 200 when an update is stored, and not before; anything else makes Telegram deliver it again."""

    def __init__(self, updates: Updates, secret: str) -> None:
        """`secret` is what Telegram was told to send along (`setWebhook`)."""
        self._updates = updates
        self._secret = secret.encode()

    async def handle(self, request: web.Request) -> web.Response:
        """`POST /telegram/webhook`."""
        given = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            log.warning("telegram.wrong_secret", remote=request.remote)
            return web.Response(status=401, text="The secret is not the one that was set with `baton telegram`.")
        body = await read_body(request, MAX_BYTES)
        if body is None:
            return web.Response(status=413, text=f"An update has at most {MAX_BYTES} bytes.")
        try:
            raw = json.loads(body)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            return web.Response(status=400, text="An update is a JSON object.")
        try:
            await self._updates.take(raw)
        except StoreUnavailable:
            return web.Response(status=503, headers={"Retry-After": str(RETRY_SECONDS)})
        return web.Response()
