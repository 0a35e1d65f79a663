"""A mail server on loopback, on aiosmtpd: keeps what it is given, and can refuse, put off or be gone."""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ports import free_port


class Mailbox:
    """Start with `async with`. `answer` is what it says to a letter, an SMTP reply; `came` wakes who waits."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.to: list[str] = []
        self.answer = "250 OK"
        self.tries = 0
        self.port = free_port()
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def open(self) -> None:
        """Takes letters from here on."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, hostname="mail.test"), "127.0.0.1", self.port)

    def close(self) -> None:
        """Gone: connections are refused."""
        if self._server:
            self._server.close()
            self._server = None

    async def seen(self, tries: int) -> None:
        """Until so many letters were handed in, taken or not."""
        async with asyncio.timeout(10):
            while self.tries < tries:
                self._changed.clear()
                await self._changed.wait()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's hook for a whole letter."""
        if self.answer.startswith("250"):
            letter = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.to += envelope.rcpt_tos
        self.tries += 1
        self._changed.set()
        return self.answer
