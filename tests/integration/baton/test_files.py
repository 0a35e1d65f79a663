"""Files of the web chat: who may send and open which, and what a stranger, a bomb or a late click gets."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import aiohttp
import pytest

from attachments.errors import AttachmentNotFound
from attachments.service import Attachments
from baton.attachments import build_sweep
from conversation.errors import StoreUnavailable
from conversation.live import now_ms
from conversation.unsent_files import UNSENT_SECONDS
from tests.conftest import Eventually
from tests.fakes.browser_chat import ChatClient
from tests.integration.baton.conftest import Installation
from tests.unit.attachments.files import HTML, PDF, PNG, SVG, png_bomb

HTML_PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"


async def send(page: ChatClient, data: bytes = PNG, text: str = "", name: str = "cup.png") -> dict[str, Any]:
    """Uploads and sends a file; the entry that the page is shown."""
    status, told = await page.upload(data, name)
    assert status == 201, told
    id = await page.say(text, attachments=[told["id"]])
    return await page.see_type("entry", id=id)


async def is_kept(attachments: Attachments, id: str) -> bool:
    try:
        await attachments.open(id)
    except AttachmentNotFound:
        return False
    return True


async def test_a_picture_is_shown_to_its_customer_and_told_to_the_bot(baton: Installation) -> None:
    async with baton.page() as page:
        await page.see_type("welcome")
        entry = await send(page, text="")
        [file] = entry["attachments"]
        assert (entry["text"], file["kind"], file["name"], file["type"]) == ("", "image", "cup.png", "image/png")
        status, headers, body = await page.open(file["url"])
        assert (status, headers["Content-Type"], body) == (200, "image/png", PNG)
        assert headers["X-Content-Type-Options"] == "nosniff"
        await page.see_text('echo: /send_file{"kind": "image"}')
        entry = await send(page, PDF, "the bill", "bill.exe")
        assert (entry["text"], entry["attachments"][0]["name"]) == ("the bill", "bill.pdf")
        await page.see_text("echo: the bill")
    async with baton.page(token=page.token) as back:
        again = await back.see_type("entry", seq=1)
        assert (await back.open(again["attachments"][0]["url"]))[2] == PNG


async def test_the_same_message_again_is_the_same_with_its_files(baton: Installation) -> None:
    async with baton.page() as page:
        await page.see_type("welcome")
        ids = [(await page.upload(PNG))[1]["id"] for _ in range(2)]
        id = await page.say("two", attachments=ids)
        first = await page.see_type("accepted", id=id)
        start = len(page.frames)
        await page.say("two", id, ids)
        again = await page.see(lambda frame: frame["type"] == "accepted", start=start)
        assert again == first
        await page.say("two", id, ids[:1])
        await page.see_type("error", code="id_conflict", id=id)
        assert len([entry for entry in page.entries() if entry["id"] == id]) == 1


async def test_only_ones_own_uploads_can_be_sent(baton: Installation) -> None:
    async with baton.page() as page, baton.page(language="ko") as stranger:
        await page.see_type("welcome")
        await stranger.see_type("welcome")
        _, told = await page.upload(PNG)
        for id in (told["id"], "0" * 32, "../../etc/passwd", ""):
            start = len(stranger.frames)
            said = await stranger.say("mine?", attachments=[id])
            error = await stranger.see(lambda frame, said=said: frame.get("id") == said, start=start)
            assert (error["code"], "다시 첨부" in error["message"]) == ("unknown_attachment", True)
        too_many = await page.say("six", attachments=[told["id"]] * 6)
        await page.see_type("error", code="bad_frame", id=too_many)
        assert not stranger.entries()
        id = await page.say("mine", attachments=[told["id"]])
        await page.see_type("accepted", id=id)


@pytest.mark.parametrize(
    ("data", "name", "status", "type"),
    [
        (SVG, "logo.png", 415, "type_refused"),
        (HTML, "photo.jpg", 415, "type_refused"),
        (b"MZ" + b"\0" * 2000, "cup.png", 415, "type_refused"),
        (png_bomb(30_000), "big.png", 422, "too_many_pixels"),
        (PNG[:-20], "half.png", 422, "damaged"),
        (b"", "empty.png", 422, "empty"),
        (PNG + b"\0" * (1024 * 1024), "large.png", 413, "too_large"),
    ],
    ids=["svg", "html", "program", "bomb", "half", "empty", "oversize"],
)
@pytest.mark.parametrize("overrides", [{"attachment_max_mb": 1}])
async def test_what_is_not_taken_is_told_in_the_customers_language(
    baton: Installation, data: bytes, name: str, status: int, type: str
) -> None:
    async with baton.page() as page:
        await page.see_type("welcome")
        for language, word in (("en-US,en;q=0.9", "."), ("ko-KR,ko;q=0.9", "요.")):
            got, problem = await page.upload(data, name, **{"Accept-Language": language})
            assert (got, problem["type"]) == (status, type), problem
            assert problem["detail"].endswith(word)
        assert not await baton.parts.client.exists(baton.parts.keys.unsent())


@pytest.mark.parametrize("overrides", [{"origins": ("https://shop.example",)}])
async def test_who_may_upload(baton: Installation) -> None:
    async with baton.page() as page:
        await page.see_type("welcome")
        for token in ("nonsense", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ3X3gifQ."):
            status, problem = await page.upload(PNG, token=token)
            assert (status, problem["type"]) == (401, "bad_token")
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{baton.url}/chat/attachments", data=PNG) as answer,
        ):
            assert answer.status == 401
        status, problem = await page.upload(PNG, Origin="https://elsewhere.example")
        assert (status, problem["type"]) == (403, "not_allowed")
        status, _ = await page.upload(PNG, Origin="https://shop.example")
        assert status == 201
        statuses = [(await page.upload(PNG))[0] for _ in range(25)]
        assert {201, 429} == set(statuses)
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    async with aiohttp.ClientSession() as session:
        for origin, allowed in (("https://shop.example", "https://shop.example"), ("https://elsewhere.example", None)):
            headers = {**asked, "Origin": origin}
            async with session.options(f"{baton.url}/chat/attachments", headers=headers) as answer:
                assert answer.headers.get("Access-Control-Allow-Origin") == allowed
                assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


async def test_an_address_is_good_for_one_file_and_some_time(
    baton: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with baton.page(language="ko") as page:
        await page.see_type("welcome")
        entry = await send(page)
        other = await send(page, PDF, name="bill.pdf")
        url, other_url = entry["attachments"][0]["url"], other["attachments"][0]["url"]
        path, query = url.split("?")
        forged = [
            path,
            f"{other_url.split('?')[0]}?{query}",
            url.replace("expires=1", "expires=2"),
            url.replace("held=1", "held=0"),
        ]
        for address in forged:
            status, headers, body = await page.open(address)
            assert (status, b"link_forged" in body) == (403, True), address
            status, headers, body = await page.open(address, HTML_PAGE)
            assert (status, headers["Content-Type"]) == (403, "text/html; charset=utf-8")
        links = baton.parts.attachments.links
        now = links.now()
        monkeypatch.setattr(links, "_clock", lambda: now + 3601)
        assert (await page.open(url))[0] == 410
        status, headers, body = await page.open(url, HTML_PAGE)
        assert status == 410
        assert "채팅으로 돌아가서" in body.decode()
        assert "script" not in body.decode()
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        start = len(page.frames)
        await page.socket.send_json({"type": "show", "seq": entry["seq"]})
        again = await page.see(lambda frame: frame["type"] == "entry" and frame["seq"] == entry["seq"], start=start)
        assert again["attachments"][0]["url"] != url
        assert (await page.open(again["attachments"][0]["url"]))[2] == PNG


async def test_what_is_never_sent_goes_after_a_day_and_what_was_sent_stays(baton: Installation) -> None:
    parts = baton.parts
    async with baton.page() as page:
        await page.see_type("welcome")
        _, unsent = await page.upload(PNG)
        entry = await send(page)
        sent = (await parts.store.log((await page.see_type("welcome"))["conversation"]))[0].attachments[0].source
        removed: list[str] = []

        async def broken(id: str) -> None:
            raise StoreUnavailable("the disk is away")

        async def remove(id: str) -> None:
            removed.append(id)
            await parts.attachments.store.delete(id)

        assert await parts.unsent.sweep(now_ms() - 60_000, remove) == 0
        with pytest.raises(StoreUnavailable):
            await parts.unsent.sweep(now_ms() + 1, broken)
        assert await parts.unsent.sweep(now_ms() + 1, remove) == 1
        assert removed == [unsent["id"]]
        assert not await is_kept(parts.attachments, unsent["id"])
        assert await is_kept(parts.attachments, sent)
        id = await page.say("too late", attachments=[unsent["id"]])
        await page.see_type("error", code="unknown_attachment", id=id)
        assert (await page.open(entry["attachments"][0]["url"]))[0] == 200


async def test_the_job_removes_what_is_older_than_a_day(baton: Installation, eventually: Eventually) -> None:
    parts = baton.parts
    async with baton.page() as page:
        await page.see_type("welcome")
        old, new = [(await page.upload(PNG))[1]["id"] for _ in range(2)]
    await parts.client.zadd(parts.keys.unsent(), {old: now_ms() - UNSENT_SECONDS * 1000 - 1})
    sweep = asyncio.create_task(build_sweep(parts.unsent, parts.attachments).run())

    async def is_gone() -> bool:
        return not await is_kept(parts.attachments, old)

    try:
        await eventually(is_gone)
    finally:
        sweep.cancel()
        await asyncio.gather(sweep, return_exceptions=True)
    assert await is_kept(parts.attachments, new)


async def test_the_files_of_a_closed_conversation_stay(baton: Installation, eventually: Eventually) -> None:
    parts = baton.parts
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        id = (await page.see_type("welcome"))["conversation"]
        entry = await send(page)
        await page.see_text("echo:")
        assert await parts.handover.close(await parts.store.get(id), "idle")

        async def is_retired() -> bool:
            return not await parts.client.exists(parts.keys.conversation(id))

        await eventually(is_retired)
        async with desk.session.get(f"/api/conversations/{id}/attachments/{entry['seq']}/0") as answer:
            assert (answer.status, await answer.read()) == (200, PNG)
        assert (await page.open(entry["attachments"][0]["url"]))[2] == PNG


async def test_an_agents_upload_is_for_who_has_the_conversation(baton: Installation, eventually: Eventually) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk, await baton.desk("Minsu") as other:
        conversation = (await page.see_type("welcome"))["conversation"]
        assert (await desk.upload("c_none", PNG))[0] == 404
        await page.say("person")
        await page.see_type("owner", owner="waiting")
        status, problem = await desk.upload(conversation, PNG)
        assert (status, problem["type"]) == (409, "not_owner")
        await desk.claim(conversation)
        status, problem = await other.upload(conversation, PNG)
        assert (status, problem["agent"]["name"]) == (409, "Jisoo")
        status, problem = await desk.upload(conversation, PNG, Origin="https://elsewhere.example")
        assert (status, problem["type"]) == (403, "forbidden")
        status, problem = await desk.upload(conversation, SVG, "logo.png")
        assert (status, problem["type"]) == (415, "type_refused")
        _, told = await desk.upload(conversation, PDF)
        for body in (
            {"text": ""},
            {"text": "x", "attachments": [told["id"]] * 6},
            {"text": "x", "attachments": ["no"]},
        ):
            path = f"/api/conversations/{conversation}/messages"
            assert (await desk.post(path, {"id": str(uuid.uuid4()), **body}))[0] == 422
        assert (await desk.say(conversation, "x", attachments=["0" * 32]))[1]["type"] == "unknown_attachment"
        _, customers = await page.upload(PNG)
        assert (await desk.say(conversation, "x", attachments=[customers["id"]]))[1]["type"] == "unknown_attachment"
        status, problem = await other.say(conversation, "x", attachments=[told["id"]])
        assert (status, problem["type"]) == (409, "not_owner")
        # What was refused is unsent again: it would be removed after a day.
        assert await baton.parts.client.zscore(baton.parts.keys.unsent(), told["id"])
        assert (await desk.say(conversation, "", attachments=[told["id"]]))[0] == 200
        assert not await baton.parts.client.zscore(baton.parts.keys.unsent(), told["id"])
        entry = await page.see_type("entry", author="agent", text="")
        assert (await page.open(entry["attachments"][0]["url"]))[2] == PDF


async def test_a_file_that_fails_at_the_desk_is_told_on_a_page(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = (await page.see_type("welcome"))["conversation"]
        await send(page)
        path = f"/api/conversations/{conversation}/attachments/1"
        for headers, words in (
            ({"Accept": HTML_PAGE, "Accept-Language": "ko"}, "고객에게 다시"),
            ({"Accept": HTML_PAGE}, "removed"),
        ):
            async with desk.session.get(f"{path}/7", headers=headers) as answer:
                assert (answer.status, answer.content_type) == (404, "text/html")
                assert words in await answer.text()
        async with desk.session.get(f"{path}/7?language=ko", headers={"Accept": HTML_PAGE}) as answer:
            assert '<html lang="ko">' in await answer.text()
        async with desk.session.get(f"{path}/7") as answer:
            assert (answer.status, answer.content_type) == (404, "application/problem+json")
        async with desk.session.get(f"{path}/0", headers={"Accept": HTML_PAGE}) as answer:
            assert await answer.read() == PNG
    async with (
        aiohttp.ClientSession() as stranger,
        stranger.get(f"{baton.url}{path}/0", headers={"Accept": HTML_PAGE}) as answer,
    ):
        assert (answer.status, answer.content_type) == (401, "text/html")


async def test_an_entry_says_itself_which_channel_it_came_over(baton: Installation) -> None:
    """A conversation that went on elsewhere: its earlier files are still found where they came from."""
    async with baton.page() as page:
        conversation = (await page.see_type("welcome"))["conversation"]
        await send(page)
        store = baton.parts.store
        await store.client.hset(store.keys.conversation(conversation), mapping={"channel": "telegram", "address": "77"})
        [(key, fields), *_] = await store.client.xrange(store.keys.log(conversation))
        entry = fields["e"].replace('"data":{', f'"data":{{"via":"web {uuid.uuid4()}",')
        await store.client.delete(store.keys.log(conversation))
        await store.client.xadd(store.keys.log(conversation), {**fields, "e": entry}, id=key)
        async with await baton.desk("Jisoo") as desk:
            path = f"/api/conversations/{conversation}/attachments/1/0"
            async with desk.session.get(path) as answer:
                assert (answer.status, await answer.read()) == (200, PNG)
