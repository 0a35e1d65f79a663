"""Owns what a channel must be able to do, and how a delivery fails."""

from __future__ import annotations

from typing import Protocol

from conversation.model import Conversation, Entry


class DeliveryError(Exception):
    """An entry did not reach the customer.

    `permanent`: trying again is no use (blocked, deleted); it is marked in the log. Otherwise it is
    tried again, after `retry_after` seconds where the channel said so.
    """

    def __init__(self, detail: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail, self.permanent, self.retry_after = detail, permanent, retry_after


class PushChannel(Protocol):
    """A channel that entries are pushed to by the outbox. The web chat is none: it follows the log."""

    name: str

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        """Delivers one entry. May be called again for the same seq after a crash. Raises DeliveryError."""
