"""Owns whether a picture is whole and of a bearable size; the size is read before anything is decoded."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from attachments.errors import Refusal, Refused
from attachments.metadata import count_scans, strip_jpeg, strip_png, strip_webp, webp_chunks

MAX_SCANS = 64

# Pillow has a guard of its own; what it warns of is refused here.
warnings.simplefilter("error", Image.DecompressionBombWarning)


def inspect_image(type: str, data: bytes, max_pixels: int) -> bytes:
    """The picture without its metadata. Raises Refused `damaged` or `too_many_pixels`.

    JPEG is decoded at an eighth of its size, of PNG all check sums are tested; of GIF and WebP only the build is
    followed to the end, since decoding them takes the memory of the whole picture. What decoders forgive, a JPEG
    that is grey from some line on for example, is taken.
    """
    try:
        match type:
            case "image/jpeg":
                return _inspect_jpeg(data, max_pixels)
            case "image/png":
                return _inspect_png(data, max_pixels)
            case "image/gif":
                return _inspect_gif(data, max_pixels)
            case _:
                return _inspect_webp(data, max_pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except Refused:
        raise
    except Exception as error:  # whatever a decoder says of what a stranger sent
        raise Refused(Refusal.DAMAGED) from error


def _check_pixels(width: int, height: int, max_pixels: int) -> None:
    if not width or not height:
        raise Refused(Refusal.DAMAGED)
    if width * height > max_pixels:
        raise Refused(Refusal.TOO_MANY_PIXELS)


def _inspect_jpeg(data: bytes, max_pixels: int) -> bytes:
    stripped = strip_jpeg(data)
    if count_scans(stripped) > MAX_SCANS:
        raise Refused(Refusal.DAMAGED)
    with Image.open(io.BytesIO(stripped), formats=["JPEG"]) as image:
        _check_pixels(*image.size, max_pixels)
        image.draft("L", (1, 1))
        image.load()
    return stripped


def _inspect_png(data: bytes, max_pixels: int) -> bytes:
    stripped = strip_png(data)
    with Image.open(io.BytesIO(stripped), formats=["PNG"]) as image:
        _check_pixels(*image.size, max_pixels)
        image.verify()
    return stripped


def _inspect_webp(data: bytes, max_pixels: int) -> bytes:
    shown = False
    for name, content in webp_chunks(data):
        if name == b"VP8X":
            width = int.from_bytes(content[4:7], "little") + 1
            height = int.from_bytes(content[7:10], "little") + 1
        elif name == b"VP8L":
            bits = int.from_bytes(content[1:5], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        elif name == b"VP8 ":
            width = int.from_bytes(content[6:8], "little") & 0x3FFF
            height = int.from_bytes(content[8:10], "little") & 0x3FFF
        else:
            shown |= name == b"ANMF"
            continue
        _check_pixels(width, height, max_pixels)
        shown |= name != b"VP8X"
    if not shown:
        raise Refused(Refusal.DAMAGED)
    return strip_webp(data)


def _inspect_gif(data: bytes, max_pixels: int) -> bytes:
    """Follows the blocks to the trailer, and ends the file there (GIF89a, appendix B)."""
    _check_pixels(int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"), max_pixels)
    place = 13 + _palette(data[10])
    while data[place] != 0x3B:
        if data[place] == 0x21:
            place += 2
        elif data[place] == 0x2C:
            width, height = data[place + 5 : place + 7], data[place + 7 : place + 9]
            _check_pixels(int.from_bytes(width, "little"), int.from_bytes(height, "little"), max_pixels)
            place += 11 + _palette(data[place + 9])
        else:
            raise ValueError("no block where one must be")
        while length := data[place]:
            place += 1 + length
        place += 1
    return data[: place + 1]


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0
