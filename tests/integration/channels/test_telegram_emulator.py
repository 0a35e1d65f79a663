"""Telegram by an emulator that others have written: what our own fake takes for granted may be our own error."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.conftest import Eventually
from tests.fakes.telegram import SECRET
from tests.integration.attachments.conftest import s3_url
from tests.integration.baton.conftest import Installation
from tests.integration.channels.telegram_emulator import TOKEN, Emulator
from tests.ports import free_port
from tests.servers import ValkeyServer

__all__ = ["s3_url"]

MINA = 501


@pytest.fixture
async def emulator(valkey: ValkeyServer, s3_url: str) -> AsyncIterator[Emulator]:
    async with Emulator(valkey.url, int(s3_url.rpartition(":")[2]), free_port()) as emulator:
        yield emulator


@pytest.fixture
def overrides(emulator: Emulator) -> dict[str, Any]:
    return {"telegram_token": TOKEN, "telegram_api_url": emulator.url, "telegram_webhook_secret": SECRET}


@pytest.fixture
async def calling(baton: Installation, emulator: Emulator) -> AsyncIterator[Emulator]:
    """The emulator calls Baton. It has no secret to send along, so a relay between the two adds it."""

    async def relay(request: web.Request) -> web.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{baton.url}/telegram/webhook", data=await request.read(), headers=headers) as answer,
        ):
            return web.Response(status=answer.status)

    app = web.Application()
    app.router.add_post("/hook", relay)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await emulator.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
    yield emulator
    await runner.cleanup()


async def texts(emulator: Emulator) -> list[str]:
    return [one["text"] for one in await emulator.sent() if one["method"] == "sendMessage"]


async def test_a_conversation_with_buttons(calling: Emulator, eventually: Eventually) -> None:
    told = await calling.deliver(MINA, text="hello <b>there</b>")
    assert told["delivery"]["status_code"] == 200
    # Telegram reads HTML: what customers write comes back escaped.
    await eventually(lambda: _says(calling, "echo: hello &lt;b&gt;there&lt;/b&gt;"))
    await calling.deliver(MINA, text="choose")
    await eventually(lambda: _says(calling, "Which?"))
    offered = next(one for one in await calling.sent() if one.get("text") == "Which?")
    markup = offered["reply_markup"]
    key = (markup if isinstance(markup, dict) else json.loads(markup))["inline_keyboard"][0][0]
    assert key["text"] == "This one"
    assert len(key["callback_data"].encode()) <= 64
    await calling.deliver(MINA, callback_data=key["callback_data"], callback_message_id=offered["message_id"])
    await eventually(lambda: _says(calling, "echo: /pick"))

    async def acknowledged() -> bool:
        return {"answerCallbackQuery", "editMessageReplyMarkup"} <= {one["method"] for one in await calling.sent()}

    await eventually(acknowledged, "the press is answered, and its keyboard retired")


async def test_commands_and_the_way_to_a_person(calling: Emulator, baton: Installation, eventually: Eventually) -> None:
    async with await baton.desk("Jisoo") as desk:
        await calling.deliver(MINA, command="/human")
        [waiting] = await eventually(desk.waiting)
        assert waiting["channel"] == "telegram"
        await desk.claim(waiting["id"])
        assert (await desk.say(waiting["id"], "Here I am."))[0] == 200
        await eventually(lambda: _says(calling, "Here I am."))


async def test_what_is_longer_than_telegram_takes_comes_in_parts(calling: Emulator, eventually: Eventually) -> None:
    await calling.deliver(MINA, text="A sentence of so many. " * 174)
    await eventually(lambda: _says(calling, "echo: A sentence"))

    async def whole() -> bool:
        return sum(text.count("A sentence of so many.") for text in await texts(calling)) == 174

    await eventually(whole)
    assert len(await texts(calling)) == 2
    assert all(text.endswith("many.") and len(text) <= 4096 for text in await texts(calling))


async def _says(emulator: Emulator, part: str) -> bool:
    return any(part in text for text in await texts(emulator))
