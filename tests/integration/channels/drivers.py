"""What the contract asks of a channel's customer: one driver a channel, at its platform's end of the wire."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiohttp

from tests.fakes.browser_chat import ChatClient
from tests.fakes.slack_calls import Caller
from tests.fakes.telegram import FakeTelegram
from tests.integration.channels.slack_driver import SlackDriver


class Driver(Protocol):
    """One customer on one channel. What is `said` is a key by which the platform can deliver it again."""

    channel: str

    async def say(self, text: str) -> Any:
        """Writes; returns when the platform was told that it is stored."""
        ...

    async def again(self, said: Any) -> None:
        """Delivers the same once more, as platforms do when they did not hear the answer."""
        ...

    async def press(self, title: str) -> None:
        """Presses the newest button with this title."""
        ...

    async def forge(self, text: str) -> int:
        """Writes as somebody who is not the platform, or not this customer; the status that it gets."""
        ...

    async def attach(self, name: str, data: bytes) -> None:
        """Sends a picture without a word."""
        ...

    def texts(self) -> list[str]:
        """What the customer was sent, in order, as they see it."""
        ...

    async def files(self) -> list[tuple[str, bytes]]:
        """Name and bytes of the files that the customer was sent, in order."""
        ...


class WebDriver:
    """A page of the web chat."""

    channel = "web"

    def __init__(self, url: str, page: ChatClient) -> None:
        self._url = url
        self._page = page

    async def say(self, text: str) -> Any:
        id = await self._page.say(text)
        await self._page.see_type("accepted", id=id)
        return id, text

    async def again(self, said: Any) -> None:
        id, text = said
        start = len(self._page.frames)
        await self._page.say(text, id)
        await self._page.see(lambda frame: frame["type"] == "accepted" and frame["id"] == id, start=start)

    async def press(self, title: str) -> None:
        buttons = [button for entry in self._page.entries() for button in entry["buttons"]]
        payload = next(button["payload"] for button in reversed(buttons) if button["title"] == title)
        id = await self._page.choose(payload, title)
        await self._page.see_type("accepted", id=id)

    async def forge(self, text: str) -> int:
        async with aiohttp.ClientSession() as session:
            headers = {"Origin": "https://elsewhere.example"}
            try:
                async with session.ws_connect(f"{self._url}/chat/ws", headers=headers):
                    return 200
            except aiohttp.WSServerHandshakeError as error:
                return error.status

    async def attach(self, name: str, data: bytes) -> None:
        status, told = await self._page.upload(data, name)
        assert status == 201, told
        id = await self._page.say("", attachments=[told["id"]])
        await self._page.see_type("accepted", id=id)

    async def files(self) -> list[tuple[str, bytes]]:
        shown = [
            file for entry in self._page.entries() if entry["author"] != "customer" for file in entry["attachments"]
        ]
        return [(file["name"], (await self._page.open(file["url"]))[2]) for file in shown]

    def texts(self) -> list[str]:
        return [entry["text"] for entry in self._page.entries() if entry["author"] != "customer"]


class TelegramDriver:
    """A private chat with the bot, by webhook."""

    channel = "telegram"
    chat = 4242

    def __init__(self, url: str, fake: FakeTelegram) -> None:
        self._url = f"{url}/telegram/webhook"
        self._fake = fake

    async def say(self, text: str) -> Any:
        update = self._fake.message(self.chat, text)
        await self.again(update)
        return update

    async def again(self, said: Any) -> None:
        status = await self._fake.deliver(self._url, said)
        assert status == 200, status

    async def press(self, title: str) -> None:
        sent = [one for one in self._fake.sent if one.method == "sendmessage" and title in str(one.fields)]
        choice = next(carried for shown, carried in self._fake.buttons(self._place(sent[-1])) if shown == title)
        await self.again(self._fake.pressed(self.chat, choice, sent[-1].message, id=uuid.uuid4().hex))

    def _place(self, sent: Any) -> int:
        return [one for one in self._fake.sent if one.method == "sendmessage"].index(sent)

    async def forge(self, text: str) -> int:
        return await self._fake.deliver(self._url, self._fake.message(self.chat, text), "not the secret")

    async def attach(self, name: str, data: bytes) -> None:
        self._fake.files[name] = data
        file = {"file_id": name, "file_unique_id": name, "file_name": name, "mime_type": "image/png"}
        await self.again(self._fake.message(self.chat, document=file))

    async def files(self) -> list[tuple[str, bytes]]:
        return [(name, data) for _, name, data, _ in self._fake.files_sent(self.chat)]

    def texts(self) -> list[str]:
        return self._fake.texts(self.chat)


@asynccontextmanager
async def drive(channel: str, url: str, fakes: dict[str, Any]) -> AsyncIterator[Driver]:
    """A customer on a channel."""
    if channel == "telegram":
        yield TelegramDriver(url, fakes["telegram"])
        return
    if channel == "slack":
        async with aiohttp.ClientSession() as session:
            yield SlackDriver(Caller(session, url), fakes["slack"])
        return
    async with ChatClient(url) as page:
        await page.see_type("welcome")
        yield WebDriver(url, page)
