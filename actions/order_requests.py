"""What a customer wants changed about an order. The bot collects it and passes it to a person; it changes nothing."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.handoff import Reason, handoff
from actions.order_end import form_over, proven_order
from actions.orders.base import Orders, OrderStatus
from actions.turn import Turn

Events = list[dict[str, Any]]

CANCEL = "order_cancel"
ADDRESS_CHANGE = "address_change"


class ActionOrderCancel(Action):
    """The end of the order cancel form."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        return "action_order_cancel"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Passes the wish on; only for an order that is cancelled already there is nothing to pass on."""
        turn = Turn.of(tracker)
        order = await proven_order(dispatcher, turn, self._orders)
        if order is None:
            return form_over(CANCEL)
        if order.status is OrderStatus.CANCELLED:
            dispatcher.utter_message(response="utter_order_cancel_done", order_number=order.number)
            return form_over(CANCEL)
        on_its_way = order.status in (OrderStatus.SHIPPED, OrderStatus.DELIVERED)
        dispatcher.utter_message(
            response=f"utter_order_cancel_{order.status.value}" if on_its_way else "utter_order_cancel",
            order_number=order.number,
            json_message=handoff(
                Reason.ORDER_CANCEL,
                turn,
                order_number=order.number,
                order_status=order.status.value,
                items=order.items_in(turn.language),
            ),
        )
        return form_over(CANCEL)


class ActionAddressChange(Action):
    """The end of the address change form."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        return "action_address_change"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Passes the new address on; for an order that has arrived or was cancelled, says so."""
        turn = Turn.of(tracker)
        order = await proven_order(dispatcher, turn, self._orders)
        if order is None:
            return form_over(ADDRESS_CHANGE)
        address = turn.slot("new_address")
        if not address:
            dispatcher.utter_message(response=f"utter_address_{order.status.value}", order_number=order.number)
            return form_over(ADDRESS_CHANGE)
        shipped = order.status is OrderStatus.SHIPPED
        dispatcher.utter_message(
            response="utter_address_change_shipped" if shipped else "utter_address_change",
            order_number=order.number,
            new_address=address,
            json_message=handoff(
                Reason.ADDRESS_CHANGE,
                turn,
                detail=address,
                order_number=order.number,
                order_status=order.status.value,
                new_address=address,
            ),
        )
        return form_over(ADDRESS_CHANGE)
