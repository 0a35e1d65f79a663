"""What is said to the outside when a person has to take over: the custom JSON `{"handoff": …}`."""

from enum import StrEnum
from typing import Any

from actions.orders.proof import parse_order_number
from actions.turn import Turn

DETAIL_CHARACTERS = 500


class Reason(StrEnum):
    """Why the bot asks for a person."""

    REQUESTED = "requested"
    COMPLAINT = "complaint"
    ORDER_CANCEL = "order_cancel"
    ADDRESS_CHANGE = "address_change"
    ORDER_PROOF_FAILED = "order_proof_failed"
    ORDERS_UNAVAILABLE = "orders_unavailable"


def handoff(reason: Reason, turn: Turn, detail: str = "", **facts: Any) -> dict[str, Any]:
    """The JSON for one reply. `detail` is a short text for the agent; facts without a value are left out.

    Always among the facts, when known: `order_number`, `order_verified` (whether the customer proved it to be
    theirs in this conversation), `email`, `phone`.
    """
    number = parse_order_number(turn.slot("order_number") or "", asked=True)
    contact = turn.slot("proven_contact") or ""
    known = {
        "order_number": number,
        "order_verified": number in (turn.slot("proven_orders") or []) if number else None,
        "email": turn.slot("email") or (contact if "@" in contact else None),
        "phone": turn.slot("phone") or (contact if contact and "@" not in contact else None),
    }
    return {
        "handoff": {
            "reason": reason.value,
            "detail": detail[:DETAIL_CHARACTERS],
            "facts": {name: value for name, value in {**known, **facts}.items() if value is not None},
        }
    }
