"""What customers send is seen by agents: fetched from its platform once, checked by content, and by nobody else."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
from PIL import Image

from tests.conftest import Eventually
from tests.fakes.desk_client import DeskClient
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_calls import Caller, direct, event
from tests.fakes.telegram import FakeTelegram
from tests.integration.baton.conftest import Installation

MINA = 601


def picture() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(data, "PNG")
    return data.getvalue()


async def look(desk: DeskClient, conversation: str, seq: int, place: int = 0) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an attachment."""
    path = f"/api/conversations/{conversation}/attachments/{seq}/{place}"
    async with desk.session.get(path) as answer:
        return answer.status, dict(answer.headers), await answer.read()


async def send(baton: Installation, telegram: FakeTelegram, **fields: Any) -> None:
    assert await telegram.deliver(f"{baton.url}/telegram/webhook", telegram.message(MINA, **fields)) == 200


def document(id: str, name: str, type: str) -> dict[str, Any]:
    return {"document": {"file_id": id, "file_unique_id": id, "file_name": name, "mime_type": type}}


async def test_a_picture_is_fetched_once_and_shown_to_the_desk_alone(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    telegram.files["p1"] = picture()
    await send(baton, telegram, photo=[{"file_id": "p1", "file_unique_id": "p1", "width": 40, "height": 30}])
    id = str(await baton.parts.store.find_open("telegram", str(MINA)))
    async with await baton.desk("Jisoo") as desk:
        found = await asyncio.gather(*(look(desk, id, 1) for _ in range(4)))
        assert {status for status, _, _ in found} == {200}
        assert {body for _, _, body in found} == {found[0][2]}
        assert Image.open(io.BytesIO(found[0][2])).size == (40, 30)
        assert found[0][1]["Content-Type"] == "image/png"
        assert found[0][1]["X-Content-Type-Options"] == "nosniff"
        assert telegram.calls.count("file") == 1
        assert (await look(desk, id, 1, 1))[0] == 404
        assert (await look(desk, id, 2))[0] == 404
        assert (await look(desk, "c_none", 1))[0] == 404
    address = f"{baton.url}/api/conversations/{id}/attachments/1/0"
    async with aiohttp.ClientSession() as stranger, stranger.get(address) as answer:
        assert answer.status == 401


async def test_a_file_is_fetched_where_its_entry_came_from(baton: Installation, telegram: FakeTelegram) -> None:
    """The conversation goes on in the web chat; what was sent on Telegram before is still Telegram's."""
    telegram.files["p1"] = picture()
    await send(baton, telegram, photo=[{"file_id": "p1", "file_unique_id": "p1", "width": 40, "height": 30}])
    store = baton.parts.store
    id = str(await store.find_open("telegram", str(MINA)))
    await store.client.hset(store.keys.conversation(id), mapping={"channel": "web", "address": "w_1"})
    async with await baton.desk("Jisoo") as desk:
        status, headers, _ = await look(desk, id, 1)
        assert (status, headers["Content-Type"]) == (200, "image/png")


async def test_what_is_not_what_it_says_is_not_shown(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    telegram.files["s1"] = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    telegram.files["h1"] = b"<html><script>alert(1)</script></html>"
    await send(baton, telegram, **document("s1", "logo.svg", "image/svg+xml"))
    await send(baton, telegram, **document("h1", "photo.png", "image/png"))
    await send(baton, telegram, **document("gone", "bill.pdf", "application/pdf"))
    id = str(await baton.parts.store.find_open("telegram", str(MINA)))

    async def seqs() -> list[int] | None:
        found = [entry.seq for entry in await baton.parts.store.log(id) if entry.data.get("attachments")]
        return found if len(found) == 3 else None

    svg, html, gone = await eventually(seqs)
    async with await baton.desk("Jisoo") as desk:
        for seq, status in ((svg, 415), (html, 415), (gone, 502)):
            found, headers, body = await look(desk, id, seq)
            assert (found, headers["Content-Type"]) == (status, "application/problem+json; charset=utf-8")
            assert b"script" not in body
        telegram.files["gone"] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
        found, headers, _ = await look(desk, id, gone)
        assert (found, headers["Content-Type"]) == (200, "application/pdf")


async def test_a_file_from_slack_is_fetched_with_its_workspaces_token(
    baton: Installation, slack: FakeSlack, eventually: Eventually
) -> None:
    slack.files["F1"] = picture()
    async with aiohttp.ClientSession() as session:
        said = direct("", ts="1700000000.000001")
        said["subtype"] = "file_share"
        said["files"] = [{"id": "F1", "name": "cup.png", "mimetype": "image/png", "size": 99}]
        assert await Caller(session, baton.url).event(event(said)) == 200
    id = str(await baton.parts.store.find_open("slack", "T1:D1"))
    [entry, *_] = await baton.parts.store.log(id)
    assert (entry.text, entry.data["payload"]) == ("🖼 cup.png", '/send_file{"kind": "image"}')
    async with await baton.desk("Jisoo") as desk:
        status, headers, body = await look(desk, id, 1)
        assert (status, headers["Content-Type"]) == (200, "image/png")
        assert Image.open(io.BytesIO(body)).size == (40, 30)
