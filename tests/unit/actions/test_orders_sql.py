"""Orders in a SQL table: the sample in SQLite, a shop's own table, and a database that is gone."""

from __future__ import annotations

import asyncio
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import create_async_engine

from actions.errors import BadSettings, OrdersUnavailable
from actions.orders.base import OrderStatus
from actions.orders.choice import open_orders
from actions.orders.http import HttpOrders
from actions.orders.sql import SqlOrders, metadata, orders_table, row_of
from tests.unit.actions.calls import ListedOrders


async def test_the_sample_is_there_by_default(tmp_path: Path) -> None:
    orders = open_orders({"BATON_HOME": str(tmp_path)})
    order = await orders.find("B-1042")
    assert order is not None
    assert (order.email, order.phone, order.status) == ("mina@example.com", "+82 10-5555-0142", OrderStatus.SHIPPED)
    assert order.carrier
    assert order.tracking_number
    assert order.items_in("ko") != order.items_in("en")
    assert await orders.find("B-9999") is None
    await orders.close()


async def test_the_sample_never_grows_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = open_orders({"BATON_HOME": str(tmp_path)})
    for day in (date(2026, 1, 1), date(2026, 3, 1)):
        monkeypatch.setattr("actions.orders.sql.today", lambda day=day: day)
        order = await orders.find("B-1042")
        assert order is not None
        assert order.due == day + timedelta(days=2)
    await orders.close()


async def test_a_shops_own_table_is_only_read(tmp_path: Path, orders: ListedOrders) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'shop.sqlite3'}"
    engine = create_async_engine(url)
    known = await orders.find("B-1043")
    assert known is not None
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(orders_table), [row_of(known)])
    await engine.dispose()
    shop = open_orders({"ORDERS_URL": url})
    assert await shop.find("B-1043") == known
    assert await shop.find("B-1042") is None
    await shop.close()


async def test_no_table_or_a_broken_file_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("this is no database, but it is long enough to look like one" * 50)
    for name in ("empty", "broken", "no/such/folder"):
        orders = SqlOrders(f"sqlite+aiosqlite:///{tmp_path / name}")
        with pytest.raises(OrdersUnavailable):
            await orders.find("B-1042")
        await orders.close()
    # aiosqlite's thread reports a failed connect to this loop, which must not be closed before.
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


async def test_a_row_that_is_no_order_is_unavailable(tmp_path: Path, orders: ListedOrders) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'shop.sqlite3'}"
    known = await orders.find("B-1043")
    assert known is not None
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(orders_table), [{**row_of(known), "status": "lost in space"}])
    await engine.dispose()
    shop = SqlOrders(url)
    with pytest.raises(OrdersUnavailable, match="status"):
        await shop.find("B-1043")
    await shop.close()


async def test_a_postgres_that_does_not_answer_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.orders.sql.TIMEOUT_SECONDS", 0.3)
    orders = SqlOrders("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    with pytest.raises(OrdersUnavailable):
        await orders.find("B-1042")
    await orders.close()


async def test_which_adapter() -> None:
    orders = open_orders({"ORDERS_URL": "https://shop.example/api"})
    assert isinstance(orders, HttpOrders)
    with pytest.raises(BadSettings, match="ORDERS_URL"):
        open_orders({"ORDERS_URL": "ftp://shop.example"})
