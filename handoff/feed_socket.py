"""Owns the desk's WebSocket `/api/feed`: everything that changes, in order, from where it was left.

An open feed is an agent's sign of life.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import WSCloseCode, web

from conversation.errors import StoreUnavailable
from conversation.feed import Feed, FeedEvent, order
from conversation.follower import Follower
from conversation.handover import Agent
from conversation.live import now_ms
from conversation.offers import Offers, ring_of
from conversation.passing import Passing
from conversation.presence import PresenceBoard

HEARTBEAT_SECONDS = 15.0
QUEUE_LIMIT = 2000

type Line = tuple[str | None, str]
"""A change's id in the feed (None for a passing state), and its JSON: made once for all feeds."""

_ID = re.compile(r"\d{1,20}(-\d{1,20})?")


class DeskFeed:
    """The open feeds of this process."""

    def __init__(
        self,
        follower: Follower,
        feed: Feed,
        passing: Passing,
        presence: PresenceBoard,
        count: Callable[[int], None],
        offers: Offers,
    ) -> None:
        """`count` hears of every feed that opens (+1) and ends (-1)."""
        self._feed = feed
        self._passing = passing
        self._presence = presence
        self._count = count
        self._offers = offers
        self._queues: dict[asyncio.Queue[Line | None], web.WebSocketResponse] = {}
        follower.listen(self._hear)

    async def run(self) -> None:
        """Until cancelled: passes on who is typing and who is there."""
        async for state in self._passing.follow():
            line = (None, json.dumps(state))
            for queue in self._queues:
                queue.put_nowait(line)

    def _hear(self, event: FeedEvent) -> None:
        line = (event.id, json.dumps(event.as_json())) if self._queues else None
        for queue in self._queues:
            queue.put_nowait(line if queue.qsize() <= QUEUE_LIMIT else None)

    async def serve(
        self, request: web.Request, agent: Agent, still_allowed: Callable[[], Any]
    ) -> web.WebSocketResponse:
        """One feed. `still_allowed` is awaited with every heartbeat; False ends it (logged out, disabled)."""
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=4096)
        await socket.prepare(request)
        queue: asyncio.Queue[Line | None] = asyncio.Queue()
        self._queues[queue] = socket
        self._count(1)
        tasks = [
            asyncio.create_task(self._send(socket, queue, request.query.get("after"))),
            asyncio.create_task(self._stay(socket, agent, still_allowed)),
        ]
        try:
            async for _ in socket:
                pass
        finally:
            del self._queues[queue]
            self._count(-1)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return socket

    async def _send(self, socket: web.WebSocketResponse, queue: asyncio.Queue[Line | None], after: str | None) -> None:
        """First what was missed, then what comes; each once, by the feed's own order."""
        try:
            sent = await self._catch_up(socket, after)
            while not socket.closed:
                line = await queue.get()
                if line is None:
                    break
                id, text = line
                if id is not None:
                    if order(id) <= order(sent):
                        continue
                    sent = id
                await socket.send_str(text)
        except (StoreUnavailable, ConnectionError):
            pass
        with suppress(ConnectionError):
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"connect again")

    async def _catch_up(self, socket: web.WebSocketResponse, after: str | None) -> str:
        """Says hello and sends what came after `after`; the id up to which all is told."""
        newest = await self._feed.last_id()
        resumable = bool(after and _ID.fullmatch(after)) and await self._feed.keeps(after or "")
        if not after or not resumable:
            await socket.send_json({"type": "hello", "id": newest, "resumed": False})
            await self._tell_rings(socket)
            return newest
        await socket.send_json({"type": "hello", "id": newest, "resumed": True})
        await self._tell_rings(socket)
        sent = after
        while events := await self._feed.since(sent):
            for event in events:
                await socket.send_json(event.as_json())
            sent = events[-1].id
        return sent

    async def _tell_rings(self, socket: web.WebSocketResponse) -> None:
        """Who is rung now: a passing state that began before this feed was open."""
        for c in await self._offers.all():
            if ring := ring_of(c, now_ms()):
                await socket.send_json(ring.as_frame())

    async def _stay(self, socket: web.WebSocketResponse, agent: Agent, still_allowed: Callable[[], Any]) -> None:
        """Signs of life, until the log-in ends."""
        await self._tell(agent)
        while not socket.closed:
            with suppress(StoreUnavailable):
                if not await still_allowed():
                    await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=b"logged out")
                    return
                await self._presence.seen(agent.id, now_ms())
            await asyncio.sleep(HEARTBEAT_SECONDS / 3)

    async def _tell(self, agent: Agent) -> None:
        with suppress(StoreUnavailable):
            await self._presence.set_status(agent.id, agent.name)
            await self._presence.seen(agent.id, now_ms())
            await self._passing.presence(agent.id, agent.name, await self._presence.status(agent.id))

    async def close_all(self) -> None:
        """At the end of the process: every desk connects again, elsewhere or to the next process."""
        for socket in tuple(self._queues.values()):
            with suppress(ConnectionError):
                await socket.close(code=WSCloseCode.SERVICE_RESTART, message=b"restarting")
