"""A client of the staff API, as the desk is one."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp


class DeskClient:
    """One logged-in agent."""

    def __init__(self, base: str, email: str, password: str) -> None:
        self._base = base
        self._login = {"email": email, "password": password}
        self.me: dict[str, Any] = {}

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession(self._base, cookie_jar=aiohttp.CookieJar(unsafe=True))
        status, self.me = await self.post("/api/login", self._login)
        assert status == 200, self.me
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def post(self, path: str, body: object = None) -> tuple[int, Any]:
        """Status and JSON."""
        async with self.session.post(path, json=body if body is not None else {}) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else None

    async def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON."""
        async with self.session.get(path) as answer:
            return answer.status, await answer.json(content_type=None)

    async def claim(self, id: str) -> tuple[int, Any]:
        return await self.post(f"/api/conversations/{id}/claim")

    async def upload(self, id: str, data: bytes, name: str = "form.pdf", **headers: str) -> tuple[int, Any]:
        """Uploads a file for a conversation."""
        path = f"/api/conversations/{id}/attachments"
        async with self.session.post(path, params={"name": name}, data=io.BytesIO(data), headers=headers) as answer:
            return answer.status, await answer.json(content_type=None)

    async def say(
        self, id: str, text: str, message_id: str | None = None, attachments: Sequence[str] = ()
    ) -> tuple[int, Any]:
        body: dict[str, Any] = {"id": message_id or str(uuid.uuid4()), "text": text}
        if attachments:
            body["attachments"] = list(attachments)
        return await self.post(f"/api/conversations/{id}/messages", body)

    async def note(self, id: str, text: str) -> tuple[int, Any]:
        return await self.post(f"/api/conversations/{id}/notes", {"id": str(uuid.uuid4()), "text": text})

    async def log(self, id: str) -> list[dict[str, Any]]:
        _, page = await self.get(f"/api/conversations/{id}/log?after=0")
        return list(page["entries"])

    async def waiting(self) -> list[dict[str, Any]]:
        _, page = await self.get("/api/conversations?view=waiting")
        return list(page["items"])
