"""What this conversation may see: which orders are proven, and how many wrong proofs there were."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from actions.orders.base import Order, Orders
from actions.orders.proof import proves
from actions.turn import Turn

MAX_TRIES = 5


class Proof(StrEnum):
    """How things stand with one order. The values are kept in the slot `order_proof`."""

    PROVEN = "proven"
    NEEDED = "needed"
    WRONG = "wrong"
    LOCKED = "locked"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class OrderAccess:
    """What a conversation has proven so far."""

    proven: tuple[str, ...] = ()
    contact: str | None = None
    tries: int = 0

    @classmethod
    def of(cls, turn: Turn) -> "OrderAccess":
        """Reads the slots."""
        return cls(
            proven=tuple(turn.slot("proven_orders") or ()),
            contact=turn.slot("proven_contact"),
            tries=int(turn.slot("proof_tries") or 0),
        )

    @property
    def locked(self) -> bool:
        """Whether no further order may be tried in this conversation."""
        return self.tries >= MAX_TRIES

    def slots(self) -> dict[str, Any]:
        """The slots that hold this."""
        return {"proven_orders": list(self.proven) or None, "proven_contact": self.contact, "proof_tries": self.tries}


async def check_proof(
    access: OrderAccess, orders: Orders, number: str, contact: str | None
) -> tuple[OrderAccess, Proof, Order | None]:
    """Tries to prove one order, and says how things stand then. Raises `OrdersUnavailable`.

    An order whose number does not exist is answered like a wrong contact. A contact that proved another order of
    this conversation proves this one too when it matches; when it does not, that is no wrong try of the customer's.
    """
    if number not in access.proven and access.locked:
        return access, Proof.LOCKED, None
    if number not in access.proven and not contact and not access.contact:
        return access, Proof.NEEDED, None
    order = await orders.find(number)
    if number in access.proven:
        return access, Proof.PROVEN, order
    if order is not None:
        for candidate in (contact, access.contact):
            if candidate and proves(order, candidate):
                proven = replace(access, proven=(*access.proven, number), contact=candidate)
                return proven, Proof.PROVEN, order
    if not contact:
        return access, Proof.NEEDED, None
    failed = replace(access, tries=access.tries + 1)
    return failed, Proof.LOCKED if failed.locked else Proof.WRONG, None
