"""What a customer who knows where their order is still wants to know: when it comes, why it is late, who brings it.

Pure. Only for questions about an order whose status was told; to others the whole status is the answer.
"""

import re
from datetime import date
from enum import StrEnum

from actions.bare_question import Asked, bare_question
from actions.orders.base import Order, OrderStatus


class Detail(StrEnum):
    """One thing about an order. `utter_order_<detail>` says it."""

    DUE = "due"
    REASON = "reason"
    CARRIER = "carrier"


COMING = frozenset({OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.DELAYED})
_REASON = re.compile(
    r"\bwhy\b|\bhow come\b|\bwhat happened\b|\breason\b"
    r"|\bwhat(?:'?s| is) (?:holding|keeping|causing|delaying|taking)\b|hold-?\s?up\b"
    r"|왜|때문에|이유|사유|무슨 일|어쩌다",
    re.IGNORECASE,
)
_CARRIER = re.compile(
    r"\b(?:courier|carrier|(?:delivery|shipping|parcel) (?:company|service|firm)|tracking|track it|"
    r"who(?:'s| is| will|'ll)? (?:be )?(?:deliver|bring|ship)\w*)\b"
    r"|누가\s?(?:배송|배달|가져)|택배사|배송사|택배\s?회사|배송\s?업체|(?:어느|어떤|무슨)\s?택배|운송장|송장",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\bwhen\b|\bhow (?:long|soon|fast|quickly|many days)\b|\bwhat (?:day|date|time)\b|\bin time\b|\beta\b"
    r"|\bstill (?:come|arrive)"
    r"|\b(?:by|before|until|till) (?:the )?(?!now)\w|\b(?:today|tomorrow|tonight|this week|next week)\b"
    r"|언제|며칠|몇\s?(?:일|시)|얼마나|까지|전에|안에|오늘|내일|모레|제때|이번\s?주|다음\s?주|주말",
    re.IGNORECASE,
)


def asked_detail(text: str, order: Order, day: date) -> Detail | None:
    """What the question is about, if it is known of the order; None for the status as a whole."""
    if _REASON.search(text):
        return Detail.REASON if order.status is OrderStatus.DELAYED and order.reason and order.due else None
    if _CARRIER.search(text):
        return Detail.CARRIER if order.carrier and order.tracking_number else None
    if bare_question(text) is Asked.TIME or _DUE.search(text):
        return Detail.DUE if order.status in COMING and order.due is not None and order.due >= day else None
    return None
