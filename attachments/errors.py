"""Owns what can go wrong in this room; each message says what to do next."""

from __future__ import annotations

from enum import StrEnum


class AttachmentError(Exception):
    """Base of this room's errors."""


class Refusal(StrEnum):
    """Why a file is not taken. The words for people are in the catalogues, under these codes."""

    TYPE = "type_refused"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"


class Refused(AttachmentError):
    """A file that is not taken; trying the same one again gives the same."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(f"This file is not taken ({code}). Send another.")
        self.code = code


class TooSlow(AttachmentError):
    """A file did not arrive within the time it has."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The file did not arrive within {seconds:g} seconds. Send it again.")


class BadUpload(AttachmentError):
    """A request that is not the upload of one file."""


class NotAllowed(AttachmentError):
    """Who asks may not do this. Raised by the callable that an upload is authorised with."""

    def __init__(self, message: str = "This browser may not send files here. Open the chat, or log in, again.") -> None:
        super().__init__(message)


class AttachmentNotFound(AttachmentError):
    """There is no file of this id, or what is given is no id at all."""

    def __init__(self) -> None:
        super().__init__("There is no such file here; it may have been removed. Ask for it again.")


class StoreFull(AttachmentError):
    """No space is left; nothing of the file was kept."""

    def __init__(self) -> None:
        super().__init__("There is no space left for files. Tell who runs this; the text can be sent without the file.")


class StoreUnavailable(AttachmentError):
    """The store does not answer, or not as it should; the reason is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__("Files cannot be reached just now. Try again.")
        self.reason = reason


class SourceUnavailable(AttachmentError):
    """Where a channel keeps the file gave nothing. Raised by the callables that fetch from channels."""

    def __init__(self, reason: str) -> None:
        super().__init__("The channel does not give this file just now. Try again, or ask for it to be sent again.")
        self.reason = reason


class LinkForged(AttachmentError):
    """An address that was not signed here, or was for somebody else."""

    def __init__(self) -> None:
        super().__init__("This address was not made for you. Open the file from the conversation.")


class LinkExpired(AttachmentError):
    """An address that was signed here, and whose time is over."""

    def __init__(self) -> None:
        super().__init__("This address is no longer good. Load the conversation again and open the file from there.")
