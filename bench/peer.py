"""Owns the peer: a stock Rasa 3.6.21 project as `rasa init` makes it, trained and served on loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from tests.installation import ROOT, pss_kb
from tests.ports import free_port
from tests.servers import die_with_parent

RASA = ROOT / ".venv-rasa" / "bin" / "rasa"
CACHE = ROOT / "var" / "bench" / "stock"
READY_SECONDS = 300


class StockRasa:
    """The project is made and trained once, and kept in var/bench; it is served anew for each run."""

    def __init__(self) -> None:
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
        if not list(CACHE.glob("models/*.tar.gz")):
            await asyncio.to_thread(make_project, environment)
        self._process = subprocess.Popen(
            [RASA, "run", "--interface", "127.0.0.1", "--port", str(self._port)],
            cwd=CACHE,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        self._session = aiohttp.ClientSession(f"http://127.0.0.1:{self._port}")
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        while True:
            try:
                if await self._ask(uuid.uuid4().hex):
                    return self
            except aiohttp.ClientError:
                pass
            if asyncio.get_running_loop().time() > deadline:
                raise TimeoutError("the stock project does not answer")
            await asyncio.sleep(0.5)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()

    async def _ask(self, sender: str, text: str = "hello") -> bool:
        async with self._session.post("/webhooks/rest/webhook", json={"sender": sender, "message": text}) as answer:
            return bool(await answer.json())

    async def open_conversation(self) -> Callable[[str], Awaitable[None]]:
        """A new sender, who says what is given."""
        sender = uuid.uuid4().hex

        async def turn(text: str) -> None:
            if not await self._ask(sender, text):
                raise RuntimeError(f"the stock project gave no answer to {text!r}")

        return turn

    def memory_mb(self) -> float:
        """Of the one process that it is."""
        return pss_kb(self._process.pid) / 1024 if self._process else 0.0


def make_project(environment: dict[str, str]) -> None:
    """`rasa init`, which also trains; some two minutes."""
    print("training the stock project, once; about two minutes", file=sys.stderr, flush=True)
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=CACHE.parent))
    subprocess.run(
        [RASA, "init", "--no-prompt", "--init-dir", folder],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=900,
    )
    shutil.rmtree(CACHE, ignore_errors=True)
    folder.rename(CACHE)
