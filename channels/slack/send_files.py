"""Owns sending an agent's files to Slack: uploaded one by one, shown together in one message."""

from __future__ import annotations

import structlog

from channels.base import DeliveryError, OpenFile
from channels.outgoing_files import MEGABYTE, OutgoingFile, read_file
from channels.slack.api import SlackApi, UploadRefused
from channels.slack.errors import FAILURES, is_refusal
from channels.slack.installations import Installation
from channels.slack.look_back import IsIt, LookBack
from channels.slack.mrkdwn import escape
from channels.slack.parse import JsonObject
from channels.slack.place import Place
from channels.slack.render import agent_name
from channels.slack.sent_marks import SentMarks
from conversation.model import Entry

log = structlog.get_logger(__name__)

FILE_BYTES = 100 * MEGABYTE
SHARING = "sharing:"
"""Begins the mark of files that are uploaded and perhaps shown; their ids follow."""
SHOWN = "shown"


class SlackFileSender:
    """Sends the files of an entry once: what an earlier try uploaded is looked for in the channel.

    The three steps are those of docs.slack.dev, "Working with files"; `files_upload_v2` makes them in one go, and so
    leaves nothing to look for after a crash.
    """

    def __init__(self, api: SlackApi, marks: SentMarks, look_back: LookBack, open_file: OpenFile) -> None:
        self._api = api
        self._marks = marks
        self._look_back = look_back
        self._open_file = open_file

    async def send(self, installation: Installation, conversation: str, entry: Entry, place: Place, part: int) -> None:
        """Shows the files at a place, as message number `part` of the entry. Raises DeliveryError and FAILURES."""
        before = await self._marks.begin(conversation, entry.seq, part)
        if before == SHOWN or (before and await self._is_shown(installation, entry, place, before)):
            await self._marks.arrived(conversation, entry.seq, part, SHOWN)
            return
        uploaded = [await upload(self._api, installation, file) for file in await self._read(entry)]
        mark = SHARING + ",".join(str(file["id"]) for file in uploaded)
        await self._marks.sharing(conversation, entry.seq, part, mark)
        name = None if entry.text else agent_name(entry)
        try:
            await self._api.client(installation.token).files_completeUploadExternal(
                files=uploaded,
                channel_id=place.channel,
                thread_ts=place.thread,
                initial_comment=f"*{escape(name)}*" if name else None,
            )
        except FAILURES as error:
            if is_refusal(error):
                await self._marks.refused(conversation, entry.seq, part)
            raise
        await self._marks.arrived(conversation, entry.seq, part, SHOWN)

    async def _read(self, entry: Entry) -> list[OutgoingFile]:
        """All files before the first is uploaded, so that a missing one leaves nothing half done."""
        return [await read_file(self._open_file, file, FILE_BYTES) for file in entry.attachments]

    async def _is_shown(self, installation: Installation, entry: Entry, place: Place, mark: str) -> bool:
        ts = await self._look_back.find(installation, entry, place, shows_files(mark))
        if ts is not None:
            log.info("slack.known_again", seq=entry.seq)
        return ts is not None


async def upload(api: SlackApi, installation: Installation, file: OutgoingFile) -> dict[str, str | None]:
    """Puts a file into Slack, where nobody sees it yet; what files.completeUploadExternal is to show.

    Raises DeliveryError and FAILURES.
    """
    place = await api.client(installation.token).files_getUploadURLExternal(
        filename=file.name, length=len(file.data), alt_txt=file.name if file.type.startswith("image/") else None
    )
    try:
        await api.upload(str(place["upload_url"]), file.data)
    except UploadRefused as error:
        raise DeliveryError(f"slack: the file {file.name} is refused ({error.status})", permanent=True) from error
    return {"id": str(place["file_id"]), "title": file.name}


def shows_files(mark: str) -> IsIt:
    """Whether a message shows the files of a mark that begins with SHARING."""
    ids = set(mark.removeprefix(SHARING).split(","))

    def has_them(message: JsonObject) -> bool:
        return any(file.get("id") in ids for file in message.get("files") or ())

    return has_them
