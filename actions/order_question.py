"""What a customer who knows where their order is still wants to know: when it comes, why it is late, who brings it.

Pure. Only for questions about an order whose status was told; to others the whole status is the answer.
"""

from datetime import date
from enum import StrEnum

from actions.orders.base import Order, OrderStatus
from actions.turn import Act


class Detail(StrEnum):
    """One thing about an order. `utter_order_<detail>` says it."""

    DUE = "due"
    REASON = "reason"
    CARRIER = "carrier"


COMING = frozenset({OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.DELAYED})


def asked_detail(act: Act | None, order: Order, day: date) -> Detail | None:
    """What the question is about, if it is known of the order; None for the status as a whole."""
    if act is Act.ASKS_WHY:
        return Detail.REASON if order.status is OrderStatus.DELAYED and order.reason and order.due else None
    if act is Act.ASKS_CARRIER:
        return Detail.CARRIER if order.carrier and order.tracking_number else None
    if act in (Act.ASKS_WHEN, Act.ASKS_DUE):
        return Detail.DUE if order.status in COMING and order.due is not None and order.due >= day else None
    return None
