"""When the customer asks for a person, or is unhappy. Nothing is stored here: the outside hears of it by JSON."""

from typing import Any

from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.handoff import Reason, handoff
from actions.turn import Turn

Events = list[dict[str, Any]]


class ActionTalkToPerson(Action):
    """Passes the conversation on because the customer asked for it; ends a form that was under way."""

    def name(self) -> str:
        return "action_talk_to_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        dispatcher.utter_message(
            response="utter_talk_to_person", json_message=handoff(Reason.REQUESTED, turn, detail=turn.typed)
        )
        return leave_form()


class ActionComplaint(Action):
    """Says sorry and passes the conversation on."""

    def name(self) -> str:
        return "action_complaint"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        dispatcher.utter_message(
            response="utter_complaint", json_message=handoff(Reason.COMPLAINT, turn, detail=turn.typed)
        )
        return leave_form()


def leave_form() -> Events:
    """The events that end whatever form is active."""
    return [ActiveLoop(None), SlotSet("requested_slot", None)]
