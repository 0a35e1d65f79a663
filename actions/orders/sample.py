"""The sample shop's orders from `data/orders/orders.yml`, with days counted from today."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import yaml

from actions.orders.base import Order
from actions.orders.record import parse_order

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "orders" / "orders.yml"
# In the file a day is a number of days from today, so that the demonstration never grows old.
DAY_FIELDS = ("due", "delivered")


def read_sample(today: date, path: Path = SAMPLE) -> Sequence[Order]:
    """The sample orders as of `today`. Raises `OrdersUnavailable` for a malformed file."""
    records = yaml.safe_load(path.read_text(encoding="utf-8"))["orders"]
    return [parse_order({**record, **days(record, today)}) for record in records]


def days(record: dict[str, object], today: date) -> dict[str, date]:
    """The record's days as dates."""
    return {
        name: today + timedelta(days=count)
        for name in DAY_FIELDS
        if isinstance(count := record.get(f"{name}_in_days"), int)
    }
