"""An order's JSON form, in which sample data and shops' systems give it: read and checked here."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.errors import OrdersUnavailable
from actions.orders.base import Order, OrderStatus


class OrderRecord(BaseModel):
    """The documented shape: `GET {ORDERS_URL}/orders/{number}` answers with it, and fields beyond it are ignored.

    `number`, `email`, `phone` (international, `+82…`) and `status` are needed; `due` and `delivered` are ISO dates;
    `items` and `reason` are texts by language.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    number: str = Field(min_length=1)
    email: str = ""
    phone: str = ""
    status: OrderStatus
    items: dict[str, str] = Field(default_factory=dict)
    carrier: str | None = None
    tracking_number: str | None = None
    due: date | None = None
    delivered: date | None = None
    reason: dict[str, str] = Field(default_factory=dict)


def parse_order(record: Any) -> Order:
    """An order from its JSON form. Raises `OrdersUnavailable` when it is none, naming the fields that are wrong."""
    try:
        checked = OrderRecord.model_validate(record)
    except ValidationError as error:
        fields = sorted({".".join(str(part) for part in item["loc"]) for item in error.errors()})
        raise OrdersUnavailable(f"an order's record is malformed: {', '.join(fields) or 'not an object'}") from error
    return Order(**{name: getattr(checked, name) for name in OrderRecord.model_fields})
