"""Slack by Socket Mode: an envelope is acknowledged when it is stored, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.slack.errors import SocketRefused
from conversation.connection import Client
from conversation.keys import Keys
from tests.conftest import Eventually
from tests.fakes.slack import APP_TOKEN
from tests.fakes.slack_calls import direct, event
from tests.integration.channels.slack_shop import OpenShop, Shop, opening

TS = "1700000000.000100"


@pytest.fixture
async def open_shop(client: Client, keys: Keys) -> AsyncIterator[OpenShop]:
    async with opening(client, keys) as open:
        yield open


async def test_only_what_is_set_up_has_addresses(open_shop: OpenShop) -> None:
    shop = await open_shop(signing_secret="", app_token=APP_TOKEN)
    assert list(shop.channel.routes()) == []
    assert list(shop.channel.jobs()) == ["slack socket"]


@asynccontextmanager
async def listening(shop: Shop) -> AsyncIterator[None]:
    """Socket Mode runs in this block."""
    [job] = shop.channel.jobs().values()
    task = asyncio.ensure_future(job())
    try:
        await asyncio.wait_for(shop.slack.connected.wait(), 10)
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_an_envelope_is_acknowledged_when_it_is_stored(open_shop: OpenShop, eventually: Eventually) -> None:
    shop = await open_shop(app_token=APP_TOKEN, signing_secret="")
    async with listening(shop):
        shop.reception.open.clear()
        await shop.slack.push("events_api", "e1", event(direct("by socket")))
        await eventually(lambda: shop.reception.came == 1)
        assert shop.slack.acknowledgement("e1") is None
        shop.reception.open.set()
        await eventually(lambda: shop.slack.acknowledgement("e1"))
        assert await shop.texts() == ["by socket"]
        shop.reception.down = 1
        lost = event(direct("again, please", ts="1700000000.000200"), "Ev2")
        await shop.slack.push("events_api", "e2", lost)
        await eventually(lambda: shop.reception.came == 2 and not shop.reception.down)
        await shop.slack.push("events_api", "e3", lost, again=1)
        await eventually(lambda: shop.slack.acknowledgement("e3"))
        assert shop.slack.acknowledgement("e2") is None
        assert await shop.texts() == ["by socket", "again, please"]


async def test_commands_and_unknown_envelopes_by_socket(open_shop: OpenShop, eventually: Eventually) -> None:
    shop = await open_shop(app_token=APP_TOKEN)
    async with listening(shop):
        fields = {"team_id": "T1", "user_id": "U2", "trigger_id": "1.2", "text": "help me"}
        await shop.slack.push("slash_commands", "e1", fields)
        await shop.slack.push("interactive", "e2", {"type": "view_closed"})
        await shop.slack.push("something_new", "e3", {})
        for envelope in ("e1", "e2", "e3"):
            await eventually(lambda envelope=envelope: shop.slack.acknowledgement(envelope))
        answer = shop.slack.acknowledgement("e1")
        assert answer is not None
        assert answer["payload"]["text"] == "en slack_taken"
    assert await shop.texts("T1:DU2") == ["help me"]


async def test_a_connection_that_slack_ends_is_opened_again(open_shop: OpenShop, eventually: Eventually) -> None:
    shop = await open_shop(app_token=APP_TOKEN)
    async with listening(shop):
        await shop.slack.sockets[0].send_json({"type": "disconnect", "reason": "refresh_requested"})
        await eventually(lambda: len(shop.slack.sockets) == 2)
        await shop.slack.push("events_api", "e1", event(direct("after that")))
        await eventually(lambda: shop.slack.acknowledgement("e1"))
    assert await shop.texts() == ["after that"]


async def test_a_wrong_app_token_is_said_so(open_shop: OpenShop) -> None:
    shop = await open_shop(app_token="xapp-wrong")
    [job] = shop.channel.jobs().values()
    with pytest.raises(SocketRefused, match="invalid_auth"):
        await job()
