"""A client of the web chat, as a browser is one: sends frames, and keeps what it is shown."""

from __future__ import annotations

import asyncio
import io
import uuid
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp


class ChatClient:
    """One open page."""

    def __init__(
        self,
        base: str,
        token: str | None = None,
        after: int = 0,
        language: str | None = None,
        customer: str | None = None,
    ) -> None:
        self._base = base
        self._hello = {"type": "hello", "token": token, "after": after, "language": language, "customer": customer}
        self.frames: list[dict[str, Any]] = []
        self.came = asyncio.Event()
        self.token = token

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        try:
            self.socket = await self._session.ws_connect(f"{self._base}/chat/ws")
        except BaseException:
            await self._session.close()
            raise
        self._reader = asyncio.create_task(self._read())
        await self.socket.send_json(self._hello)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        await self._session.close()

    async def _read(self) -> None:
        async for raw in self.socket:
            if raw.type is aiohttp.WSMsgType.TEXT:
                frame = raw.json()
                if frame["type"] == "welcome":
                    self.token = frame["token"]
                self.frames.append(frame)
                self.came.set()

    async def say(self, text: str, id: str | None = None, attachments: Sequence[str] = ()) -> str:
        """Sends a message; its id."""
        id = id or str(uuid.uuid4())
        frame = {"type": "message", "id": id, "text": text}
        await self.socket.send_json({**frame, "attachments": list(attachments)} if attachments else frame)
        return id

    async def upload(
        self, data: bytes, name: str = "cup.png", token: str | None = None, **headers: str
    ) -> tuple[int, dict[str, Any]]:
        """Uploads a file as the widget does; status and JSON."""
        bearer = {"Authorization": f"Bearer {token or self.token}", **headers}
        path = f"{self._base}/chat/attachments"
        async with self._session.post(path, params={"name": name}, data=io.BytesIO(data), headers=bearer) as answer:
            return answer.status, await answer.json(content_type=None)

    async def open(self, url: str, accept: str = "image/*") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of what an entry's file address gives."""
        async with self._session.get(self._base + url, headers={"Accept": accept}) as answer:
            return answer.status, dict(answer.headers), await answer.read()

    async def ask_to_continue(self) -> dict[str, Any]:
        """Asks for a way to go on elsewhere; the offer."""
        id = str(uuid.uuid4())
        await self.socket.send_json({"type": "continue", "id": id})
        return await self.see_type("continue", id=id)

    async def choose(self, payload: str, title: str = "x") -> str:
        """Presses a button; the id."""
        id = str(uuid.uuid4())
        await self.socket.send_json({"type": "choose", "id": id, "payload": payload, "title": title})
        return id

    async def see(
        self, wanted: Callable[[dict[str, Any]], bool], seconds: float = 10, start: int = 0
    ) -> dict[str, Any]:
        """The first frame from number `start` that is `wanted`; fails after the deadline."""
        deadline = asyncio.get_running_loop().time() + seconds
        seen = start
        while True:
            while seen < len(self.frames):
                if wanted(self.frames[seen]):
                    return self.frames[seen]
                seen += 1
            self.came.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self.came.wait(), max(0.0, left))
            except TimeoutError:
                raise AssertionError(f"not seen in {seconds} s among {self.frames[start:]}") from None

    async def see_type(self, type: str, **fields: Any) -> dict[str, Any]:
        """The first frame of a type with these fields."""
        return await self.see(lambda f: f["type"] == type and all(f.get(k) == v for k, v in fields.items()))

    async def see_text(self, part: str) -> dict[str, Any]:
        """The first entry whose text has `part`."""
        return await self.see(lambda f: f["type"] == "entry" and part in f["text"])

    async def ask_for_person(self) -> str:
        """Says so, and waits for one; the conversation. For an assistant that knows "person" (tests/fakes/edge.py)."""
        await self.say("person")
        await self.see_type("owner", owner="waiting")
        return str((await self.see_type("welcome"))["conversation"])

    def entries(self) -> list[dict[str, Any]]:
        """All entries so far."""
        return [f for f in self.frames if f["type"] == "entry"]
