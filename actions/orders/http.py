"""Orders from a shop's system over HTTP: `GET {base}/orders/{number}` with JSON as in `orders/record.py`."""

from urllib.parse import quote

import aiohttp

from actions.errors import OrdersUnavailable
from actions.orders.base import Order
from actions.orders.record import parse_order

TIMEOUT_SECONDS = 3.0
NOT_FOUND = 404
OK = 200


class HttpOrders:
    """Asks a shop's system. 404 means that there is no such order; everything else but 200 is a failure.

    With a token, `Authorization: Bearer …` is sent. Redirects are not followed, so the token goes nowhere else.
    """

    def __init__(self, base: str, token: str | None = None, timeout: float = TIMEOUT_SECONDS) -> None:
        self._base = base.rstrip("/")
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def find(self, number: str) -> Order | None:
        """The order with this number. Raises `OrdersUnavailable`, after the timeout (seconds) at the latest."""
        url = f"{self._base}/orders/{quote(number, safe='')}"
        try:
            async with self._open().get(url, allow_redirects=False) as response:
                if response.status == NOT_FOUND:
                    return None
                if response.status != OK:
                    raise OrdersUnavailable(f"the orders' system answered {response.status}")
                record = await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise OrdersUnavailable(f"the orders' system failed ({type(error).__name__})") from error
        order = parse_order(record)
        if order.number.casefold() != number.casefold():
            raise OrdersUnavailable("the orders' system answered with another order")
        return order

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        return self._session
