"""Telling where an order is."""

import re
from datetime import date
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.article_search import article_past
from actions.bare_question import Asked, bare_question
from actions.dates import day_in, today
from actions.handoff import Reason, handoff
from actions.order_end import form_over, proven_order
from actions.orders.base import Order, Orders, OrderStatus
from actions.turn import Turn

TASK = "order_status"
ASKED_WHEN = "utter_order_due"
# Asks for the reason of what was said, and does not say that it is otherwise.
WHY_ALONE = re.compile(r"\W*(?:why|how come|why is that|왜|왜요|왜죠|왜 그래요|이유가 뭐예요)\W*", re.IGNORECASE)
COMING = frozenset({OrderStatus.PROCESSING, OrderStatus.SHIPPED, OrderStatus.DELAYED})


class ActionOrderStatus(Action):
    """The end of the order status form."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        return "action_order_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        turn = Turn.of(tracker)
        order = await proven_order(dispatcher, turn, self._orders)
        if order is None:
            return form_over(TASK)
        told = tell_outcome(dispatcher, turn)
        if is_missed(turn, order):
            passed_on = handoff(Reason.COMPLAINT, turn, detail=turn.typed, order_status=order.status.value)
            dispatcher.utter_message(
                response="utter_order_not_received", json_message=passed_on, order_number=order.number
            )
        else:
            tell_status(dispatcher, turn, order, today())
        return [*form_over(TASK), *told, *article_past(turn), SlotSet("told_order", order.number)]


def is_missed(turn: Turn, order: Order) -> bool:
    """Whether the customer, told that the order has arrived, says that it has not: they ask on without naming it."""
    asks_on = turn.typed and turn.entity("order_number") is None and bare_question(turn.typed) is None
    asks_on = asks_on and not WHY_ALONE.fullmatch(turn.typed)
    return bool(asks_on) and order.status is OrderStatus.DELIVERED and turn.slot("told_order") == order.number


def tell_status(dispatcher: CollectingDispatcher, turn: Turn, order: Order, day: date) -> None:
    """Says where the order is; `utter_order_<status>` holds the words. Only for an order that is proven."""
    dispatcher.utter_message(
        response=ASKED_WHEN if asks_when(turn, order, day) else response_for(order, day),
        json_message={"order": {"number": order.number, "status": order.status.value}},
        order_number=order.number,
        items=order.items_in(turn.language),
        carrier=order.carrier or "",
        tracking_number=order.tracking_number or "",
        due=day_in(turn.language, order.due) if order.due else "",
        delivered=day_in(turn.language, order.delivered) if order.delivered else "",
        reason=order.reason_in(turn.language),
    )


def asks_when(turn: Turn, order: Order, day: date) -> bool:
    """Whether the customer knows where the order is and asks only when it comes, and that is known, too."""
    if turn.slot("told_order") != order.number or bare_question(turn.typed) is not Asked.TIME:
        return False
    return order.status in COMING and order.due is not None and order.due >= day


def response_for(order: Order, day: date) -> str:
    """The response that suits what is known of the order: a sentence about a day needs the day."""
    name = f"utter_order_{order.status.value}"
    if order.status is OrderStatus.SHIPPED:
        if not (order.carrier and order.tracking_number and order.due):
            return f"{name}_plain"
        return f"{name}_late" if order.due < day else name
    if order.status is OrderStatus.DELAYED and not (order.reason and order.due):
        return f"{name}_plain"
    if order.status is OrderStatus.DELIVERED and not order.delivered:
        return f"{name}_plain"
    if order.status is OrderStatus.PROCESSING and not (order.due and order.due >= day):
        return f"{name}_plain"
    if order.status is OrderStatus.CANCELLED and not order.reason:
        return f"{name}_plain"
    return name


def tell_outcome(dispatcher: CollectingDispatcher, turn: Turn) -> list[dict[str, Any]]:
    """Reminds once of a matter that an agent has just settled; what is unsettled is the agent's to speak of."""
    outcome = turn.slot("handoff_outcome")
    if not outcome:
        return []
    if outcome == "solved":
        dispatcher.utter_message(response="utter_handoff_solved")
    return [SlotSet("handoff_outcome", None)]
