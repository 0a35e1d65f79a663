"""Orders over HTTP, against a real server on loopback that can be slow, wrong or gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from aiohttp import web

from actions.errors import OrdersUnavailable
from actions.orders.base import OrderStatus
from actions.orders.http import HttpOrders

RECORD = {
    "number": "B-1",
    "email": "mina@example.com",
    "phone": "+82 10-5555-0142",
    "status": "delayed",
    "due": "2026-12-01",
    "reason": {"en": "fog"},
    "warehouse": "ignored",
}


class Shop:
    """A shop's system: answers each order number as it was told to."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {"B-1": RECORD}
        self.asked: list[web.Request] = []
        self.port = 0

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/api/orders/{number}", self._order)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.port = self.runner.addresses[0][1]

    async def _order(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        answer = self.answers.get(request.match_info["number"])
        if answer is None:
            return web.json_response({"error": "unknown"}, status=404)
        if answer == "slow":
            await asyncio.sleep(1.5)
        if isinstance(answer, web.Response):
            return answer
        return web.json_response(answer)


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    await shop.start()
    yield shop
    await shop.runner.cleanup()


@pytest.fixture
async def orders(shop: Shop) -> AsyncIterator[HttpOrders]:
    orders = HttpOrders(f"http://127.0.0.1:{shop.port}/api/", "s3cret", timeout=0.5)
    yield orders
    await orders.close()


async def test_an_order(shop: Shop, orders: HttpOrders) -> None:
    order = await orders.find("B-1")
    assert order is not None
    assert (order.status, order.due, order.reason_in("ko")) == (OrderStatus.DELAYED, date(2026, 12, 1), "fog")
    assert shop.asked[0].headers["Authorization"] == "Bearer s3cret"


async def test_the_number_cannot_leave_its_place_in_the_address(shop: Shop, orders: HttpOrders) -> None:
    assert await orders.find("../admin?x=1#y") is None
    assert shop.asked[0].match_info["number"] == "../admin?x=1#y"


async def test_unknown(orders: HttpOrders) -> None:
    assert await orders.find("B-404") is None


@pytest.mark.parametrize(
    "answer",
    [
        "slow",
        web.Response(status=500),
        web.Response(status=403),
        web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"}),
        web.Response(text="<html>"),
        web.Response(text="{", content_type="application/json"),
        web.Response(body=b"\xff\xfe", content_type="application/json"),
        [],
        {},
        {**RECORD, "status": "eaten"},
        {**RECORD, "due": "soon"},
        {**RECORD, "number": "B-2"},
        {**RECORD, "items": "a cup"},
    ],
    ids=str,
)
async def test_every_other_answer_is_unavailable(shop: Shop, orders: HttpOrders, answer: Any) -> None:
    shop.answers["B-1"] = answer
    with pytest.raises(OrdersUnavailable):
        await orders.find("B-1")


async def test_gone_and_back(shop: Shop, orders: HttpOrders) -> None:
    await shop.runner.cleanup()
    with pytest.raises(OrdersUnavailable):
        await orders.find("B-1")
    await shop.start()
    again = HttpOrders(f"http://127.0.0.1:{shop.port}/api")
    assert await again.find("B-1")
    await again.close()
