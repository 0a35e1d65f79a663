"""Owns the trainer as a program of `baton up`: watches the content, keeps a worker with Rasa in memory, and answers
`baton train`. It has no Rasa in it itself, so that it starts at once, and goes on when the worker dies."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from typing import Any, AsyncIterator, Dict, Optional

from aiohttp import web

from bot.trainer import rasa_process
from bot.trainer.content import ROOT, Content, digest_of, read_content, signature
from bot.trainer.faults import INTERNAL, Fault
from bot.trainer.shelf import Shelf, write_json
from bot.trainer.telling import lines_of, say
from content.files import read_files

LOOK_EVERY_SECONDS = 0.25
QUIET_SECONDS = 0.3
"""So long nothing may change before a training begins: an editor, or git, writes several files."""

PATIENCE_SECONDS = 120.0
"""So long the first start of the worker waits for the assistant to be up, which is more urgent."""

ATTEMPTS = 2
EVENT_BYTES = 1024 * 1024
LAST = frozenset({"done", "unchanged", "failed", "warm"})


class Keeper:
    """`mode` is `warm` (the worker stays) or `on-demand` (it ends when nothing changed for `idle_seconds`)."""

    def __init__(self, mode: str, idle_seconds: float) -> None:
        self._mode = mode
        self._idle_seconds = idle_seconds
        self._shelf = Shelf(ROOT / "models")
        self._worker: Optional[Process] = None
        self._worker_code = ""
        self._loaded = False
        self._used = time.monotonic()
        self._one_at_a_time = asyncio.Lock()
        self._failed: Optional[str] = None
        self.state = "idle"

    async def watch(self) -> None:
        """Trains whenever the content has changed, until cancelled."""
        seen: Any = None
        while True:
            now = signature(checked=True)
            if now != seen:
                await asyncio.sleep(QUIET_SECONDS)
                if signature(checked=True) == now:
                    seen = now
                    await self._train_if_changed()
            await self._rest()
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _train_if_changed(self) -> None:
        content = read_content()
        if self._shelf.is_settled(content.digest):
            self._failed = None
            await self._check(content)
            return
        files = {**read_files(ROOT), **content.files}
        digest = digest_of({name: raw or b"" for name, raw in files.items()})
        if digest == self._failed:
            return
        async for event in self.train(False):
            for line in lines_of(event):
                say(line, error=True)
            if event["event"] in LAST:
                self._failed = digest if event["event"] == "failed" else None

    async def _check(self, content: Content) -> None:
        """Tells what is wrong with content that nothing is trained from, such as an article, and when it is mended."""
        from bot.trainer.checking import check_alone  # numpy, which a trainer that rests does without

        faults = [fault.as_dict() for fault in await asyncio.to_thread(check_alone, content, ROOT)]
        before = self._shelf.attempt().get("faults") or []
        if faults == before:
            return
        self._shelf.note_attempt(content.digest, faults)
        for line in lines_of({"event": "faulty" if faults else "mended", "faults": faults}):
            say(line, error=True)

    async def train(self, force: bool) -> AsyncIterator[Dict[str, Any]]:
        """One training, as events. A worker that dies in it is replaced, and the training begins again."""
        async with self._one_at_a_time:
            self.state = "training"
            try:
                for attempt in range(1, ATTEMPTS + 1):
                    last = None
                    async for event in self._ask_worker({"force": force}):
                        last = event["event"]
                        yield event
                    if last in LAST:
                        return
                    code = await self._end_worker()
                    if attempt < ATTEMPTS:
                        yield {"event": "again", "code": code}
                fault = Fault(
                    f"the trainer died twice (code {code}); see trainer.log. The old model goes on answering."
                )
                yield {"event": "failed", "kind": INTERNAL, "faults": [fault.as_dict()]}
            finally:
                self.state = "idle"
                self._used = time.monotonic()

    async def _ask_worker(self, asked: Dict[str, bool]) -> AsyncIterator[Dict[str, Any]]:
        if self._worker is None:
            yield {"event": "starting"}
        worker = await self._have_worker()
        if worker is None:
            return
        assert worker.stdin is not None  # noqa: S101
        assert worker.stdout is not None  # noqa: S101
        try:
            worker.stdin.write(json.dumps(asked).encode() + b"\n")
            await worker.stdin.drain()
            while line := await worker.stdout.readline():
                event = json.loads(line)
                yield event
                if event["event"] in LAST:
                    return
        except (ConnectionError, ValueError):
            return

    async def warm(self) -> None:
        """Starts the worker once the assistant is up, and has it rehearse: the first edit is as quick as later ones."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until and not await asyncio.to_thread(rasa_process.serves):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
        async with self._one_at_a_time:
            self.state = "warming up"
            async for _ in self._ask_worker({"warm_up": True}):
                pass
            self.state = "idle"

    async def _have_worker(self) -> Optional[Process]:
        """The worker, ready; a new one where there is none, or where the code that it has imported has changed."""
        code = read_content().code_digest
        if self._worker is not None and (self._worker.returncode is not None or code != self._worker_code):
            await self._end_worker()
        if self._worker is None:
            self._worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot.trainer", "work"),
                cwd=str(ROOT),
                stdin=PIPE,
                stdout=PIPE,
                limit=EVENT_BYTES,
            )
            self._worker_code = code
            assert self._worker.stdout is not None  # noqa: S101
            self._loaded = bool(await self._worker.stdout.readline())
            if not self._loaded:
                await self._end_worker()
        self._used = time.monotonic()
        return self._worker

    async def _rest(self) -> None:
        """Ends a worker that is kept for nothing, and starts one that died."""
        if self._one_at_a_time.locked():
            return
        if self._mode == "on-demand":
            if self._worker is not None and time.monotonic() - self._used > self._idle_seconds:
                await self._end_worker()
        elif self._worker is not None and self._worker.returncode is not None:
            async with self._one_at_a_time:
                await self._have_worker()

    async def _end_worker(self) -> Optional[int]:
        worker, self._worker, self._loaded = self._worker, None, False
        if worker is None:
            return None
        if worker.returncode is None:
            if worker.stdin is not None:
                worker.stdin.close()
            try:
                await asyncio.wait_for(worker.wait(), 2)
            except asyncio.TimeoutError:
                worker.kill()
        return await worker.wait()

    def health(self) -> Dict[str, Any]:
        """For the console and for operators."""
        loaded = self._loaded and self._worker is not None and self._worker.returncode is None
        return {
            "status": "ok",
            "state": self.state,
            "mode": self._mode,
            "loaded": loaded,
            "last": self._shelf.attempt(),
        }


def build_app(keeper: Keeper) -> web.Application:
    """`GET /health`, and `POST /train` with JSON `{"force": false}`, answered with a line of JSON for each event."""

    async def health(_: web.Request) -> web.Response:
        return web.json_response(keeper.health())

    async def train(request: web.Request) -> web.StreamResponse:
        force = bool((await request.json()).get("force"))
        answer = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await answer.prepare(request)
        gone = False
        async for event in keeper.train(force):  # to its end, even when nobody listens any more
            try:
                if not gone:
                    await answer.write(json.dumps(event).encode() + b"\n")
            except (ConnectionError, asyncio.CancelledError):
                gone = True
        return answer

    app = web.Application()
    app.add_routes([web.get("/health", health), web.post("/train", train)])
    return app


async def keep(mode: str, idle_seconds: float) -> None:
    """Runs until it is ended."""
    keeper = Keeper(mode, idle_seconds)
    runner = web.AppRunner(build_app(keeper), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    write_json(address_file(), {"url": f"http://127.0.0.1:{port}", "pid": os.getpid()})
    tasks = [asyncio.create_task(keeper.watch())]
    if mode == "warm":
        tasks.append(asyncio.create_task(keeper.warm()))
    await asyncio.gather(*tasks)


def address_file() -> Any:
    """Where it says on which port it listens."""
    return rasa_process.home() / "run" / "trainer.json"
