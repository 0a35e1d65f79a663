"""Orders in a SQL table: the shop's own, or SQLite filled with the sample data."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import JSON, Column, Date, MetaData, String, Table, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from actions.dates import today
from actions.errors import OrdersUnavailable
from actions.orders.base import Order
from actions.orders.record import parse_order

TIMEOUT_SECONDS = 3.0
metadata = MetaData()
# The table (or view) that a shop offers; `orders/record.py` says what each column holds.
orders_table = Table(
    "orders",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("email", String(320), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("status", String(20), nullable=False),
    Column("items", JSON),
    Column("carrier", String(200)),
    Column("tracking_number", String(200)),
    Column("due", Date),
    Column("delivered", Date),
    Column("reason", JSON),
)

Sample = Callable[[date], Sequence[Order]]


class SqlOrders:
    """Finds orders in the table `orders`. With a sample, the table is made and filled anew each day."""

    def __init__(self, url: str, sample: Sample | None = None) -> None:
        self._engine: AsyncEngine = create_async_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        self._sample = sample
        self._filled: date | None = None
        self._filling = asyncio.Lock()

    async def find(self, number: str) -> Order | None:
        """The order with this number. Raises `OrdersUnavailable`, after 3 s at the latest."""
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await self._fill()
                async with self._engine.connect() as connection:
                    found = await connection.execute(select(orders_table).where(orders_table.c.number == number))
                    row = found.mappings().first()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise OrdersUnavailable(f"the orders' database failed ({type(error).__name__})") from error
        if row is None:
            return None
        return parse_order({name: value for name, value in row.items() if value is not None})

    async def close(self) -> None:
        """Closes the pool."""
        await self._engine.dispose()

    async def _fill(self) -> None:
        day = today()
        if self._sample is None or self._filled == day:
            return
        async with self._filling:
            if self._filled == day:
                return
            orders = self._sample(day)
            async with self._engine.begin() as connection:
                await connection.run_sync(metadata.create_all)
                numbers = [order.number for order in orders]
                await connection.execute(delete(orders_table).where(orders_table.c.number.in_(numbers)))
                await connection.execute(insert(orders_table), [row_of(order) for order in orders])
            self._filled = day


def row_of(order: Order) -> dict[str, object]:
    """An order as a row of the table."""
    return {
        **{column.name: getattr(order, column.name) for column in orders_table.columns},
        "status": order.status.value,
        "items": dict(order.items),
        "reason": dict(order.reason),
    }
