"""Owns reading what a platform sends: no more of it than a message can be."""

from __future__ import annotations

from aiohttp import web


async def read_body(request: web.Request, most: int) -> bytes | None:
    """The body, or None for one of more than `most` bytes, of which no more than that is read."""
    if (request.content_length or 0) > most:
        return None
    body = b""
    while chunk := await request.content.read(most + 1 - len(body)):
        body += chunk
        if len(body) > most:
            return None
    return body
