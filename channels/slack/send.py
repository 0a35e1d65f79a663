"""Owns sending entries to Slack: each message once, even when the process that sent it died before it could say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from channels.base import DeliveryError, OpenFile
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, AddressError, delivery_error, is_refusal
from channels.slack.installations import Installation, Workspaces
from channels.slack.look_back import LookBack
from channels.slack.parse import JsonObject
from channels.slack.place import Place
from channels.slack.render import is_stamped, render_entry
from channels.slack.send_files import SlackFileSender
from channels.slack.sent_marks import SentMarks
from conversation.errors import StoreUnavailable
from conversation.model import Conversation, Entry

log = structlog.get_logger(__name__)


class SlackSender:
    """Sends entries. A repeat is known by (conversation, seq, part): by the mark, or by the message's metadata."""

    def __init__(self, api: SlackApi, workspaces: Workspaces, marks: SentMarks, open_file: OpenFile, site: str) -> None:
        self._api = api
        self._workspaces = workspaces
        self._marks = marks
        self._look_back = LookBack(api)
        self._files = SlackFileSender(api, marks, self._look_back, open_file)
        self._site = site

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        """Delivers one entry. Raises DeliveryError."""
        with delivery_errors():
            place = Place.read(conversation.address)
            installation = await self._workspaces.find(place.team)
        if installation is None:
            raise DeliveryError("slack: the app is not installed in this workspace", permanent=True)
        as_agent = installation.may("chat:write.customize")
        messages = render_entry(conversation, entry, place, as_agent=as_agent, site=self._site)
        with delivery_errors():
            for part, message in enumerate(messages):
                await self._send_once(installation, conversation.id, entry, place, part, message)
            if entry.attachments:
                await self._files.send(installation, conversation.id, entry, place, len(messages))

    async def _send_once(
        self, installation: Installation, conversation: str, entry: Entry, place: Place, part: int, message: JsonObject
    ) -> None:
        before = await self._marks.begin(conversation, entry.seq, part)
        if before:
            return
        ts = None
        if before is not None:
            mark = message["metadata"]
            ts = await self._look_back.find(installation, entry, place, lambda found: is_stamped(found, mark))
        if ts is None:
            ts = await self._post(installation, conversation, entry.seq, part, message)
        else:
            log.info("slack.known_again", conversation=conversation, seq=entry.seq, part=part)
        await self._marks.arrived(conversation, entry.seq, part, ts)

    async def _post(
        self, installation: Installation, conversation: str, seq: int, part: int, message: JsonObject
    ) -> str:
        try:
            posted = await self._api.client(installation.token).chat_postMessage(**message)
        except FAILURES as error:
            if is_refusal(error):
                await self._marks.refused(conversation, seq, part)
            raise
        return str(posted["ts"])


@contextmanager
def delivery_errors() -> Iterator[None]:
    """Turns what went wrong into what the outbox understands."""
    try:
        yield
    except AddressError as error:
        raise DeliveryError("slack: not an address of Slack", permanent=True) from error
    except StoreUnavailable as error:
        raise DeliveryError("slack: the live store does not answer", permanent=False) from error
    except FAILURES as error:
        raise delivery_error(error) from error
