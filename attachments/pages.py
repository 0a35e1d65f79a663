"""Owns GET of a file: who holds a good link sees it, and the browser is told to run nothing of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from attachments.errors import AttachmentError, AttachmentNotFound
from attachments.inspection import IMAGES, PDF, TEXT
from attachments.names import disposition
from attachments.problem import answer
from attachments.service import Attachments, SourceFetcher
from attachments.store import Stored

MAX_AGE_SECONDS = 24 * 3600
_POLICY = "sandbox; default-src 'none'"

type Viewer = Callable[[web.Request], Awaitable[str | None]]
"""Who is proved to be asking: a conversation's or a staff session's id; None where nobody is."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file that is not stored yet can be fetched, and what the channel calls it."""

    fetch: SourceFetcher
    name: str | None = None


type Sources = Callable[[str], Awaitable[Source | None]]
"""Looks up where the file of this id can be fetched."""


class AttachmentPages:
    """Answers GET /attachments/{id}."""

    def __init__(self, attachments: Attachments, viewer: Viewer | None = None, sources: Sources | None = None) -> None:
        """Without `viewer` only links open that are good for whoever holds them (`Links.sign(held=True)`).

        Without `sources` only what is stored is shown; with it a channel's file is fetched when first looked at.
        """
        self._attachments = attachments
        self._viewer = viewer
        self._sources = sources

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The file, or a problem: 403 for a wrong link, 410 for an old one, 404 for no file. Without ranges."""
        try:
            return await self._serve(request)
        except AttachmentError as error:
            return answer(error, self._attachments.limits)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        id = request.match_info["id"]
        viewer = await self._viewer(request) if self._viewer else None
        left = self._attachments.links.check(id, request.query, viewer)
        stored, chunks = await self._open(id)
        return await send(request, stored, chunks, min(left, MAX_AGE_SECONDS))

    async def _open(self, id: str) -> tuple[Stored, AsyncGenerator[bytes]]:
        try:
            return await self._attachments.open(id)
        except AttachmentNotFound:
            source = await self._sources(id) if self._sources else None
            if source is None:
                raise
            return await self._attachments.open_or_fetch(id, source.fetch, source.name)


async def send(
    request: web.Request, stored: Stored, chunks: AsyncGenerator[bytes], max_age_seconds: int
) -> web.StreamResponse:
    """Answers with a file, or 304 to who has it. Raises what the store raises before the first byte is out."""
    async with contextlib.aclosing(chunks):
        headers = headers_of(stored, max_age_seconds)
        if stored.sha256 in [tag.value for tag in request.if_none_match or ()]:
            return web.Response(status=304, headers=headers)
        # Before the answer begins, so that a file that is gone, or a store that fails, can still be told.
        first = b"" if request.method == "HEAD" else await anext(chunks, b"")
        response = web.StreamResponse(headers=headers)
        response.content_length = stored.size
        await response.prepare(request)
        if request.method != "HEAD":
            await response.write(first)
            await _copy(chunks, response, stored.size - len(first))
        return response


def headers_of(stored: Stored, max_age_seconds: int) -> dict[str, str]:
    """The headers under which a file that a stranger sent can be shown."""
    return {
        "Content-Type": f"{TEXT}; charset=utf-8" if stored.type == TEXT else stored.type,
        "Content-Disposition": disposition(stored.name, inline=stored.type in IMAGES or stored.type == PDF),
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": f"private, max-age={max_age_seconds}",
        "Accept-Ranges": "none",
        "ETag": f'"{stored.sha256}"',
    }


async def _copy(chunks: AsyncGenerator[bytes], response: web.StreamResponse, left: int) -> None:
    """Sends the rest, `left` bytes. When the store has less, the connection is cut, so that nobody waits for more."""
    try:
        async for chunk in chunks:
            left -= len(chunk)
            await response.write(chunk)
    except AttachmentError as error:
        raise ConnectionResetError("the store failed within a file") from error
    if left > 0:
        raise ConnectionResetError("the store has less of a file than it had")
