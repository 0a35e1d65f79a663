"""Owns what can go wrong in this room; each message says what to do next."""

from __future__ import annotations


class NoticeError(Exception):
    """Base of this room's errors."""


class TemplatesError(NoticeError):
    """A file of templates cannot be used; `baton check` says where."""


class UnknownTemplate(NoticeError):
    """There is no template of this name."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"There is no template {name!r}. There are: {', '.join(known) or 'none'}.")


class BadValues(NoticeError):
    """Values that do not fit their template: a message for each field that is to be mended."""

    def __init__(self, findings: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in findings))
        self.findings = findings


class BadToken(NoticeError):
    """A token cannot be made like this."""


class NobodyKnown(NoticeError):
    """Nobody is known for a recipient."""


class KeyConflict(NoticeError):
    """An Idempotency-Key came again with another body. Nothing was sent for the second one."""

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another body. Use a new key for a new notification.")


class NoSuchNotice(NoticeError):
    """No notification has this id: there never was one, or it is older than thirty days."""
