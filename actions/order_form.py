"""The forms around an order: what the customer's message gives, and what is still to be asked."""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.address import parse_address
from actions.article_search import article_past
from actions.dates import today
from actions.errors import OrdersUnavailable
from actions.order_access import OrderAccess, Proof, check_proof
from actions.order_question import COMING
from actions.order_status import tell_status
from actions.orders.base import Order, Orders, OrderStatus
from actions.orders.proof import parse_contact, parse_order_number
from actions.turn import INTENT_NOT_UNDERSTOOD, Turn

Events = list[dict[str, Any]]

# Intents that start a form: said inside another form, they switch to theirs.
FORM_INTENTS = frozenset({"order_status", "order_cancel", "address_change"})
# Intents by which a customer leaves a form, whatever was asked.
EXITS = frozenset({"deny", "start_over", "talk_to_person", "change_language"})
# Who asks where the number is, or whether it can be done without one, is told so, whatever else the message gives.
DETAILS_MISSING = "details_missing"
SURE = 0.6
# "Not B-1042 but B-1043" names one order.
REPLACES = re.compile(
    r"\bnot (?:the )?(?:order )?b?\W?\d|\bno[, ]|\b(?:instead|meant|mean|sorry|wrong|oops)\b"
    r"|아니[라고요]|말고|잘못|죄송|정정",
    re.IGNORECASE,
)
MOST_OTHERS = 3
# What may take a wish back that the NLU hears again.
NEGATES = re.compile(
    r"\b(?:no|not|never|keep|instead|without|undo)\b|n'?t\b|안\s|말고|말아|마세요|않|유지|그대로", re.IGNORECASE
)
# What cannot be changed any more is not asked for: the form's last action says why.
SETTLED = {
    "new_address": frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED}),
    "cancel_confirmed": frozenset({OrderStatus.CANCELLED}),
}


class ValidateOrderForm(Action):
    """Runs after each message while a form about an order is active.

    `form` is the form's name, `intent` what starts it, and `last_slot` what it asks once the order is proven:
    `new_address`, `cancel_confirmed`, or nothing.
    """

    def __init__(self, form: str, intent: str, orders: Orders, last_slot: str | None = None) -> None:
        self._form = form
        self._intent = intent
        # These try to answer what was asked, even when nothing usable was found in their words.
        self._answers = frozenset({"inform", intent})
        self._orders = orders
        self._last_slot = last_slot

    def name(self) -> str:
        return f"validate_{self._form}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        """Returns the slots that the message filled. No slot at all means: another rule shall answer first."""
        turn = Turn.of(tracker)
        asked = turn.requested_slot
        if turn.form_resumes:
            return slot_events({"proof_wrong": None})
        if asked and asked == self._last_slot and asks_on(turn):
            told = await self._tell_status(dispatcher, turn)
            if told is not None:
                return [*told, *slot_events({asked: None})]
        if asked and turn.intent in FORM_INTENTS - self._answers and turn.confidence >= SURE:
            return []
        if asked and asked == self._last_slot:
            answered = self._last_events(dispatcher, turn, asked)
            if answered is not None:
                return answered
        number, others = named_orders(turn)
        number = number or parse_order_number(turn.typed_without("email", "phone"), asked=asked == "order_number")
        if turn.slot("corrected") and not number and asked:
            # "Wait, wrong one": what is right comes next.
            cleared = {self._last_slot: None} if self._last_slot else {}
            if asked == "order_proof" and turn.slot("proof_wrong"):
                # It is the contact that did not match; the number is asked about with it.
                return slot_events({"order_proof": None})
            return slot_events({"order_number": None, "order_proof": None, **cleared})
        if asked == "order_number" and not number and turn.intent == DETAILS_MISSING:
            return []
        contact = turn.entity("email") or turn.entity("phone") or (parse_contact(turn.typed) if asked else None)
        if asked and not number and not contact:
            return self._nothing_given(dispatcher, turn, asked)
        begun = article_past(turn) if asked is None else []
        more = slot_events({"more_orders": others}) if number else []
        return [*begun, *more, *await self._order_events(turn, number, contact, starting=asked is None)]

    async def _order_events(self, turn: Turn, number: str | None, contact: str | None, starting: bool) -> Events:
        known = number or parse_order_number(turn.slot("order_number") or "", asked=True)
        if number or starting:
            # A contact that was given earlier, before its order's number, counts as given with it.
            contact = contact or earlier_contact(turn)
        cleared = {self._last_slot: None} if self._last_slot else {}
        if known is None:
            return slot_events({"order_number": None, "order_proof": None, **cleared})
        access = OrderAccess.of(turn)
        try:
            access, proof, order = await check_proof(access, self._orders, known, contact)
        except OrdersUnavailable:
            return finished({"order_number": known, "order_proof": Proof.UNAVAILABLE.value})
        slots: dict[str, Any] = {
            "order_number": known,
            "order_proof": None,
            "proof_wrong": proof is Proof.WRONG or None,
            **access.slots(),
            **cleared,
        }
        if proof is Proof.PROVEN:
            slots["order_proof"] = proof.value
            return finished(slots) if self._is_settled(order) else slot_events(slots)
        if proof is Proof.LOCKED:
            return finished({**slots, "order_proof": proof.value, "email": None, "phone": None})
        if proof is Proof.WRONG:
            slots |= {"email": None, "phone": None}
        return slot_events(slots)

    async def _tell_status(self, dispatcher: CollectingDispatcher, turn: Turn) -> Events | None:
        """Answers where the order is that is to be changed; None where there is nothing to wait for any more."""
        number = turn.slot("order_number")
        try:
            order = await self._orders.find(number) if number in OrderAccess.of(turn).proven else None
        except OrdersUnavailable:
            return None
        if order is None or order.status not in COMING:
            return None
        tell_status(dispatcher, turn, order, today())
        return [*article_past(turn), SlotSet("told_order", order.number)]

    def _nothing_given(self, dispatcher: CollectingDispatcher, turn: Turn, asked: str) -> Events:
        """Nothing usable in the message: a question of its own, or an answer that is no use."""
        if turn.intent in ("affirm", self._intent):
            return slot_events({asked: None})  # a yes, or the same wish again: fine, and the question stands
        if turn.intent not in self._answers:
            return []
        dispatcher.utter_message(response=f"utter_{asked}_unclear", json_message={"not_understood": True})
        return slot_events({asked: None})

    def _last_events(self, dispatcher: CollectingDispatcher, turn: Turn, asked: str) -> Events | None:
        """The answer to the form's last question; None when the message is no answer to it."""
        if asked == "cancel_confirmed":
            again = turn.intent == "order_cancel" and turn.entity("order_number") is None
            if again and NEGATES.search(turn.typed):
                # Neither a yes nor surely a no: nothing is cancelled on a guess.
                dispatcher.utter_message(response=f"utter_{asked}_unclear")
                return slot_events({asked: None})
            return slot_events({asked: True}) if turn.intent == "affirm" or again else None
        leaves = turn.intent in EXITS and turn.confidence >= SURE
        address = None if leaves else parse_address(turn.typed)
        if address:
            return slot_events({asked: address})
        if turn.intent == INTENT_NOT_UNDERSTOOD:
            dispatcher.utter_message(response=f"utter_{asked}_unclear", json_message={"not_understood": True})
            return slot_events({asked: None})
        return None

    def _is_settled(self, order: Order | None) -> bool:
        """Whether there is nothing left to ask: no such wish can be met any more."""
        return self._last_slot is not None and (order is None or order.status in SETTLED[self._last_slot])


def asks_on(turn: Turn) -> bool:
    """Whether the customer asks where the order is that the form is about: one that is named may be another.

    An address is an answer, whatever the classifier takes it for.
    """
    names = turn.entity("order_number") is not None or parse_address(turn.typed)
    return turn.intent == "order_status" and not names


def named_orders(turn: Turn) -> tuple[str | None, list[str] | None]:
    """The order that the message is about, and others that it asks about, too; of a correction the last one alone."""
    found = (
        parse_order_number(str(e["value"]), asked=True) for e in turn.entities if e.get("entity") == "order_number"
    )
    named = [*dict.fromkeys(number for number in found if number)]
    if not named or REPLACES.search(turn.typed):
        return (named[-1] if named else None), None
    return named[0], named[1 : MOST_OTHERS + 1] or None


def earlier_contact(turn: Turn) -> str | None:
    """A contact that was given before and has proven nothing yet; one that has is compared anyway."""
    proven = turn.slot("proven_contact")
    return next((turn.slot(name) for name in ("email", "phone") if turn.slot(name) not in (None, proven)), None)


def slot_events(slots: dict[str, Any]) -> Events:
    """The slots as Rasa's events."""
    return [SlotSet(name, value) for name, value in slots.items()]


def finished(slots: dict[str, Any]) -> Events:
    """The slots, and the end of the form: its last action says why."""
    return slot_events({**slots, "requested_slot": None})


def order_forms(orders: Orders) -> Sequence[Action]:
    """The three forms' validations."""
    return [
        ValidateOrderForm("order_status_form", "order_status", orders),
        ValidateOrderForm("order_cancel_form", "order_cancel", orders, "cancel_confirmed"),
        ValidateOrderForm("address_change_form", "address_change", orders, "new_address"),
    ]
