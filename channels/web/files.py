"""Owns the files of the web chat: a customer's upload, and the signed addresses that they are shown files by."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from aiohttp import web

from attachments.errors import AttachmentError, LinkForged, NotAllowed
from attachments.errors import StoreUnavailable as FilesUnavailable
from attachments.failure_page import failure_page, wants_page
from attachments.inspection import MEBIBYTE
from attachments.pages import send
from attachments.problem import answer, code_of, status_of
from attachments.service import Attachments
from attachments.store import Stored
from attachments.uploads import Uploads, told
from channels.sent_files import SentFiles
from channels.web.errors import FrameError, TokenError
from channels.web.origins import may_use
from channels.web.rate import RateLimit
from channels.web.tokens import Tokens
from conversation.errors import ConversationNotFound, StoreUnavailable
from conversation.json_api import bearer
from conversation.language import LANGUAGES, preferred_language
from conversation.live import LiveStore
from conversation.phrases import Phrases
from conversation.problem import Problem
from conversation.unsent_files import UnsentFiles

UPLOAD = "/chat/attachments"
FILE = "/chat/attachments/{conversation:c_[0-9a-z]{1,64}}/{seq:[0-9]{1,15}}/{place:[0-9]{1,3}}"
LINK_SECONDS = 3600
PREFLIGHT_SECONDS = 3600
_TOLD_PAGES = frozenset({"link_expired", "link_forged", "not_found"})


def sender_of(address: str) -> str:
    """Who uploads, for `UnsentFiles`: one browser."""
    return f"web {address}"


@dataclass(frozen=True, slots=True)
class FileParts:
    """What the files of the chat need of the rest."""

    store: LiveStore
    attachments: Attachments
    unsent: UnsentFiles
    sent: SentFiles
    tokens: Tokens
    rate: RateLimit


class ChatFiles:
    """Answers POST /chat/attachments, and GET of what an entry's address names."""

    def __init__(self, parts: FileParts, phrases: Phrases, origins: Sequence[str]) -> None:
        """`origins`: other sites whose pages may send files, as for the socket."""
        self._parts = parts
        self._uploads = Uploads(parts.attachments)
        self._phrases = phrases
        self._origins = origins

    @property
    def max_bytes(self) -> int:
        """What one file may have."""
        return self._parts.attachments.limits.max_bytes

    def routes(self) -> list[web.AbstractRouteDef]:
        """The upload, the question that browsers ask before it from another site, and the files."""
        return [
            web.post(UPLOAD, self.upload),
            web.options(UPLOAD, self.preflight),
            web.get(FILE, self.show),
        ]

    # In

    async def upload(self, request: web.Request) -> web.Response:
        """201 `{id, name, type, size}`, or a problem whose `detail` the customer can read; `?language=` is theirs."""
        return self._share(request, await self._upload(request))

    async def _upload(self, request: web.Request) -> web.Response:
        try:
            if not may_use(request, self._origins):
                raise NotAllowed
            address = self._parts.tokens.read(bearer(request)).address
            self._parts.rate.check(address)
            stored = await self._uploads.take(request)
            await self._note(sender_of(address), stored)
            return told(stored)
        except TokenError:
            return self._problem(request, 401, "bad_token", "The session is not known")
        except FrameError as error:
            return self._problem(request, 429, error.code, "Too many files at once", **error.values)
        except AttachmentError as error:
            return self._refuse(request, error)
        except StoreUnavailable as error:
            return self._refuse(request, FilesUnavailable(str(error)))

    async def _note(self, sender: str, stored: Stored) -> None:
        """Without this mark nothing would know whose file it is, nor ever remove it."""
        try:
            await self._parts.unsent.add(sender, stored.id, stored.name, stored.type, stored.size)
        except StoreUnavailable:
            await self._parts.attachments.store.delete(stored.id)
            raise

    async def preflight(self, request: web.Request) -> web.Response:
        """What a browser asks before a page of another site may send a file (Fetch standard, "CORS preflight")."""
        answered = web.Response(status=204)
        answered.headers["Access-Control-Allow-Methods"] = "POST"
        answered.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        answered.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return self._share(request, answered)

    def _share(self, request: web.Request, answered: web.Response) -> web.Response:
        """Lets a page of another site read the answer, where it may use the chat."""
        answered.headers["Vary"] = "Origin"
        origin = request.headers.get("Origin")
        if origin is not None and may_use(request, self._origins):
            answered.headers["Access-Control-Allow-Origin"] = origin
        return answered

    def _refuse(self, request: web.Request, error: AttachmentError) -> web.Response:
        limits = self._parts.attachments.limits
        say = f"upload_{code_of(error)}"
        detail = self._phrases.text(language_of(request), say, mb=f"{limits.max_bytes / MEBIBYTE:g}")
        return answer(error, limits, detail)

    def _problem(self, request: web.Request, status: int, code: str, title: str, **more: object) -> web.Response:
        detail = self._phrases.text(language_of(request), f"upload_{code}")
        return Problem(status, code, title, detail, **more).answer()

    # Out

    def address(self, conversation: str, seq: int, place: int) -> str:
        """The address of a file in an entry, good for an hour and for this conversation's entry alone.

        A page's `<img>` can prove nothing, so whoever holds the address may open it: hence the short time.
        """
        links = self._parts.attachments.links
        signed = links.sign(f"{conversation}/{seq}/{place}", conversation, links.now() + LINK_SECONDS, held=True)
        return f"{UPLOAD}/{conversation}/{seq}/{place}?{signed}"

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The file; else a problem, or for who opens it in a tab a page in the conversation's language."""
        failed: AttachmentError
        try:
            stored, chunks, seconds = await self._open(request)
            return await send(request, stored, chunks, seconds)
        except AttachmentError as error:
            failed = error
        except StoreUnavailable as error:
            failed = FilesUnavailable(str(error))
        if wants_page(request):
            return await self._page(request, failed)
        return answer(failed, self._parts.attachments.limits)

    async def _open(self, request: web.Request) -> tuple[Stored, AsyncGenerator[bytes], int]:
        found = request.match_info
        conversation, seq, place = found["conversation"], int(found["seq"]), int(found["place"])
        seconds = self._parts.attachments.links.check(f"{conversation}/{seq}/{place}", request.query, conversation)
        stored, chunks = await self._parts.sent.open(conversation, seq, place)
        return stored, chunks, seconds

    async def _page(self, request: web.Request, error: AttachmentError) -> web.Response:
        language = language_of(request)
        if not isinstance(error, LinkForged):
            language = await self._language(request.match_info["conversation"]) or language
        code = code_of(error) if code_of(error) in _TOLD_PAGES else "unavailable"
        text = self._phrases.text
        return failure_page(status_of(error), language, text(language, "file_title"), text(language, f"file_{code}"))

    async def _language(self, conversation: str) -> str | None:
        try:
            return (await self._parts.store.get(conversation)).language
        except (ConversationNotFound, StoreUnavailable):
            return None


def language_of(request: web.Request) -> str:
    """The chat's language as the widget says it, else the browser's."""
    wanted = request.query.get("language", "")
    return wanted if wanted in LANGUAGES else preferred_language(request.headers.get("Accept-Language"))
