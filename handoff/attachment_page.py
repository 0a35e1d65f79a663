"""Owns showing agents what was sent in a conversation, by customers and by agents."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable

from aiohttp import web

from attachments.errors import AttachmentError, Refused
from attachments.failure_page import failure_page, wants_page
from attachments.pages import send
from attachments.problem import answer, code_of, status_of
from attachments.service import Attachments
from attachments.store import Stored
from conversation.errors import StoreUnavailable
from conversation.language import LANGUAGES, preferred_language
from conversation.problem import Problem
from handoff.login import DESK_ROLES, Login, requires

PATH = "/api/conversations/{id}/attachments/{seq:[0-9]{1,15}}/{place:[0-9]{1,3}}"
MAX_AGE_SECONDS = 3600

type OpenSent = Callable[[str, int, int], Awaitable[tuple[Stored, AsyncGenerator[bytes]]]]
"""The file of a conversation's entry, by seq and place. Raises AttachmentError."""

type Say = Callable[[str, str], str]
"""A phrase by language and name."""


class AttachmentPage:
    """Answers GET /api/conversations/{id}/attachments/{seq}/{place} to who may see the conversation: the desk."""

    def __init__(self, login: Login, attachments: Attachments, open_sent: OpenSent, say: Say) -> None:
        self._login = login
        self._attachments = attachments
        self._open = open_sent
        self._say = say

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The file, or a problem: 404 for no file, 415 for what is not shown, 502 when its channel has it not.

        Who opened the address in a tab of its own reads a page about it, not JSON.
        """
        try:
            requires(DESK_ROLES, await self._login.caller(request))
            found = request.match_info
            stored, chunks = await self._open(found["id"], int(found["seq"]), int(found["place"]))
            return await send(request, stored, chunks, MAX_AGE_SECONDS)
        except AttachmentError as error:
            if not wants_page(request):
                return answer(error, self._attachments.limits)
            return self._page(request, status_of(error), "refused" if isinstance(error, Refused) else code_of(error))
        except Problem as problem:
            if not wants_page(request):
                raise
            return self._page(request, problem.status, problem.type)
        except StoreUnavailable:
            if not wants_page(request):
                raise
            return self._page(request, 503, "unavailable")

    def _page(self, request: web.Request, status: int, code: str) -> web.Response:
        """`?language=` is what the desk is shown in."""
        wanted = request.query.get("language", "")
        language = wanted if wanted in LANGUAGES else preferred_language(request.headers.get("Accept-Language"))
        title, detail = self._say(language, "file_title"), self._say(language, f"desk_file_{code}")
        return failure_page(status, language, title, detail)
