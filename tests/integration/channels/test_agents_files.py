"""What agents send goes out as each platform shows it best, once, and what it will not take is seen at the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from attachments.store import Meta, new_id
from channels.base import DeliveryError
from conversation.connection import Client
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.model import Attachment, Conversation, Entry
from tests.conftest import Eventually
from tests.fakes.desk_client import DeskClient
from tests.fakes.slack import Failure
from tests.fakes.slack_calls import direct, event, mention
from tests.fakes.telegram import FakeTelegram
from tests.integration.baton.conftest import Installation
from tests.integration.channels.slack_shop import OpenShop, Shop, opening
from tests.unit.attachments.files import GIF, JPEG, PDF, PNG

MINA = 811


async def take_over(baton: Installation, telegram: FakeTelegram, desk: DeskClient, eventually: Eventually) -> str:
    """A customer on Telegram asks for a person and gets one."""
    await telegram.deliver(f"{baton.url}/telegram/webhook", telegram.message(MINA, "person"))
    [shown] = await eventually(desk.waiting)
    await desk.claim(shown["id"])
    await eventually(lambda: "Jisoo" in telegram.texts(MINA)[-1])
    return str(shown["id"])


async def upload(desk: DeskClient, conversation: str, *files: tuple[bytes, str]) -> list[str]:
    return [(await desk.upload(conversation, data, name))[1]["id"] for data, name in files]


async def test_telegram_gets_photos_and_documents_with_a_caption(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    telegram.wide.add(JPEG)
    async with await baton.desk("Jisoo") as desk:
        id = await take_over(baton, telegram, desk, eventually)
        ids = await upload(desk, id, (PNG, "a.png"), (JPEG, "wide.jpg"), (GIF, "b.gif"), (PDF, "양식.pdf"))
        telegram.waits[MINA] = [0.2]
        assert (await desk.say(id, "a < b & c", attachments=ids))[0] == 200
        await eventually(lambda: len(telegram.files_sent(MINA)) == 4)
        assert telegram.files_sent(MINA) == [
            ("sendphoto", "a.png", PNG, "<b>Jisoo</b>\na &lt; b &amp; c"),
            ("senddocument", "wide.jpg", JPEG, ""),
            ("senddocument", "b.gif", GIF, ""),
            ("senddocument", "양식.pdf", PDF, ""),
        ]
        long = "word " * 300
        await desk.say(id, long, attachments=await upload(desk, id, (PNG, "c.png")))
        await eventually(lambda: len(telegram.files_sent(MINA)) == 5)
        assert telegram.texts(MINA)[-1] == f"<b>Jisoo</b>\n{long.strip()}"
        assert telegram.files_sent(MINA)[-1] == ("sendphoto", "c.png", PNG, "")


async def test_a_file_that_does_not_reach_a_customer_is_seen_at_the_desk(
    baton: Installation, telegram: FakeTelegram, eventually: Eventually
) -> None:
    async with await baton.desk("Jisoo") as desk:
        id = await take_over(baton, telegram, desk, eventually)
        [gone] = await upload(desk, id, (PNG, "gone.png"))
        await baton.parts.attachments.store.delete(gone)
        await desk.say(id, "", attachments=[gone])

        async def failures() -> list[dict[str, Any]]:
            return [entry for entry in await desk.log(id) if entry["kind"] == "failure"]

        [failure] = await eventually(failures)
        assert failure["data"]["permanent"] is True
        assert "gone.png" in failure["data"]["detail"]
        telegram.blocked.add(MINA)
        await desk.say(id, "", attachments=await upload(desk, id, (PNG, "blocked.png")))

        async def two() -> list[dict[str, Any]] | None:
            found = await failures()
            return found if len(found) == 2 else None

        assert "blocked" in (await eventually(two))[1]["data"]["detail"]
        assert telegram.files_sent(MINA) == []


@pytest.fixture
async def open_shop(client: Client, keys: Keys) -> AsyncIterator[OpenShop]:
    async with opening(client, keys) as open:
        yield open


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    return await open_shop()


async def one_chunk(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def say_with(shop: Shop, address: str, text: str, *files: tuple[bytes, str]) -> tuple[Conversation, Entry]:
    """An agent takes the conversation and sends files."""
    c = await shop.answer(address=address, escalate=True)
    agent, handover = Agent("a_1", "Jisoo"), Handover(shop.store)
    await handover.claim(c.id, agent, 5)
    kept = []
    for data, name in files:
        type = "image/png" if name.endswith("png") else "application/pdf"
        stored = await shop.files.put(new_id(), one_chunk(data), Meta(name, type))
        kept.append(Attachment("file", stored.id, name, type, stored.size))
    said = await handover.say(c.id, agent, "m1", text, kept)
    [entry] = [entry for entry in await shop.store.log(c.id) if entry.seq == said.seq]
    return c, entry


async def test_slack_shows_the_files_of_an_entry_together_in_its_thread(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(mention("hi")))
    shop.slack.failures["files.getUploadURLExternal"] = [Failure(429, "ratelimited", retry_after="0.1")]
    shop.slack.failures["upload"] = [Failure(503)]
    async with shop.delivering():
        await say_with(shop, "T1:C1:1700000000.000100", "Here.", (PNG, "a.png"), (PDF, "b.pdf"))
        await eventually(lambda: shop.slack.files_sent("C1"))
    assert shop.slack.files_sent("C1") == [("a.png", PNG), ("b.pdf", PDF)]
    *_, text, files = shop.slack.messages["C1"]
    assert (text["text"], text["username"]) == ("Here.", "Jisoo")
    assert {text["thread_ts"], files["thread_ts"]} == {"1700000000.000100"}
    assert len(files["files"]) == 2


async def test_files_without_a_word_have_the_agents_name(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    async with shop.delivering():
        await say_with(shop, "T1:D1", "", (PNG, "a.png"))
        await eventually(lambda: shop.slack.files_sent("D1"))
    assert shop.slack.texts("D1") == ["*Jisoo*"]


async def test_a_lost_answer_shows_no_file_twice(shop: Shop, eventually: Eventually) -> None:
    """Slack showed them, and its answer never came: the next try finds them in the channel."""
    await shop.caller.event(event(direct("hi")))
    shop.slack.failures["files.completeUploadExternal"] = [Failure(lost=True)]
    c, entry = await say_with(shop, "T1:D1", "", (PNG, "a.png"))
    with pytest.raises(DeliveryError) as caught:
        await shop.channel.send(c, entry)
    assert not caught.value.permanent
    for _ in range(2):
        await shop.channel.send(c, entry)
    assert shop.slack.files_sent("D1") == [("a.png", PNG)]
    assert len(shop.slack.called("files.getUploadURLExternal")) == 1


async def test_what_slack_refuses_for_good_is_not_tried_again(shop: Shop) -> None:
    await shop.caller.event(event(direct("hi")))
    c, entry = await say_with(shop, "T1:D1", "", (PNG, "a.png"))
    shop.slack.failures["files.getUploadURLExternal"] = [Failure(200, "missing_scope")]
    shop.slack.failures["upload"] = [Failure(413)]
    for reason in ("missing_scope", "a.png"):
        with pytest.raises(DeliveryError) as caught:
            await shop.channel.send(c, entry)
        assert caught.value.permanent
        assert reason in caught.value.detail
    await shop.channel.send(c, entry)
    assert shop.slack.files_sent("D1") == [("a.png", PNG)]
