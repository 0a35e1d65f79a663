"""Owns showing files in a thread: what customers sent, and colleagues at the web desk."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable

import structlog

from attachments.errors import AttachmentError, StoreUnavailable
from attachments.store import Stored
from channels.base import DeliveryError
from channels.outgoing_files import OutgoingFile
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, delivery_error, error_code
from channels.slack.installations import Installation
from channels.slack.look_back import LookBack
from channels.slack.place import Place
from channels.slack.send_files import SHARING, SHOWN, shows_files, upload
from channels.slack_desk.threads import Threads
from conversation.model import Entry

log = structlog.get_logger(__name__)

type OpenSent = Callable[[str, int, int], Awaitable[tuple[Stored, AsyncGenerator[bytes]]]]
"""The file of a conversation's entry, by seq and place. Raises AttachmentError."""


class FilePoster:
    """Shows the files of an entry once. One that cannot be had is left out: it is named, and the web desk has it."""

    def __init__(self, api: SlackApi, threads: Threads, channel: str, open_sent: OpenSent) -> None:
        self._api = api
        self._threads = threads
        self._channel = channel
        self._open_sent = open_sent
        self._look_back = LookBack(api)

    async def post(self, to: Installation, conversation: str, entry: Entry, thread: str | None) -> None:
        """Shows them below `thread`, in one message. Raises DeliveryError: try again."""
        step = f"{entry.seq}:files"
        before = await self._threads.begin_step(conversation, step)
        if before == SHOWN:
            return
        try:
            if not before or not await self._is_shown(to, entry, thread, before):
                await self._show(to, conversation, step, entry, thread)
        except FAILURES as error:
            trouble = delivery_error(error)
            if not trouble.permanent:
                raise trouble from error
            log.error("slack_desk.file_passed_over", conversation=conversation, seq=entry.seq, code=error_code(error))
        await self._threads.end_step(conversation, step, SHOWN)

    async def _show(self, to: Installation, conversation: str, step: str, entry: Entry, thread: str | None) -> None:
        files = [await self._read(conversation, entry.seq, place) for place in range(len(entry.attachments))]
        uploaded = []
        for file in filter(None, files):
            try:
                uploaded.append(await upload(self._api, to, file))
            except DeliveryError as error:
                log.error("slack_desk.file_refused", conversation=conversation, seq=entry.seq, error=error.detail)
        if not uploaded:
            return
        mark = SHARING + ",".join(str(one["id"]) for one in uploaded)
        await self._threads.end_step(conversation, step, mark)
        await self._api.client(to.token).files_completeUploadExternal(
            files=uploaded, channel_id=self._channel, thread_ts=thread
        )

    async def _read(self, conversation: str, seq: int, place: int) -> OutgoingFile | None:
        """A file whole, as Slack takes it in one request; None where it is not shown to anybody, or gone."""
        try:
            stored, chunks = await self._open_sent(conversation, seq, place)
            async with contextlib.aclosing(chunks):
                return OutgoingFile(stored.name, stored.type, b"".join([chunk async for chunk in chunks]))
        except StoreUnavailable as error:
            raise DeliveryError("files cannot be read just now", permanent=False) from error
        except AttachmentError as error:
            log.info("slack_desk.no_file", conversation=conversation, seq=seq, error=type(error).__name__)
            return None

    async def _is_shown(self, to: Installation, entry: Entry, thread: str | None, mark: str) -> bool:
        place = Place(to.team, self._channel, thread)
        return await self._look_back.find(to, entry, place, shows_files(mark)) is not None
