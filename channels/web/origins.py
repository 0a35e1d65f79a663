"""Owns which other sites' pages may use the chat."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web


def may_use(request: web.Request, origins: Sequence[str]) -> bool:
    """Whether the page that asks is of this site, or of one in `origins` (`*` for any)."""
    origin = request.headers.get("Origin")
    if origin is None or "*" in origins:
        return True
    return urlsplit(origin).netloc == request.host or origin.lower() in origins
