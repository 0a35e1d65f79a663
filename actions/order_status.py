"""Telling where an order is."""

from datetime import date
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.article_search import article_past
from actions.dates import day_in, today
from actions.errors import OrdersUnavailable
from actions.handoff import Reason, handoff
from actions.order_access import OrderAccess, Proof, check_proof
from actions.order_end import form_over, proven_order, tell_unavailable
from actions.order_question import asked_detail
from actions.orders.base import Order, Orders, OrderStatus
from actions.turn import Turn

Events = list[dict[str, Any]]

TASK = "order_status"


class ActionOrderStatus(Action):
    """The end of the order status form."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        return "action_order_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
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
        others = await self._tell_others(dispatcher, turn)
        return [*form_over(TASK), *told, *article_past(turn), SlotSet("told_order", order.number), *others]

    async def _tell_others(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events:
        """Tells the other orders that were asked about with this one, as far as the same contact proves them.

        What the customer asks on ("and when does the second one come?") is about the last one.
        """
        numbers = turn.slot("more_orders") or []
        access = OrderAccess.of(turn)
        last: Events = []
        for number in numbers:
            try:
                access, proof, order = await check_proof(access, self._orders, number, None)
            except OrdersUnavailable:
                tell_unavailable(dispatcher, turn)
                break
            if proof is Proof.PROVEN and order is not None:
                tell_status(dispatcher, turn, order, today())
                last = [SlotSet("told_order", number), SlotSet("order_number", number)]
            else:
                dispatcher.utter_message(response="utter_order_needs_own_proof", order_number=number)
        proven = [SlotSet("more_orders", None), SlotSet("proven_orders", list(access.proven))]
        return [*proven, *last] if numbers else []


def is_missed(turn: Turn, order: Order) -> bool:
    """Whether the customer, told that the order has arrived, says that it has not: they ask on without naming it.

    Who asks when it comes means another one, and who asks why does not say that it is otherwise.
    """
    asks_on = turn.typed and turn.entity("order_number") is None and turn.act is None
    return bool(asks_on) and order.status is OrderStatus.DELIVERED and turn.slot("told_order") == order.number


def tell_status(dispatcher: CollectingDispatcher, turn: Turn, order: Order, day: date) -> None:
    """Says where the order is; `utter_order_<status>` holds the words. Only for an order that is proven."""
    dispatcher.utter_message(
        response=response_of_detail(turn, order, day) or response_for(order, day),
        json_message={"order": {"number": order.number, "status": order.status.value}},
        order_number=order.number,
        items=order.items_in(turn.language),
        carrier=order.carrier or "",
        tracking_number=order.tracking_number or "",
        due=day_in(turn.language, order.due) if order.due else "",
        delivered=day_in(turn.language, order.delivered) if order.delivered else "",
        reason=order.reason_in(turn.language),
    )


def response_of_detail(turn: Turn, order: Order, day: date) -> str | None:
    """What is said to a customer who knows where the order is and asks for one thing about it, if that is known."""
    detail = asked_detail(turn.act, order, day) if turn.slot("told_order") == order.number else None
    return f"utter_order_{detail}" if detail else None


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


def tell_outcome(dispatcher: CollectingDispatcher, turn: Turn) -> Events:
    """Reminds once of a matter that an agent has just settled; what is unsettled is the agent's to speak of."""
    outcome = turn.slot("handoff_outcome")
    if not outcome:
        return []
    if outcome == "solved":
        dispatcher.utter_message(response="utter_handoff_solved")
    return [SlotSet("handoff_outcome", None)]
