"""Owns the way to a mail server, on aiosmtplib: what it refused for good, and what may go better later."""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

SUBMISSION, SUBMISSION_TLS = 587, 465


class MailRefused(Exception):
    """The mail server will not take a letter, now or later. Says why, in its words."""


class MailDelayed(Exception):
    """The mail server cannot be reached, or asks to be tried again later."""


class PostOffice:
    """Sends letters through the mail server at `url`: smtp://user:password@host:587 (TLS from the first answer on,
    where the server has it) or smtps://…:465 (TLS from the start). Source: RFC 5321, RFC 6409, RFC 8314."""

    def __init__(self, url: str, timeout_seconds: float = 20.0) -> None:
        at = urlsplit(url)
        self._tls = at.scheme == "smtps"
        self._host = at.hostname or ""
        self._port = at.port or (SUBMISSION_TLS if self._tls else SUBMISSION)
        self._user, self._password = unquote(at.username or ""), unquote(at.password or "")
        self._timeout = timeout_seconds

    async def send(self, letter: EmailMessage) -> None:
        """Hands one letter over. Raises MailRefused, MailDelayed."""
        try:
            await aiosmtplib.send(
                letter,
                hostname=self._host,
                port=self._port,
                username=self._user or None,
                password=self._password or None,
                use_tls=self._tls,
                timeout=self._timeout,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            worst = max(error.recipients, key=lambda one: one.code)
            if worst.code >= 500:
                raise MailRefused(f"{worst.code} {worst.message}") from error
            raise MailDelayed(str(worst.code)) from error
        except aiosmtplib.SMTPAuthenticationError as error:
            # Ours to mend, and no fault of the letter's.
            raise MailDelayed("the mail server does not take BATON_SMTP_URL's user and password") from error
        except aiosmtplib.SMTPResponseException as error:
            if error.code >= 500:
                raise MailRefused(f"{error.code} {error.message}") from error
            raise MailDelayed(str(error.code)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailDelayed(type(error).__name__) from error
