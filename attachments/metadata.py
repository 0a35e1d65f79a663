"""Owns what is taken out of pictures: where and with what they were taken, comments, and what was hung on at the end.

The picture itself is copied byte by byte. What a viewer needs is kept: colours, animation, and which way is up.
All functions raise ValueError for a file that is not built as its format says, one that was cut off for example.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

_ORIENTATION = 0x0112
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
"""A JPEG marker inside of coded data: not a stuffed byte and not a restart."""
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs sPLT acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04
_MOST_PARTS = 100_000
"""A picture of ten megabytes has some thousands; more are there to cost time."""


def upright(exif: bytes) -> bytes | None:
    """Of EXIF data (with or without its `Exif` heading) only which way is up; None where it says nothing of that."""
    found = Image.Exif()
    try:
        found.load(exif)
        turned = found.get(_ORIENTATION, 1)
    except Exception:  # whatever a library says of what a stranger sent
        return None
    if not isinstance(turned, int) or not 2 <= turned <= 8:
        return None
    kept = Image.Exif()
    kept[_ORIENTATION] = turned
    return kept.tobytes()


def strip_jpeg(data: bytes) -> bytes:
    """A JPEG with its colours (JFIF, ICC, Adobe) and orientation, and no other metadata, to the picture's end.

    So location, the thumbnail, further pictures and a film behind the picture are gone (ITU-T T.81, annex B).
    """
    kept = [data[:2]]
    for marker, start, end in _jpeg_parts(data):
        segment = data[start:end]
        if marker == 0xE1:
            exif = upright(segment[4:]) if segment[4:10] == b"Exif\0\0" else None
            if exif:
                kept.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
        elif marker == 0xE2:
            if segment[4:16] == b"ICC_PROFILE\0":
                kept.append(segment)
        elif not (0xE1 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE:
            kept.append(segment)
    return b"".join(kept)


def count_scans(data: bytes) -> int:
    """How many scans a JPEG has: a progressive one has some ten, one that is made to cost time has thousands."""
    return sum(marker == 0xDA for marker, _, _ in _jpeg_parts(data))


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each part; a scan reaches to the next marker. Ends with the end of the picture."""
    place = 2
    for _ in range(_MOST_PARTS):
        if place + 4 > len(data) and data[place : place + 2] != b"\xff\xd9":
            raise ValueError("cut off")
        if data[place] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xD9:
            yield marker, place, place + 2
            return
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            raise ValueError("a marker in the wrong place")
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4])
        if marker == 0xDA:
            following = _MARKER.search(data, end)
            end = following.start() if following else len(data)
        if end < place + 4 or end > len(data):
            raise ValueError("cut off")
        yield marker, place, end
        place = end
    raise ValueError("too many parts")


def strip_png(data: bytes) -> bytes:
    """A PNG with only what shows: no texts, no time, nothing private, nothing behind its end (W3C PNG, 5.3)."""
    kept, place = [data[:8]], 8
    for _ in range(_MOST_PARTS):
        if place + 12 > len(data):
            raise ValueError("cut off")
        length, name = int.from_bytes(data[place : place + 4]), data[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(data):
            raise ValueError("cut off")
        if name in _PNG_KEPT:
            kept.append(data[place:end])
        elif name == b"eXIf" and (exif := upright(data[place + 8 : end - 4])):
            body = name + exif.removeprefix(b"Exif\0\0")
            kept.append(struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)))
        elif name[:1].isupper():
            raise ValueError("an unknown part that must be understood")
        if name == b"IEND":
            return b"".join(kept)
        place = end
    raise ValueError("too many parts")


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each part of a WebP file, to the end that its header gives (RFC 9649)."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise ValueError("cut off")
    place = 12
    for _ in range(_MOST_PARTS):
        if place + 8 > end:
            return
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + length > end:
            raise ValueError("cut off")
        yield data[place : place + 4], data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    raise ValueError("too many parts")


def strip_webp(data: bytes) -> bytes:
    """A WebP with picture, animation, colours and orientation, and no other metadata."""
    kept: list[tuple[bytes, bytes]] = []
    turned: bytes | None = None
    for name, content in webp_chunks(data):
        if name in _WEBP_KEPT:
            kept.append((name, content))
        elif name == b"EXIF":
            turned = upright(content)
    if turned:
        kept.append((b"EXIF", turned.removeprefix(b"Exif\0\0")))
    parts = [b"WEBP"]
    for name, content in kept:
        if name == b"VP8X" and content:
            flags = content[0] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if turned else 0)
            content = bytes([flags]) + content[1:]
        parts += [name, struct.pack("<I", len(content)), content, b"\0" * (len(content) % 2)]
    body = b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body
