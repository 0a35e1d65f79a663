"""Owns the marks by which a message is sent to Slack once, even when the process that sent it died."""

from __future__ import annotations

from conversation.connection import Client, reports_outage
from conversation.keys import Keys

SENT_SECONDS = 24 * 3600


class SentMarks:
    """Which messages were begun and which arrived. Kept a day, longer than the outbox tries."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def begin(self, conversation: str, seq: int, part: int) -> str | None:
        """None the first time; then '' while it is open whether Slack has it, and its ts when Slack has.

        Of files that are being shared it is what `sharing` noted.
        """
        key = self._keys.slack_sent(conversation, seq, part)
        before: str | None = await self._client.set(key, "", ex=SENT_SECONDS, nx=True, get=True)
        return before

    @reports_outage
    async def sharing(self, conversation: str, seq: int, part: int, mark: str) -> None:
        """Slack is about to be told to show what was uploaded."""
        await self._client.set(self._keys.slack_sent(conversation, seq, part), mark, ex=SENT_SECONDS)

    @reports_outage
    async def arrived(self, conversation: str, seq: int, part: int, ts: str) -> None:
        """Slack has it."""
        await self._client.set(self._keys.slack_sent(conversation, seq, part), ts, ex=SENT_SECONDS)

    @reports_outage
    async def refused(self, conversation: str, seq: int, part: int) -> None:
        """Slack has it not, for certain."""
        await self._client.delete(self._keys.slack_sent(conversation, seq, part))
