"""Calls to the action server: one connection, and failures that are remembered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rasa.utils.endpoints import ClientResponseError

from bot.action_endpoint import ActionConnection, ActionEndpoint

CALL: dict[str, Any] = {"next_action": "action_x", "sender_id": "c", "tracker": {"slots": {"language": "ko"}}}


class Actions:
    """An action server that counts connections and answers as it is told."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.peers: list[Any] = []
        self.status = 200
        self.drop_next = False
        self.port = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/webhook", self._webhook)
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self.runner.addresses[0][1]

    async def _webhook(self, request: web.Request) -> web.Response:
        self.calls.append(await request.json())
        self.peers.append(request.transport.get_extra_info("peername"))
        if self.drop_next:
            self.drop_next = False
            request.transport.close()
        return web.json_response({"events": [], "responses": []}, status=self.status)


@pytest.fixture
async def actions() -> AsyncIterator[Actions]:
    actions = Actions()
    await actions.start()
    yield actions
    await actions.runner.cleanup()


@pytest.fixture
async def connection(actions: Actions) -> AsyncIterator[ActionConnection]:
    connection = ActionConnection(f"http://127.0.0.1:{actions.port}/webhook")
    yield connection
    await connection.close()


async def test_one_connection_for_many_calls(actions: Actions, connection: ActionConnection) -> None:
    for _ in range(5):
        assert await ActionEndpoint(connection, None).request(json=CALL) == {"events": [], "responses": []}
    assert len(set(actions.peers)) == 1
    assert actions.calls == [CALL] * 5


async def test_a_connection_that_breaks_is_tried_once_more(actions: Actions, connection: ActionConnection) -> None:
    actions.drop_next = True
    endpoint = ActionEndpoint(connection, None)
    assert await endpoint.request(json=CALL) == {"events": [], "responses": []}
    assert endpoint.failure is None
    assert len(actions.calls) == 2


async def test_a_restarted_server_is_found_again(actions: Actions, connection: ActionConnection) -> None:
    await ActionEndpoint(connection, None).request(json=CALL)
    await actions.runner.cleanup()
    await actions.start()
    assert await ActionEndpoint(connection, None).request(json=CALL)


@pytest.mark.parametrize("status", [404, 449, 500, 503])
async def test_a_failure_is_remembered(actions: Actions, connection: ActionConnection, status: int) -> None:
    actions.status = status
    endpoint = ActionEndpoint(connection, None)
    with pytest.raises(ClientResponseError):
        await endpoint.request(json=CALL)
    assert endpoint.failure == f"status {status}"


async def test_a_rejection_is_no_failure(actions: Actions, connection: ActionConnection) -> None:
    actions.status = 400
    endpoint = ActionEndpoint(connection, None)
    with pytest.raises(ClientResponseError):
        await endpoint.request(json=CALL)
    assert endpoint.failure is None


async def test_nobody_there(actions: Actions, connection: ActionConnection) -> None:
    await actions.runner.cleanup()
    endpoint = ActionEndpoint(connection, None)
    with pytest.raises(aiohttp.ClientError):
        await endpoint.request(json=CALL)
    assert endpoint.failure == "ClientConnectorError"


async def test_too_slow(actions: Actions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.action_endpoint.TIMEOUT_SECONDS", 0.2)

    async def never(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/webhook", never)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connection = ActionConnection(f"http://127.0.0.1:{runner.addresses[0][1]}/webhook")
    endpoint = ActionEndpoint(connection, None)
    with pytest.raises(asyncio.TimeoutError):
        await endpoint.request(json=CALL)
    assert endpoint.failure == "TimeoutError"
    await connection.close()
    await runner.cleanup()
