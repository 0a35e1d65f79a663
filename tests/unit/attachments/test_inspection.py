"""What is taken and what is not, by content: whole files, broken ones, and such as mean harm."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attachments.errors import Refusal, Refused
from attachments.inspection import TEXT, Limits, inspect
from tests.unit.attachments import files

LIMITS = Limits()
WITH_TEXT = Limits(types=LIMITS.types | {TEXT})
ROOM = 64 * 1024 * 1024


def refusal(data: bytes, limits: Limits = LIMITS) -> Refusal | None:
    """Why a file is not taken; None if it is."""
    try:
        inspect(data, limits)
    except Refused as error:
        return error.code
    return None


@pytest.mark.parametrize("type", files.WHOLE)
def test_whole_files_are_taken_for_what_they_are(type: str) -> None:
    assert inspect(files.WHOLE[type], LIMITS).type == type


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_animations_are_taken_as_they_are(format: str) -> None:
    data = files.animation(format)
    assert inspect(data, LIMITS).data == data


@pytest.mark.parametrize("options", [{"progressive": True}, {"optimize": True}, {"quality": 100, "subsampling": 0}])
def test_every_kind_of_jpeg_is_taken(options: dict[str, Any]) -> None:
    assert inspect(files.picture("JPEG", **options), LIMITS).type == "image/jpeg"


@pytest.mark.parametrize("lossless", [True, False])
def test_both_kinds_of_webp_are_taken(lossless: bool) -> None:
    assert inspect(files.picture("WEBP", lossless=lossless), LIMITS).type == "image/webp"


@pytest.mark.parametrize(
    "data",
    [
        files.HTML,
        files.SVG,
        b"\xef\xbb\xbf \r\n" + files.HTML,
        b"MZ\x90\x00" + bytes(200),
        b"PK\x03\x04" + bytes(200),
        b"\x7fELF" + bytes(200),
        b" " + files.PDF,
        b"just words",
        bytes(500),
    ],
    ids=["html", "svg", "html after a mark", "exe", "zip", "elf", "pdf not at the start", "text", "zeros"],
)
def test_other_types_are_refused(data: bytes) -> None:
    assert refusal(data) is Refusal.TYPE


def test_text_is_taken_where_it_is_allowed_and_markup_and_binaries_are_not() -> None:
    assert inspect("주문 번호가 없어요\n\tthe log:\r\n\x1b[31mred".encode(), WITH_TEXT).type == TEXT
    for data in (files.HTML, files.SVG, b"words" + bytes(3), b"word " * 1000 + b"\x00", b"\xff\xfeabc"):
        assert refusal(data, WITH_TEXT) is Refusal.TYPE


def test_the_empty_and_the_too_large_are_refused() -> None:
    assert refusal(b"") is Refusal.EMPTY
    assert refusal(files.PDF, Limits(max_bytes=len(files.PDF))) is None
    assert refusal(files.PDF, Limits(max_bytes=len(files.PDF) - 1)) is Refusal.TOO_LARGE


@pytest.mark.parametrize("type", files.WHOLE)
def test_a_file_that_was_cut_off_anywhere_is_refused(type: str) -> None:
    whole = files.WHOLE[type].rstrip(b"\n")
    for end in range(1, len(whole)):
        assert refusal(whole[:end]) in (Refusal.DAMAGED, Refusal.TYPE), end


def test_a_jpeg_without_its_tables_is_refused() -> None:
    place = files.JPEG.index(b"\xff\xdb")
    assert refusal(files.JPEG[:place] + files.JPEG[files.JPEG.index(b"\xff\xc0") :]) is Refusal.DAMAGED


def test_a_changed_byte_in_a_png_is_seen_by_its_check_sum() -> None:
    place = files.PNG.index(b"IDAT") + 10
    assert refusal(files.PNG[:place] + bytes([files.PNG[place] ^ 1]) + files.PNG[place + 1 :]) is Refusal.DAMAGED


def test_a_jpeg_with_hundreds_of_scans_is_refused() -> None:
    data = files.picture("JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    assert refusal(data) is None
    assert refusal(data[:-2] + last * 100 + b"\xff\xd9") is Refusal.DAMAGED


@pytest.mark.parametrize("filler", [b"\xff", b"\xff\xfe\x00\x02", b"\xff\xdb"])
def test_a_jpeg_that_is_made_to_take_long_is_refused_soon(filler: bytes) -> None:
    for data in (files.JPEG[:2] + filler * 2_000_000, files.JPEG[:-2] + filler * 2_000_000):
        assert refusal(data) is Refusal.DAMAGED


def test_the_limit_of_pixels_is_exact() -> None:
    for data in (files.PNG, files.JPEG, files.GIF, files.WEBP):
        assert refusal(data, Limits(max_pixels=48 * 32)) is None
        assert refusal(data, Limits(max_pixels=48 * 32 - 1)) is Refusal.TOO_MANY_PIXELS


def test_a_gif_with_a_huge_frame_in_a_small_canvas_is_refused() -> None:
    place = files.GIF.index(b"\x2c", 13 + (6 << (files.GIF[10] & 7))) + 5
    data = files.GIF[:place] + b"\xff\xff\xff\xff" + files.GIF[place + 4 :]
    assert refusal(data) is Refusal.TOO_MANY_PIXELS


UNDER_A_LIMIT = """
import resource, sys
from pathlib import Path
from attachments.errors import Refused
from attachments.inspection import Limits, inspect
data = sys.stdin.buffer.read()
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[1]), -1))
try:
    inspect(data, Limits())
except Refused as error:
    print(error.code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("kind", files.BOMBS)
def test_bombs_are_refused_without_using_memory(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UNDER_A_LIMIT, str(ROOM)],
        input=files.BOMBS[kind](),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.stdout.decode().strip(), done.returncode) == ("too_many_pixels", 0), done.stderr


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(files.WHOLE)), st.data())
def test_whatever_is_changed_nothing_but_a_refusal_comes_of_it(type: str, draw: st.DataObject) -> None:
    data = bytearray(files.WHOLE[type])
    places = st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255))
    for place, value in draw.draw(st.lists(places, min_size=1, max_size=8)):
        data[place] = value
    refusal(bytes(data))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([data[:16] for data in files.WHOLE.values()] + [b""]))
def test_noise_behind_a_right_beginning_is_refused(noise: bytes, start: bytes) -> None:
    refusal(start + noise, WITH_TEXT)
