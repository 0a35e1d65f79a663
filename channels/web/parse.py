"""Owns reading a client's frames. Pure: a text frame becomes a frame of docs/protocol.md, or a FrameError."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from channels.web.errors import FrameError
from conversation.unsent_files import MOST_FILES

MAX_FRAME_BYTES = 64 * 1024
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Frame(BaseModel):
    """What all frames have in common: strict about what they name, open to what comes later."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Hello(Frame):
    type: Literal["hello"]
    token: str | None = None
    after: int = Field(default=0, ge=0)
    language: Literal["en", "ko"] | None = None
    customer: str | None = Field(default=None, max_length=8192)


class Message(Frame):
    type: Literal["message"]
    id: str = Field(min_length=1, max_length=64)
    text: str
    attachments: list[str] = Field(default=[], max_length=MOST_FILES)


class Choose(Frame):
    type: Literal["choose"]
    id: str = Field(min_length=1, max_length=64)
    payload: str = Field(min_length=1, max_length=1000)
    title: str = Field(max_length=200)


class Continue(Frame):
    """Asks for a way to go on at another channel."""

    type: Literal["continue"]
    id: str = Field(min_length=1, max_length=64)


class Typing(Frame):
    type: Literal["typing"]


class Ping(Frame):
    type: Literal["ping"]


class Show(Frame):
    type: Literal["show"]
    seq: int = Field(ge=1)


class Read(Frame):
    type: Literal["read"]
    seq: int = Field(ge=0)


type AnyFrame = Hello | Message | Choose | Continue | Typing | Read | Show | Ping

FRAMES: dict[str, TypeAdapter[Any]] = {
    "hello": TypeAdapter(Hello),
    "message": TypeAdapter(Message),
    "choose": TypeAdapter(Choose),
    "continue": TypeAdapter(Continue),
    "ping": TypeAdapter(Ping),
    "show": TypeAdapter(Show),
    "typing": TypeAdapter(Typing),
    "read": TypeAdapter(Read),
}


def parse_frame(raw: str, max_text: int) -> AnyFrame:
    """The frame that `raw` is. Raises FrameError; its id is the frame's own where that can be read."""
    if len(raw.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
        raise FrameError("too_long", limit=f"{max_text:,}")
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise FrameError("bad_frame") from error
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise FrameError("bad_frame")
    id = found["id"] if isinstance(found.get("id"), str) and is_uuid(found["id"]) else None
    if found["type"] not in FRAMES:
        raise FrameError("unknown_type", id)
    try:
        check_unicode(found)
        frame = FRAMES[found["type"]].validate_python(found)
    except UnicodeError as error:
        raise FrameError("bad_text", id) from error
    except (ValidationError, RecursionError) as error:
        raise FrameError("bad_frame", id) from error
    if isinstance(frame, Message | Choose | Continue) and id is None:
        raise FrameError("bad_frame")
    if isinstance(frame, Message):
        text = check_text(frame.text, max_text, frame.id, may_be_empty=bool(frame.attachments))
        return frame.model_copy(update={"text": text, "attachments": list(dict.fromkeys(frame.attachments))})
    if isinstance(frame, Choose):
        return frame.model_copy(update={"title": check_text(frame.title, max_text, frame.id)})
    return frame  # type: ignore[no-any-return]


def is_uuid(text: str) -> bool:
    """Whether `text` is a UUID as a client makes it."""
    try:
        return len(text) == 36 and bool(UUID(text))
    except ValueError:
        return False


def check_unicode(value: dict[str, Any]) -> None:
    """Raises UnicodeError where a text of the frame has lone surrogates, which cannot be stored."""
    for text in value.values():
        if isinstance(text, str):
            text.encode("utf-8")


def check_text(text: str, max_text: int, id: str, *, may_be_empty: bool = False) -> str:
    """`text` in Unicode's composed form, without invisible controls. Raises FrameError if nothing is left."""
    clean = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip()
    if len(clean) > max_text:
        raise FrameError("too_long", id, limit=f"{max_text:,}")
    if not clean and may_be_empty:
        return clean
    if not any(unicodedata.category(character)[0] in "LNPS" for character in clean):
        raise FrameError("empty", id)
    return clean
