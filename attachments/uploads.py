"""Owns POST of one file, as a form or as the bare body."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import BadHttpMessage

from attachments.errors import AttachmentError, BadUpload, NotAllowed
from attachments.inspection import check_size
from attachments.problem import answer
from attachments.service import Attachments
from attachments.store import CHUNK_BYTES, Stored

FORM_BYTES = 64 * 1024
"""What a form may add to its file: boundaries, headers and small fields."""
FIELD_BYTES = 4096
MOST_PARTS = 10

type Authorise = Callable[[web.Request], Awaitable[object]]
"""Raises NotAllowed, or what the caller's own application answers, when this request may not upload."""


class Uploads:
    """Answers POST of one file with `{id, name, type, size}`."""

    def __init__(self, attachments: Attachments, authorise: Authorise | None = None) -> None:
        """`authorise` is for `receive`; who calls `take` has authorised the request."""
        self._attachments = attachments
        self._authorise = authorise

    async def receive(self, request: web.Request) -> web.Response:
        """201, or a problem: 413, 415 and 422 for what is not taken. Nothing is read before it is authorised.

        The file is the only one of a form (multipart/form-data), or the bare body with its name in `?name=`.
        """
        try:
            if self._authorise is None:
                raise NotAllowed
            await self._authorise(request)
            return told(await self.take(request))
        except AttachmentError as error:
            return answer(error, self._attachments.limits)

    async def take(self, request: web.Request) -> Stored:
        """The file of a request that is authorised. Raises AttachmentError."""
        form = request.content_type.startswith("multipart/")
        if request.content_length is not None:
            check_size(request.content_length - (FORM_BYTES if form else 0), self._attachments.limits)
        if not form:
            return await self._attachments.receive(request.content.iter_chunked(CHUNK_BYTES), request.query.get("name"))
        return await self._receive_form(request)

    async def _receive_form(self, request: web.Request) -> Stored:
        stored: Stored | None = None
        try:
            async for part in _parts(request):
                if part.filename is None:
                    await _pass_field(part)
                elif stored is None:
                    stored = await self._attachments.receive(_chunks(part), part.filename)
                else:
                    raise BadUpload("Send one file at a time.")
        except BaseException:
            if stored:
                await self._attachments.store.delete(stored.id)
            raise
        if stored is None:
            raise BadUpload("There is no file in the form. Choose one.")
        return stored


def told(stored: Stored) -> web.Response:
    """201, with what is known of a file that was taken."""
    body = {"id": stored.id, "name": stored.name, "type": stored.type, "size": stored.size}
    return web.json_response(body, status=201, dumps=lambda value: json.dumps(value, ensure_ascii=False))


@contextlib.contextmanager
def _form_errors() -> Iterator[None]:
    """Names what aiohttp says of a form that is none."""
    try:
        yield
    except (ValueError, AssertionError, BadHttpMessage) as error:
        raise BadUpload("The form cannot be read. Send it again.") from error


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    with _form_errors():
        form = await request.multipart()
    for _ in range(MOST_PARTS):
        with _form_errors():
            part = await form.next()
        if part is None:
            return
        if isinstance(part, MultipartReader):
            raise BadUpload("The form has a form in it. Send the file alone.")
        yield part
    raise BadUpload("The form has too many fields. Send the file alone.")


async def _pass_field(part: BodyPartReader) -> None:
    passed = 0
    async for chunk in _chunks(part):
        passed += len(chunk)
        if passed > FIELD_BYTES:
            raise BadUpload("Only a file may be this long. Give it a name.")


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while True:
        with _form_errors():
            chunk = await part.read_chunk(CHUNK_BYTES)
        if not chunk:
            return
        yield chunk
