"""Owns the WebSocket `/chat/ws`: frames in, frames out, and every error answered while it stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog
from aiohttp import WSMsgType, web

from channels.web import render
from channels.web.chat import Chat, ChatParts, error_frame
from channels.web.errors import FrameError
from channels.web.hub import Hub
from channels.web.origins import may_use
from channels.web.parse import AnyFrame, Choose, Continue, Hello, Message, Ping, Show, parse_frame
from conversation.errors import StoreUnavailable
from conversation.language import preferred_language
from conversation.phrases import Phrases

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 20.0
MAX_MESSAGE_BYTES = 1024 * 1024
"""What a socket takes at all; what is over the protocol's own limit gets an error, this closes it."""


class ChatSocket:
    """The handler of the web chat's sockets."""

    def __init__(
        self,
        parts: ChatParts,
        hub: Hub,
        phrases: Phrases,
        origins: tuple[str, ...],
        max_text: int,
        count: Callable[[str, str], None],
    ) -> None:
        """`origins`: other sites whose pages may open the chat (`*` for any).

        `count` is told of every frame: `("accepted", "web")`, `("refused", code)`, `("socket", "+1"/"-1")`.
        """
        self._parts = parts
        self._hub = hub
        self._phrases = phrases
        self._origins = origins
        self._max_text = max_text
        self._count = count
        self._sockets: set[web.WebSocketResponse] = set()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One socket, from its opening to its end."""
        if not may_use(request, self._origins):
            raise web.HTTPForbidden(text="This site may not open the chat. Add it to BATON_ORIGINS.")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=MAX_MESSAGE_BYTES)
        await socket.prepare(request)
        self._sockets.add(socket)
        self._count("socket", "+1")

        async def send(frame: render.JsonFrame) -> None:
            if not socket.closed:
                await socket.send_json(frame)

        preferred = preferred_language(request.headers.get("Accept-Language"))
        chat = Chat(self._parts, send, preferred, self._hub.moved)
        showing = asyncio.create_task(self._show(chat, socket))
        try:
            async for raw in socket:
                await self._take(chat, socket, raw.type, raw.data)
        except ConnectionError:
            pass
        finally:
            self._sockets.discard(socket)
            self._count("socket", "-1")
            self._hub.leave(chat)
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
        return socket

    async def _show(self, chat: Chat, socket: web.WebSocketResponse) -> None:
        """Shows what happens; where that fails the page is closed, so that it comes back and catches up."""
        try:
            await chat.show()
        except (StoreUnavailable, ConnectionError) as error:
            log.info("page_dropped", conversation=chat.conversation, error=type(error).__name__)
            with suppress(ConnectionError):
                await socket.close(code=1013, message=b"try again")

    async def _take(self, chat: Chat, socket: web.WebSocketResponse, kind: WSMsgType, data: object) -> None:
        try:
            if kind is not WSMsgType.TEXT or not isinstance(data, str):
                raise FrameError("bad_frame")
            await self._follow(chat, socket, parse_frame(data, self._max_text))
        except FrameError as problem:
            await self._refuse(chat, socket, problem)
        except StoreUnavailable:
            await self._refuse(chat, socket, FrameError("unavailable"))

    async def _follow(self, chat: Chat, socket: web.WebSocketResponse, frame: AnyFrame) -> None:
        match frame:
            case Ping():
                await socket.send_json(render.pong())
            case Hello():
                await chat.hello(frame)
            case Message():
                await chat.message(frame)
                self._count("accepted", "web")
            case Choose():
                await chat.choose(frame)
                self._count("accepted", "web")
            case Show():
                await chat.show_again(frame)
            case Continue():
                await chat.offer(frame)
            case _:
                await chat.passing_state(frame)

    async def _refuse(self, chat: Chat, socket: web.WebSocketResponse, problem: FrameError) -> None:
        self._count("refused", problem.code)
        text = self._phrases.text(chat.language, f"error_{problem.code}", **problem.values)
        with suppress(ConnectionError):
            await socket.send_json(error_frame(problem, text))

    async def close_all(self) -> None:
        """At the end of the process: every page is told to come back, and finds another process or a new one."""
        for socket in tuple(self._sockets):
            with suppress(ConnectionError):
                await socket.close(code=1012, message=b"restarting")
