"""Owns a stretch of network between Baton and its live store that can be cut: a relay between two unix sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

CHUNK = 65536


class Relay:
    """Passes on between who connects to `socket` and the server at `target`. Start with `async with`."""

    def __init__(self, socket: Path, target: Path) -> None:
        self._socket = socket
        self._target = target
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, str(self._socket))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """Breaks what is connected, answers under way included, and refuses who comes until `mend`."""
        self._is_cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        """Lets connections through again."""
        self._is_cut = False

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            there, back = await asyncio.open_unix_connection(str(self._target))
            self._open.add(back)
            if self._is_cut:
                back.transport.abort()
            await asyncio.gather(pass_on(reader, back), pass_on(there, writer))
            self._open.discard(back)
        except OSError:
            writer.transport.abort()
        finally:
            self._open.discard(writer)


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything from one end to the other, until either is gone; then neither goes on."""
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        writer.transport.abort()
    finally:
        writer.close()
