"""Runs one action as Rasa would: a call with a tracker in, events and responses out. Orders are a list in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.errors import OrdersUnavailable
from actions.orders.base import Order
from actions.orders.proof import parse_order_number


class ListedOrders:
    """Orders from a list; `down` makes every question fail."""

    def __init__(self, orders: Sequence[Order]) -> None:
        self._orders = {order.number: order for order in orders}
        self.down = False
        self.asked: list[str] = []

    async def find(self, number: str) -> Order | None:
        self.asked.append(number)
        if self.down:
            raise OrdersUnavailable("down")
        return self._orders.get(number)

    async def close(self) -> None:
        return None


@dataclass(frozen=True)
class Ran:
    """What an action gave back."""

    events: list[dict[str, Any]]
    responses: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        """The responses' names, in order."""
        return [response["response"] for response in self.responses]

    @property
    def slots(self) -> dict[str, Any]:
        """The slots that the events set, the last value of each."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def custom(self) -> dict[str, Any]:
        """All custom JSON, merged."""
        return {key: value for response in self.responses for key, value in (response["custom"] or {}).items()}

    @property
    def left_form(self) -> bool:
        """Whether the action ended the active form."""
        return any(event["event"] == "active_loop" and event["name"] is None for event in self.events)


async def run(
    action: Action,
    text: str = "",
    intent: str = "inform",
    *,
    confidence: float = 0.9,
    act: str | None = None,
    entities: dict[str, str] | None = None,
    slots: dict[str, Any] | None = None,
    form: str | None = None,
    begins: bool = False,
    resumes: bool = False,
) -> Ran:
    """One call: the customer said `text`, while `form` was active, `begins` with it or `resumes` after an answer.

    `act` is what the core tells the message to do.
    """
    found = [
        {
            "entity": name,
            "value": value,
            "start": max(text.find(value), 0),
            "end": max(text.find(value), 0) + len(value),
        }
        for name, value in (entities or {}).items()
    ]
    events: list[dict[str, Any]] = [{"event": "user", "text": text}]
    if begins:
        events.append({"event": "active_loop", "name": form})
    if resumes:
        events.append({"event": "action_execution_rejected", "name": form})
    tracker = Tracker(
        "c_1",
        {"language": "en", "proof_tries": 0, **(slots or {})},
        {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": found, "act": act},
        events,
        False,
        None,
        {"name": form} if form else {},
        "action_listen",
    )
    dispatcher = CollectingDispatcher()
    given = await action.run(dispatcher, tracker, cast(DomainDict, {}))
    return Ran(list(given), dispatcher.messages)


class Conversation:
    """Several messages to the validation of one form, each seeing the slots that the earlier ones set."""

    def __init__(self, action: Action, form: str, **slots: Any) -> None:
        self._action = action
        self._form = form
        self.slots: dict[str, Any] = {"requested_slot": None, **slots}
        self._begun = False

    async def say(self, text: str, intent: str = "inform", asked: str | None = None, **entities: str) -> Ran:
        """The customer's next message, after the form asked for `asked`."""
        self.slots["requested_slot"] = asked
        if number := entities.get("order_number"):
            self.slots["order_number"] = number  # as Rasa fills it from the entity
        self.slots |= {name: value for name, value in entities.items() if name in ("email", "phone")}
        ran = await run(
            self._action, text, intent, entities=entities, slots=self.slots, form=self._form, begins=not self._begun
        )
        self._begun = True
        self.slots |= ran.slots
        return ran


def normal(number: str) -> str:
    """An order number as the slot holds it."""
    found = parse_order_number(number, asked=True)
    assert found
    return found
