"""How a form about an order ends: with the proven order, or with the reason why there is none."""

from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.errors import OrdersUnavailable
from actions.handoff import Reason, handoff
from actions.order_access import OrderAccess, Proof
from actions.orders.base import Order, Orders
from actions.turn import Turn


async def proven_order(dispatcher: CollectingDispatcher, turn: Turn, orders: Orders) -> Order | None:
    """The order that the form was about; None after saying why there is none and who takes over."""
    number = turn.slot("order_number")
    if turn.slot("order_proof") == Proof.PROVEN and number in OrderAccess.of(turn).proven:
        try:
            order = await orders.find(number)
        except OrdersUnavailable:
            order = None
        if order is not None:
            return order
    if turn.slot("order_proof") == Proof.LOCKED:
        dispatcher.utter_message(
            response="utter_order_proof_failed", json_message=handoff(Reason.ORDER_PROOF_FAILED, turn)
        )
    else:
        tell_unavailable(dispatcher, turn)
    return None


def tell_unavailable(dispatcher: CollectingDispatcher, turn: Turn) -> None:
    """Says that orders cannot be looked up now, and calls a person."""
    dispatcher.utter_message(response="utter_orders_unavailable", json_message=handoff(Reason.ORDERS_UNAVAILABLE, turn))


def form_over(task: str) -> list[dict[str, Any]]:
    """The events after a form's last action: the next form asks for its own.

    `task` is the intent that started it; a correction in the next turn ("no, I meant B-1043") goes on with it.
    """
    emptied = ("order_proof", "proof_wrong", "new_address", "cancel_confirmed")
    return [*(SlotSet(name, None) for name in emptied), SlotSet("told_task", task)]
