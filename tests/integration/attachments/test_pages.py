"""GET of a file: what the browser is told, and who is turned away."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import ClientPayloadError

from attachments.errors import SourceUnavailable
from attachments.pages import Source
from attachments.store import new_id
from tests.integration.attachments.conftest import Clock, Site
from tests.integration.attachments.test_stores import chunks
from tests.unit.attachments import files


async def problem(site: Site, path: str, **headers: str) -> tuple[int, str]:
    """Status and type of a problem, which must say all that it should."""
    async with site.client.get(path, headers=headers) as answer:
        assert answer.content_type == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        told = await answer.json(content_type=None)
    assert set(told) == {"type", "title", "status", "detail"}
    assert told["status"] == answer.status
    assert told["detail"].endswith(".")
    return answer.status, told["type"]


@pytest.mark.parametrize("type", files.WHOLE)
async def test_a_file_is_shown_under_headers_that_let_nothing_run(site: Site, type: str) -> None:
    stored = await site.attachments.receive(chunks(files.WHOLE[type]), "사진; filename=evil.html")
    async with site.client.get(site.link(stored.id, seconds=60)) as answer:
        assert answer.status == 200
        assert await answer.read() == files.WHOLE[type]
    headers = answer.headers
    assert headers["Content-Type"] == type
    assert headers["Content-Length"] == str(stored.size)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["Cache-Control"] == "private, max-age=60"
    assert headers["Content-Disposition"].startswith('inline; filename="')
    assert headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(stored.name, safe='')}")


@pytest.mark.usefixtures("text_allowed")
async def test_text_is_saved_and_not_shown(site: Site) -> None:
    stored = await site.attachments.receive(chunks("가나다 <script>".encode()), "log")
    async with site.client.get(site.link(stored.id)) as answer:
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert await answer.text() == "가나다 <script>"


async def test_a_large_file_comes_whole(site: Site) -> None:
    data = files.PDF + b"%" * 900_000 + b"\n%%EOF"
    stored = await site.attachments.receive(chunks(data), None)
    async with site.client.get(site.link(stored.id)) as answer:
        assert await answer.read() == data


@pytest.mark.parametrize("kept", [100, 500_000])
async def test_a_file_that_lost_its_end_cuts_the_connection(site: Site, folder: Path, kept: int) -> None:
    stored = await site.attachments.receive(chunks(files.PDF + b"%" * 800_000 + b"\n%%EOF"), None)
    os.truncate(folder / stored.id[:2] / stored.id[2:4] / stored.id, kept)
    async with site.client.get(site.link(stored.id)) as answer:
        with pytest.raises(ClientPayloadError):
            await answer.read()


async def test_a_file_whose_bytes_are_gone_is_not_there(site: Site, folder: Path) -> None:
    stored = await site.attachments.receive(chunks(files.PDF), None)
    os.unlink(folder / stored.id[:2] / stored.id[2:4] / stored.id)  # noqa: PTH108
    assert await problem(site, site.link(stored.id)) == (404, "not_found")


async def test_head_and_an_unchanged_file_have_no_body(site: Site) -> None:
    stored = await site.attachments.receive(chunks(files.PNG), None)
    async with site.client.head(site.link(stored.id)) as answer:
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(files.PNG)))
        tag = answer.headers["ETag"]
    async with site.client.get(site.link(stored.id), headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with site.client.get(site.link(stored.id), headers={"If-None-Match": '"other"'}) as answer:
        assert answer.status == 200


async def test_links_that_expired_are_gone(site: Site, clock: Clock) -> None:
    stored = await site.attachments.receive(chunks(files.PNG), None)
    link = site.link(stored.id, seconds=60)
    clock.now += 60
    assert await problem(site, link) == (410, "link_expired")


async def test_links_that_are_not_right_open_nothing(site: Site) -> None:
    stored = await site.attachments.receive(chunks(files.PNG), None)
    link = site.link(stored.id)
    for wrong in (f"/attachments/{stored.id}", link[:-1], link.replace("expires=1", "expires=2"), link + "0"):
        assert await problem(site, wrong) == (403, "link_forged")
    assert await problem(site, f"/attachments/{new_id()}") == (403, "link_forged"), "nor tell what is there"
    assert await problem(site, link.replace(stored.id, "..%2f..%2fetc%2fpasswd")) == (403, "link_forged")


async def test_a_link_for_one_viewer_opens_for_that_viewer(site: Site) -> None:
    stored = await site.attachments.receive(chunks(files.PNG), None)
    link = site.link(stored.id, "s_1", held=False)
    async with site.client.get(link, headers={"X-Viewer": "s_1"}) as answer:
        assert answer.status == 200
    assert await problem(site, link) == (403, "link_forged")
    assert await problem(site, link, **{"X-Viewer": "s_2"}) == (403, "link_forged")


async def test_a_file_that_is_not_there_is_told_with_a_good_link_only(site: Site) -> None:
    assert await problem(site, site.link(new_id())) == (404, "not_found")
    assert await problem(site, site.link("no-id")) == (404, "not_found")
    stored = await site.attachments.receive(chunks(files.PNG), None)
    await site.attachments.store.delete(stored.id)
    assert await problem(site, site.link(stored.id)) == (404, "not_found")


async def test_a_channels_file_is_fetched_when_first_looked_at(site: Site) -> None:
    id, asked = site.attachments.links.id_for("slack", "F1"), 0

    async def fetch() -> AsyncIterator[bytes]:
        nonlocal asked
        asked += 1
        yield files.JPEG

    site.sources[id] = Source(fetch, "사진.jpeg")

    async def look() -> bytes:
        async with site.client.get(site.link(id)) as answer:
            assert answer.status == 200
            return await answer.read()

    assert set(await asyncio.gather(*(look() for _ in range(10)))) == {files.JPEG}
    assert asked == 1
    assert (await site.attachments.open(id))[0].name == "사진.jpeg"


async def test_a_channel_that_fails_or_has_what_is_refused_is_told(site: Site) -> None:
    async def gone() -> AsyncIterator[bytes]:
        raise SourceUnavailable("404")
        yield b""

    for id, fetch, expected in [
        (new_id(), gone, (502, "source_unavailable")),
        (new_id(), lambda: chunks(files.SVG), (415, "type_refused")),
    ]:
        site.sources[id] = Source(fetch)
        assert await problem(site, site.link(id)) == expected
