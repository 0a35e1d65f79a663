"""Owns what can go wrong in this room; each message says what to do next."""

from __future__ import annotations


class HandoffError(Exception):
    """Base of this room's errors."""


class WrongLogin(HandoffError):
    """E-mail and password do not go together, or the account is disabled: which of them is not told."""

    def __init__(self) -> None:
        super().__init__("E-mail and password do not match. Check both, or ask an administrator.")


class TooManyAttempts(HandoffError):
    """Too many log-ins were tried for this e-mail or from this address."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"Too many attempts. Try again in {retry_after_seconds} seconds.")
        self.retry_after = retry_after_seconds


class BadAccount(HandoffError):
    """An account cannot be made like this; `field` names what to mend."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
