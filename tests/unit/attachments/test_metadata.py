"""What a picture tells of the person who took it is gone; what it shows is the same."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from attachments.inspection import Limits, inspect
from attachments.metadata import upright
from tests.unit.attachments import files

FORMATS = ["JPEG", "PNG", "WEBP"]
TOLD = (b"Secret", b"GPS", b"xap/1.0", b"37.56")


def stripped(data: bytes) -> bytes:
    return inspect(data, Limits()).data


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("format", FORMATS)
def test_place_and_camera_are_gone_and_the_picture_is_the_same(format: str) -> None:
    data = files.picture(format, exif=files.exif())
    assert opened(data).getexif().get_ifd(0x8825)
    after = stripped(data)
    assert not any(word in after for word in TOLD)
    assert dict(opened(after).getexif()) == {0x0112: 6}, "only which way is up"
    assert opened(after).tobytes() == opened(data).tobytes()


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_that_is_upright_keeps_no_exif_at_all(format: str) -> None:
    after = stripped(files.picture(format, exif=files.exif(orientation=None)))
    assert not dict(opened(after).getexif())
    assert b"Exif" not in after
    assert b"EXIF" not in after


@pytest.mark.parametrize("format", FORMATS)
def test_colours_are_kept(format: str) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    after = stripped(files.picture(format, icc_profile=profile))
    assert opened(after).info["icc_profile"] == profile


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_xmp_is_gone(format: str) -> None:
    told = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" exif:GPSLatitude="37.56"/> xap/1.0'
    data = files.picture(format, xmp=told)
    assert b"GPSLatitude" in data
    assert not any(word in stripped(data) for word in TOLD)


def test_what_hangs_behind_the_picture_is_gone() -> None:
    for data in (files.JPEG, files.PNG, files.GIF, files.WEBP):
        assert stripped(data + files.HTML + files.picture("JPEG", exif=files.exif())) == data


def test_comments_and_texts_are_gone() -> None:
    info = PngInfo()
    info.add_text("Author", "Secret person")
    info.add_itxt("Where", "Secret place", zip=True)
    assert stripped(files.picture("PNG", pnginfo=info)) == files.PNG
    assert stripped(files.picture("JPEG", comment=b"Secret words")) == files.JPEG


def test_a_png_with_a_part_that_is_unknown_and_must_be_understood_is_refused() -> None:
    from attachments.errors import Refused

    data = files.PNG[:-12] + files.png_chunk(b"ABCD", b"x") + files.PNG[-12:]
    with pytest.raises(Refused):
        stripped(data)


@pytest.mark.parametrize("exif", [b"", b"Exif\0\0", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", bytes(40), b"II*\0" * 9])
def test_exif_that_cannot_be_read_tells_nothing(exif: bytes) -> None:
    assert upright(exif) is None
