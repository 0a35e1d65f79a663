"""Owns real files to send: whole ones, and such as somebody makes who means harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
HTML = b"<!DOCTYPE html><html><script>alert(document.cookie)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(format: str, width: int = 48, height: int = 32, **options: Any) -> bytes:
    """A picture that Pillow saved."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


PNG, JPEG, GIF, WEBP = (picture(format) for format in ("PNG", "JPEG", "GIF", "WEBP"))
WHOLE = {
    "image/png": PNG,
    "image/jpeg": JPEG,
    "image/gif": GIF,
    "image/webp": WEBP,
    "application/pdf": PDF,
}


def animation(format: str) -> bytes:
    """Two frames."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, format, save_all=True, append_images=frames[1:])
    return out.getvalue()


def exif(orientation: int | None = 6) -> Image.Exif:
    """What a telephone writes: where, with what, and which way is up."""
    found = Image.Exif()
    found[0x010F] = "Secret Camera"
    if orientation is not None:
        found[0x0112] = orientation
    found.get_ifd(0x8825).update({1: "N", 2: (37.0, 33.0, 59.0), 3: "E", 4: (126.0, 58.0, 40.0)})
    return found


def png_chunk(name: bytes, content: bytes) -> bytes:
    """One part of a PNG, with its check sum."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_bomb(side: int = 50_000) -> bytes:
    """A whole, right PNG of `side` × `side` black dots: some 300 KB that unpack to 300 MB, as colours to 10 GB."""
    packer = zlib.compressobj(9)
    row = bytes((side + 7) // 8 + 1) * 1000
    packed = b"".join(packer.compress(row) for _ in range(side // 1000)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")


def jpeg_bomb(side: int = 65_000) -> bytes:
    """A small JPEG whose header speaks of a huge one."""
    place = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:place] + struct.pack(">HH", side, side) + JPEG[place + 4 :]


def gif_bomb(side: int = 65_000) -> bytes:
    """A small GIF whose header speaks of a huge one."""
    return GIF[:6] + struct.pack("<HH", side, side) + GIF[10:]


def webp_bomb() -> bytes:
    """A WebP with the largest canvas that its header can tell."""
    canvas = b"\0\0\0\0" + (16_383).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + WEBP[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


BOMBS = {"png": png_bomb, "jpeg": jpeg_bomb, "gif": gif_bomb, "webp": webp_bomb}
