"""Owns what comes with a message besides its text: as an attachment, and as a sign where there is no text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram import Message

from channels.signs import OTHER, SIGNS, sign_of
from conversation.model import Attachment


def attachment_of(message: Message) -> tuple[Attachment | None, str | None]:
    """The attachment of a message and its sign; (None, None) for text alone.

    What cannot be fetched, such as a place or somebody's number, has no `source`: its sign says all of it.
    """
    for field, read in _READERS.items():
        found = getattr(message, field, None)
        if found:
            return read(found)
    unknown = message.effective_attachment
    return (Attachment("other", ""), OTHER) if unknown else (None, None)


def _photo(sizes: Any) -> tuple[Attachment, str]:
    largest = max(sizes, key=lambda size: size.width * size.height)
    found = Attachment("image", largest.file_id, None, "image/jpeg", largest.file_size)
    return found, sign_of(found)


def _file(kind: str, type: str | None = None) -> Callable[[Any], tuple[Attachment, str]]:
    def read(found: Any) -> tuple[Attachment, str]:
        name = getattr(found, "file_name", None)
        mime = getattr(found, "mime_type", None) or type
        attachment = Attachment(kind, found.file_id, name, mime, found.file_size)
        return attachment, sign_of(attachment)

    return read


def _sticker(found: Any) -> tuple[Attachment, str]:
    moves = found.is_animated or found.is_video
    type = None if moves else "image/webp"
    return Attachment("sticker", found.file_id, None, type, found.file_size), found.emoji or SIGNS["sticker"]


def _venue(found: Any) -> tuple[Attachment, str]:
    place = f"{found.location.latitude}, {found.location.longitude}"
    return Attachment("place", ""), f"{SIGNS['place']} {found.title}, {found.address} ({place})"


def _location(found: Any) -> tuple[Attachment, str]:
    return Attachment("place", ""), f"{SIGNS['place']} {found.latitude}, {found.longitude}"


def _contact(found: Any) -> tuple[Attachment, str]:
    name = " ".join(part for part in (found.first_name, found.last_name) if part)
    return Attachment("person", ""), f"{SIGNS['person']} {name} {found.phone_number}"


# In this order: a venue has a location, too, and an animation a document.
_READERS: dict[str, Callable[[Any], tuple[Attachment, str]]] = {
    "photo": _photo,
    "animation": _file("video"),
    "document": _file("file"),
    "voice": _file("audio", "audio/ogg"),
    "audio": _file("audio"),
    "video": _file("video"),
    "video_note": _file("video", "video/mp4"),
    "sticker": _sticker,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
}
