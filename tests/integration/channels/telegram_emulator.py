"""Telegram by somebody else: telemelya (PyPI) in a process of its own, with the Valkey and the S3 that it needs."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

TOKEN = "123456:ABC"


class Emulator:
    """Start with `async with`; `url` is its base address."""

    def __init__(self, redis_url: str, s3_port: int, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._folder = tempfile.TemporaryDirectory()
        settings = {"REDIS_URL": redis_url, "MINIO_ENDPOINT": f"127.0.0.1:{s3_port}", "MOCK_SERVER_URL": self.url}
        self._command = [sys.executable, "-m", "uvicorn", "telemelya.server.app:app", "--port", str(port)]
        self._environment = {**os.environ, **settings}

    async def __aenter__(self) -> Self:
        with (Path(self._folder.name) / "log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder.name, env=self._environment, stdout=log, stderr=log
            )
        self._session = aiohttp.ClientSession(headers={"Authorization": "Bearer any"})
        await self._wait()
        async with self._session.post(f"{self.url}/api/v1/test/reset"):
            return self

    async def _wait(self) -> None:
        for _ in range(200):
            try:
                async with self._session.get(f"{self.url}/api/v1/test/health") as answer:
                    if (await answer.json())["ok"]:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)
        raise AssertionError(f"the emulator does not start: {(Path(self._folder.name) / 'log').read_text()}")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        self._process.terminate()
        self._process.wait(10)
        self._folder.cleanup()

    async def deliver(self, chat: int, **update: Any) -> dict[str, Any]:
        """A customer does something (`text`, `command`, `callback_data`, …); what came of calling the webhook."""
        body = {"chat_id": chat, "from_user": {"id": chat, "first_name": "Mina"}, **update}
        path = f"{self.url}/api/v1/test/send_update?bot_token={TOKEN}"
        async with self._session.post(path, json=body) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def sent(self) -> list[dict[str, Any]]:
        """All that the bot has called so far."""
        async with self._session.get(f"{self.url}/api/v1/test/responses") as answer:
            told = await answer.json()
            return list(told["responses"] if isinstance(told, dict) else told)

    async def set_webhook(self, url: str) -> None:
        """What `baton telegram setup` asks for; here without https."""
        async with self._session.post(f"{self.url}/bot{TOKEN}/setWebhook", data={"url": url}) as answer:
            assert answer.status == 200
