"""Owns what a channel must be able to do: the one interface between a channel's folder and everything else.

In: a channel turns an update into an `Incoming` and hands it to the `Reception`; only when that has stored it does the
channel answer its platform. Out: the outbox gives it one entry at a time, in order, and is told how a failure ends.
docs/adding-a-channel.md goes through it step by step.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from aiohttp import web

from attachments.store import Stored
from conversation.model import Conversation, Entry

type Job = Callable[[], Awaitable[None]]

type Say = Callable[[str, str], str]
"""A phrase by language and name, for the few words that are a channel's own."""


type OpenFile = Callable[[str], Awaitable[tuple[Stored, AsyncGenerator[bytes]]]]
"""A file of the installation's own store, by its id, to be sent. Raises AttachmentNotFound and StoreUnavailable."""


class DeliveryError(Exception):
    """An entry did not reach the customer.

    `permanent`: trying again is no use (blocked, deleted); it is marked in the log. Otherwise it is
    tried again, after `retry_after` seconds where the channel said so.
    """

    def __init__(self, detail: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail, self.permanent, self.retry_after = detail, permanent, retry_after


class Sender(Protocol):
    """What the outbox needs. The web chat is none: its pages follow the log."""

    @property
    def name(self) -> str:
        """The channel's name, as in `Conversation.channel`."""
        ...

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        """Delivers one entry. May be called again for the same seq after a crash. Raises DeliveryError."""
        ...


class Channel(Sender, Protocol):
    """A channel that is pushed to: Telegram, Slack."""

    def routes(self) -> Sequence[web.RouteDef]:
        """The addresses that its platform calls."""
        ...

    def jobs(self) -> Mapping[str, Job]:
        """What has to run all the time, such as polling, by a name; begun anew if it ends."""
        ...

    async def show_typing(self, conversation: Conversation) -> None:
        """Shows the customer that somebody is writing, where the channel can. Never raises."""
        ...

    def fetch(self, address: str, source: str) -> AsyncIterator[bytes]:
        """The bytes of an attachment that came from `address`. Raises `SourceUnavailable` when it is not given."""
        ...

    async def close(self) -> None:
        """Lets go of connections."""
        ...
