"""Owns which files are taken: by what is in them, never by what they are called."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from attachments.errors import Refusal, Refused
from attachments.images import inspect_image

IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PDF = "application/pdf"
TEXT = "text/plain"
MEBIBYTE = 1024 * 1024
START_BYTES = 1024
_TAIL_BYTES = 2048
# What no text has: all controls but tab, line feed, form feed, carriage return and escape (WHATWG MIME sniffing, 3).
_BINARY = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken: at most so many bytes and pixels, of these types, arriving within so many seconds."""

    max_bytes: int = 10 * MEBIBYTE
    max_pixels: int = 50_000_000
    types: frozenset[str] = IMAGES | {PDF}
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that is taken: its type, and its bytes without a picture's metadata."""

    type: str
    data: bytes


def parse_type(start: bytes) -> str | None:
    """The type that the first bytes of a file tell; None for all that is not known or can be no more than markup."""
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "image/webp"
    if start.startswith(b"%PDF-"):
        return PDF
    said = start.removeprefix(codecs.BOM_UTF8).lstrip()
    # SVG, HTML and XML begin so: they carry scripts.
    if _BINARY.search(start) or said.startswith(b"<"):
        return None
    return TEXT


def check_start(start: bytes, limits: Limits) -> str:
    """The type of a file that begins so. Raises Refused `empty` or `type_refused`, before the rest has arrived."""
    if not start:
        raise Refused(Refusal.EMPTY)
    type = parse_type(start)
    if type is None or type not in limits.types:
        raise Refused(Refusal.TYPE)
    return type


def check_size(size: int, limits: Limits) -> None:
    """Raises Refused `too_large`; `size` is in bytes, what has arrived or was announced."""
    if size > limits.max_bytes:
        raise Refused(Refusal.TOO_LARGE)


def inspect(data: bytes, limits: Limits) -> Inspected:
    """The whole file, looked at. Raises Refused."""
    check_size(len(data), limits)
    type = check_start(data[:START_BYTES], limits)
    if type == TEXT:
        _check_text(data)
    elif type == PDF:
        _check_pdf(data)
    else:
        data = inspect_image(type, data, limits.max_pixels)
    return Inspected(type, data)


def _check_text(data: bytes) -> None:
    if _BINARY.search(data):
        raise Refused(Refusal.TYPE)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Refused(Refusal.TYPE) from error


def _check_pdf(data: bytes) -> None:
    """A PDF that was cut off has no end mark (ISO 32000-2, 7.5.5)."""
    if b"%%EOF" not in data[-_TAIL_BYTES:]:
        raise Refused(Refusal.DAMAGED)
