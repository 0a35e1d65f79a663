"""An order as the bot knows it, and the interface through which orders are found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class OrderStatus(StrEnum):
    """Where an order is on its way."""

    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Order:
    """One order. `due` is the day it should arrive, `delivered` the day it did; texts are by language."""

    number: str
    email: str
    phone: str
    status: OrderStatus
    items: Mapping[str, str] = field(default_factory=dict)
    carrier: str | None = None
    tracking_number: str | None = None
    due: date | None = None
    delivered: date | None = None
    reason: Mapping[str, str] = field(default_factory=dict)

    def items_in(self, language: str) -> str:
        """What was ordered, in the language or else in English."""
        return self.items.get(language) or self.items.get("en", "")

    def reason_in(self, language: str) -> str:
        """Why it is delayed or cancelled, in the language or else in English."""
        return self.reason.get(language) or self.reason.get("en", "")


class Orders(Protocol):
    """Where orders come from. Finding one says nothing about who may hear of it: see `orders/proof.py`."""

    async def find(self, number: str) -> Order | None:
        """The order with this number, or None. Raises `OrdersUnavailable`."""

    async def close(self) -> None:
        """Lets go of connections."""
