"""Actions about the conversation itself: its language, stopping, starting over, feedback."""

from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.article_search import article_past
from actions.escalation import leave_form
from actions.turn import Turn

Events = list[dict[str, Any]]

LANGUAGES = ("en", "ko")
# What starting over forgets. The count of wrong proofs stays, or it would be no limit.
FORGOTTEN = (
    "order_number",
    "email",
    "phone",
    "order_proof",
    "proof_wrong",
    "new_address",
    "cancel_confirmed",
    "proven_orders",
    "proven_contact",
    "told_order",
    "more_orders",
    "article",
    "handoff_outcome",
)


class ActionChangeLanguage(Action):
    """Goes on in the language that the customer named, or offers the two there are."""

    def name(self) -> str:
        return "action_change_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        wanted = Turn.of(tracker).entity("language")
        if wanted is None:
            dispatcher.utter_message(response="utter_language_choice")
            return []
        if wanted.casefold() not in LANGUAGES:
            dispatcher.utter_message(response="utter_language_unsupported")
            return []
        language = wanted.casefold()
        # The reply is made before the slot is set, so the language goes with it.
        dispatcher.utter_message(response="utter_language_changed", language=language)
        return [SlotSet("language", language)]


class ActionDeny(Action):
    """A no: ends a form that is under way, asks what is right where something was wrong, or is just heard."""

    def name(self) -> str:
        return "action_deny"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        if turn.active_form is not None:
            dispatcher.utter_message(response="utter_form_stopped")
            # What was asked in between was about the task that is over.
            return [*leave_form(), *article_past(turn)]
        dispatcher.utter_message(response="utter_misunderstood" if turn.slot("corrected") else "utter_deny")
        return []


class ActionStartOver(Action):
    """Forgets what was said, but for the language and the count of wrong proofs."""

    def name(self) -> str:
        return "action_start_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_start_over")
        return [*leave_form(), *(SlotSet(name, None) for name in FORGOTTEN)]


class ActionFeedback(Action):
    """Thanks for feedback and hands it to the outside."""

    def name(self) -> str:
        return "action_feedback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        typed = Turn.of(tracker).typed
        dispatcher.utter_message(response="utter_feedback", json_message={"feedback": typed} if typed else None)
        return []
