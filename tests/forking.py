"""Owns processes that tests can start within milliseconds and kill -9: one imports, then it forks.

`python -m tests.forking package.module:function` reads lines of JSON: `["fork", arguments]` answers with the pid
of a child that runs the asynchronous function, `["wait", pid]` with its exit code (negative: killed by that signal).
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class Forking:
    """The test's side."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._lock = asyncio.Lock()
        self._pids: set[int] = set()

    async def _ask(self, *question: Any) -> int:
        assert self._process.stdin
        assert self._process.stdout
        async with self._lock:
            self._process.stdin.write(json.dumps(question).encode() + b"\n")
            answer = await self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the forking process ended; see its error above")
        return int(json.loads(answer))

    async def start(self, *arguments: Any) -> int:
        """Runs the function in a process of its own; its pid."""
        pid = await self._ask("fork", arguments)
        self._pids.add(pid)
        return pid

    async def wait(self, pid: int) -> int:
        """Waits for its end; the exit code."""
        self._pids.discard(pid)
        return await self._ask("wait", pid)

    async def kill(self, pid: int) -> None:
        """kill -9."""
        os.kill(pid, signal.SIGKILL)
        await self.wait(pid)

    async def kill_all(self) -> None:
        for pid in list(self._pids):
            await self.kill(pid)


@asynccontextmanager
async def forking(target: str) -> AsyncIterator[Forking]:
    """A process that has imported `target` (`package.module:function`) and forks."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.forking",
        target,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    client = Forking(process)
    try:
        yield client
        await client.kill_all()
    finally:
        if process.returncode is None:
            assert process.stdin
            process.stdin.close()
        await asyncio.wait_for(process.wait(), 20)


def main() -> None:
    from tests.servers import die_with_parent

    module, name = sys.argv[1].split(":")
    function = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        what, about = json.loads(line)
        if what == "fork":
            pid = os.fork()
            if not pid:
                die_with_parent()
                os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # the answers are the parent's
                try:
                    asyncio.run(function(*about))
                except BaseException:
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
            answer = pid
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(about, 0)[1])
        print(answer, flush=True)


if __name__ == "__main__":
    main()
