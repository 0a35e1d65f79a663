"""Owns reading a file that goes out to a platform: whole, because platforms take it in one request."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from attachments.errors import AttachmentError, AttachmentNotFound
from channels.base import DeliveryError, OpenFile
from conversation.model import Attachment

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file with its bytes, as the store has it."""

    name: str
    type: str
    data: bytes


async def read_file(open_file: OpenFile, attachment: Attachment, max_bytes: int) -> OutgoingFile:
    """The file that an agent sent. Raises DeliveryError: for good when it is gone or over `max_bytes`."""
    try:
        stored, chunks = await open_file(attachment.source)
        async with contextlib.aclosing(chunks):
            if stored.size > max_bytes:
                most = f"{max_bytes // MEGABYTE} MB"
                raise DeliveryError(f"{stored.name} is larger than the {most} that this channel takes", permanent=True)
            return OutgoingFile(stored.name, stored.type, b"".join([chunk async for chunk in chunks]))
    except AttachmentNotFound as error:
        raise DeliveryError(f"{attachment.name or 'the file'} is no longer there", permanent=True) from error
    except AttachmentError as error:
        raise DeliveryError(f"files cannot be read just now ({type(error).__name__})", permanent=False) from error
