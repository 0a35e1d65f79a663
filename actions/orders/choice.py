"""Which adapter gives the orders: chosen by `ORDERS_URL`."""

from collections.abc import Mapping
from pathlib import Path

from actions.errors import BadSettings
from actions.orders.base import Orders
from actions.orders.http import HttpOrders
from actions.orders.sample import read_sample
from actions.orders.sql import SqlOrders

FILE = "orders.sqlite3"


def open_orders(settings: Mapping[str, str]) -> Orders:
    """The orders that `ORDERS_URL` names: `sqlite+…`, `postgresql+…`, `http(s)://…` (with `ORDERS_TOKEN`).

    Without it, a SQLite file in `BATON_HOME` (`var/`) with the sample shop's orders. Raises `BadSettings`.
    """
    url = settings.get("ORDERS_URL") or ""
    if not url:
        home = Path(settings.get("BATON_HOME") or "var").resolve()
        home.mkdir(parents=True, exist_ok=True)
        return SqlOrders(f"sqlite+aiosqlite:///{home / FILE}", read_sample)
    if url.startswith(("http://", "https://")):
        return HttpOrders(url, settings.get("ORDERS_TOKEN"))
    if url.startswith(("sqlite+", "postgresql+")):
        return SqlOrders(url)
    raise BadSettings("ORDERS_URL must begin with sqlite+, postgresql+, http:// or https://")
