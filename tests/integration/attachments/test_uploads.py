"""POST of one file over a real connection: as a form, as the bare body, in part, and by somebody who may not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import FormData, MultipartWriter

from attachments.inspection import Limits
from tests.conftest import Eventually
from tests.integration.attachments.conftest import LIMITS, Site, files_in
from tests.integration.attachments.test_service import spooled
from tests.integration.attachments.test_stores import chunks, read
from tests.unit.attachments import files

ALLOWED = {"X-Password": "right"}


async def send(site: Site, data: object, **headers: str) -> tuple[int, dict[str, object]]:
    async with site.client.post("/attachments", data=data, headers={**ALLOWED, **headers}) as answer:
        told = await answer.json(content_type=None)
        assert answer.content_type == ("application/json" if answer.status == 201 else "application/problem+json")
        return answer.status, told


def form(*parts: tuple[bytes, str]) -> FormData:
    made = FormData(quote_fields=False)  # names as browsers send them
    made.add_field("note", "a small field")
    for data, name in parts:
        made.add_field("file", data, filename=name, content_type="text/html")
    return made


@pytest.mark.parametrize("type", files.WHOLE)
async def test_the_bare_body_is_taken(site: Site, type: str) -> None:
    status, told = await site.upload(files.WHOLE[type], "내 파일.html")
    assert status == 201
    assert set(told) == {"id", "name", "type", "size"}
    assert (told["type"], told["size"]) == (type, len(files.WHOLE[type]))
    assert str(told["name"]).startswith("내 파일.")
    assert await read(site.attachments.store, str(told["id"])) == files.WHOLE[type]


async def test_a_form_is_taken(site: Site) -> None:
    status, told = await send(site, form((files.PNG, "사진.exe")))
    assert (status, told["name"], told["type"]) == (201, "사진.png", "image/png")
    assert await read(site.attachments.store, str(told["id"])) == files.PNG


async def test_a_body_of_unknown_length_is_taken(site: Site) -> None:
    assert (await send(site, chunks(files.PDF[:50], files.PDF[50:])))[0] == 201


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (files.HTML, (415, "type_refused")),
        (files.SVG, (415, "type_refused")),
        (b"", (422, "empty")),
        (files.JPEG[:-30], (422, "damaged")),
        (files.png_bomb(), (422, "too_many_pixels")),
        (files.PDF + bytes(LIMITS.max_bytes), (413, "too_large")),
    ],
    ids=["html", "svg", "empty", "cut off", "bomb", "large"],
)
@pytest.mark.parametrize("way", ["bare", "form"])
async def test_what_is_not_taken_is_told_and_leaves_nothing(
    site: Site, folder: Path, data: bytes, expected: tuple[int, str], way: str
) -> None:
    status, told = await send(site, data if way == "bare" else form((data, "photo.png")))
    assert (status, told["type"]) == expected
    assert set(told) == {"type", "title", "status", "detail"}
    assert files_in(folder) == []


async def test_a_file_that_is_announced_as_too_large_is_not_read(site: Site) -> None:
    """The body never comes: the answer does not wait for it."""
    head = "POST /attachments HTTP/1.1\r\nHost: x\r\nX-Password: right\r\nContent-Length: 99999999\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", site.client.port)
    writer.write(head.encode())
    assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    writer.close()


async def test_a_stream_without_an_end_is_cut_at_the_limit(site: Site, folder: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield files.PDF
        for _ in range(200):
            yield bytes(100_000)

    assert (await send(site, endless()))[0] == 413
    assert files_in(folder) == []


async def test_who_may_not_is_told_before_anything_is_read(site: Site, folder: Path) -> None:
    async with site.client.post("/attachments", data=files.PNG) as answer:
        assert (answer.status, (await answer.json(content_type=None))["type"]) == (403, "not_allowed")
    assert files_in(folder) == []


async def test_two_files_are_not_one(site: Site, folder: Path) -> None:
    status, told = await send(site, form((files.PNG, "a.png"), (files.PNG, "b.png")))
    assert (status, told["type"]) == (400, "bad_request")
    assert files_in(folder) == []


async def test_a_form_without_a_file_is_told(site: Site) -> None:
    with MultipartWriter("form-data") as empty:
        empty.append("a small field").set_content_disposition("form-data", name="note")
    assert (await send(site, empty))[0] == 400


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"no boundary at all"),
        ("multipart/form-data; boundary=b", b"--b\r\nnonsense\r\n\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\n" + b"y" * 9000),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=x\r\n\r\ny\r\n" * 50),
        ("multipart/mixed; boundary=" + "b" * 300, b"x"),
    ],
)
async def test_a_form_that_is_none_is_told(site: Site, folder: Path, type: str, body: bytes) -> None:
    status, told = await send(site, body, **{"Content-Type": type})
    assert (status, told["type"]) == (400, "bad_request")
    assert files_in(folder) == []


async def test_a_form_in_a_form_is_refused(site: Site, folder: Path) -> None:
    with MultipartWriter("form-data") as outer, MultipartWriter("mixed") as inner:
        inner.append(files.PNG)
        outer.append(inner)
    assert (await send(site, outer))[0] == 400
    assert files_in(folder) == []


@pytest.mark.parametrize("way", ["length", "chunked", "form"])
async def test_who_hangs_up_within_a_file_leaves_nothing(
    site: Site, folder: Path, tmp_path: Path, eventually: Eventually, way: str
) -> None:
    head = {
        "length": "Content-Length: 900000\r\n\r\n",
        "chunked": "Transfer-Encoding: chunked\r\n\r\n80\r\n",
        "form": "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n',
    }[way]
    _, writer = await asyncio.open_connection("127.0.0.1", site.client.port)
    writer.write(f"POST /attachments HTTP/1.1\r\nHost: x\r\nX-Password: right\r\n{head}".encode() + files.PNG[:64])
    await eventually(lambda: spooled(tmp_path / "spool"), "the file begins to arrive")
    writer.close()
    await eventually(lambda: not spooled(tmp_path / "spool"), "what arrived is let go")
    assert files_in(folder) == []
    assert (await site.upload(files.PNG))[0] == 201


async def test_who_sends_too_slowly_is_told(site: Site) -> None:
    site.attachments.limits = Limits(seconds=0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", site.client.port)
    writer.write(b"POST /attachments HTTP/1.1\r\nHost: x\r\nX-Password: right\r\nContent-Length: 900\r\n\r\n%PDF-")
    assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
    writer.close()


async def test_many_at_once_each_get_their_own(site: Site) -> None:
    pictures = [files.picture("PNG", 10 + size, 10) for size in range(20)]
    answers = await asyncio.gather(*(site.upload(data) for data in pictures))
    assert [status for status, _ in answers] == [201] * 20
    for (_, told), data in zip(answers, pictures, strict=True):
        assert await read(site.attachments.store, str(told["id"])) == data
