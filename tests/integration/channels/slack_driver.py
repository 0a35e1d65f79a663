"""What the contract asks of a customer on Slack (drivers.py): direct messages with the app, over the Events API."""

from __future__ import annotations

import itertools
from typing import Any

from tests.fakes.slack import FakeSlack
from tests.fakes.slack_calls import Caller, direct, event, press, signed


class SlackDriver:
    """Somebody in their direct messages with the app."""

    channel = "slack"
    direct = "D1"

    def __init__(self, caller: Caller, fake: FakeSlack) -> None:
        self._caller = caller
        self._fake = fake
        self._count = itertools.count(1)

    async def say(self, text: str) -> Any:
        said = event(direct(text, ts=f"1700000000.{next(self._count):06}"))
        assert await self._caller.event(said) == 200
        return said

    async def again(self, said: Any) -> None:
        assert await self._caller.event(said, again=1) == 200

    async def press(self, title: str) -> None:
        for message in reversed(self._fake.messages[self.direct]):
            rows = [block for block in message["blocks"] if block["type"] == "actions"]
            titles = [button["text"]["text"] for row in rows for button in row["elements"]]
            if title in titles:
                pressed = press(message, titles.index(title), f"{self._fake.url}/respond/pressed")
                assert await self._caller.interaction(pressed) == 200
                return
        raise AssertionError(f"no button {title}")

    async def forge(self, text: str) -> int:
        body = text.encode()
        return (await self._caller.post("/slack/events", body, signed(body, "not the secret")))[0]

    async def attach(self, name: str, data: bytes) -> None:
        self._fake.files["F1"] = data
        said = direct("", ts=f"1700000000.{next(self._count):06}")
        said["subtype"] = "file_share"
        said["files"] = [{"id": "F1", "name": name, "mimetype": "image/png", "size": len(data)}]
        assert await self._caller.event(event(said)) == 200

    async def files(self) -> list[tuple[str, bytes]]:
        return self._fake.files_sent(self.direct)

    def texts(self) -> list[str]:
        return self._fake.texts(self.direct)
