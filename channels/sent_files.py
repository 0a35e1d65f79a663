"""Owns finding the file of an entry: in the installation's own store, or at the channel that it came over."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from functools import partial
from typing import Protocol

from attachments.errors import AttachmentNotFound
from attachments.service import Attachments
from attachments.store import Stored
from conversation.live import LiveStore
from conversation.model import Entry, split_identity

WEB = "web"

type Fetch = Callable[[str, str], AsyncIterator[bytes]]
"""A channel's own way to a file, by the customer's address and the file's `source`."""


class History(Protocol):
    """What is asked of the archive."""

    async def log(self, id: str, after: int = 0) -> list[Entry]: ...


class SentFiles:
    """Opens what customers and agents sent: a channel's file is fetched when somebody first looks, and kept then."""

    def __init__(
        self, store: LiveStore, history: History, attachments: Attachments, channels: Mapping[str, Fetch]
    ) -> None:
        self._store = store
        self._history = history
        self._attachments = attachments
        self._channels = channels

    async def open(self, conversation: str, seq: int, place: int) -> tuple[Stored, AsyncGenerator[bytes]]:
        """The file at `place` (from 0) of entry `seq`, and its bytes.

        Raises AttachmentNotFound, also for what is no conversation; Refused, SourceUnavailable and StoreUnavailable.
        """
        entry = await self._entry(conversation, seq)
        if entry is None or place >= len(entry.attachments) or not entry.attachments[place].source:
            raise AttachmentNotFound
        file = entry.attachments[place]
        # What has not come by a channel was attached in Baton itself, by an agent.
        channel, address = split_identity(entry.data.get("via") or WEB)
        if channel == WEB:
            return await self._attachments.open(file.source)
        if channel not in self._channels:
            raise AttachmentNotFound
        id = self._attachments.links.id_for(channel, file.source)
        return await self._attachments.open_or_fetch(
            id, partial(self._channels[channel], address, file.source), file.name
        )

    async def _entry(self, id: str, seq: int) -> Entry | None:
        entries = await self._store.log(id, after=seq - 1, count=1) or await self._history.log(id, after=seq - 1)
        return entries[0] if entries and entries[0].seq == seq and entries[0].for_customer else None
