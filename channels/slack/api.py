"""Owns calls to Slack: one session, the address of the API, and nothing tried again behind the outbox's back."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from channels.slack.parse import JsonObject

SECONDS = 10.0
UPLOAD_SECONDS = 60.0
CONNECTIONS = 64
CHUNK_BYTES = 64 * 1024


class UploadRefused(Exception):
    """Slack does not take a file; sending the same again is no use."""

    def __init__(self, status: int) -> None:
        super().__init__(f"Slack answered {status} to a file. Send another.")
        self.status = status


class SlackApi:
    """Makes clients of Slack's SDK. Nothing is connected before the first call."""

    def __init__(self, base_url: str) -> None:
        """`base_url` is that of the Web API, such as https://slack.com/api/."""
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    def client(self, token: str | None = None) -> AsyncWebClient:
        """A client with a workspace's token. The SDK's own retries are off: they would post twice."""
        return AsyncWebClient(
            token, base_url=self._base_url, session=self._open(), retry_handlers=[], logger=quiet_logger()
        )

    async def respond(self, response_url: str, body: JsonObject) -> None:
        """Answers what somebody did, by the address that came with it (good for 30 minutes)."""
        hook = AsyncWebhookClient(response_url, session=self._open(), retry_handlers=[], logger=quiet_logger())
        await hook.send_dict(body)

    @property
    def base_url(self) -> str:
        """That of the Web API."""
        return self._base_url

    async def download(self, url: str, token: str) -> AsyncIterator[bytes]:
        """A file's bytes. Raises aiohttp.ClientError, also for an answer that is no file."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self._open().get(url, headers=headers, allow_redirects=False, raise_for_status=True) as answer:
            if answer.status != 200 or answer.content_type == "text/html":
                raise aiohttp.ClientPayloadError("Slack shows its log-in page instead of the file")
            async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                yield chunk

    async def upload(self, url: str, data: bytes) -> None:
        """Puts a file where files.getUploadURLExternal said; the address is the permission, no token goes there.

        Raises UploadRefused and aiohttp.ClientError.
        """
        timeout = aiohttp.ClientTimeout(total=UPLOAD_SECONDS)
        async with self._open().post(url, data=io.BytesIO(data), allow_redirects=False, timeout=timeout) as answer:
            if 400 <= answer.status < 500 and answer.status not in (408, 429):
                raise UploadRefused(answer.status)
            if answer.status != 200:
                raise aiohttp.ClientPayloadError("Slack does not take the file just now")

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SECONDS), connector=aiohttp.TCPConnector(limit=CONNECTIONS)
            )
        return self._session

    async def close(self) -> None:
        """Lets go of connections."""
        if self._session is not None:
            await self._session.close()


def quiet_logger() -> logging.Logger:
    """For the SDK, whose lines quote messages and addresses with tickets in them."""
    logger = logging.getLogger("channels.slack.sdk")
    logger.setLevel(logging.CRITICAL + 1)
    return logger
