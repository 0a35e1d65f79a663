"""Whether an article helped: what the customer pressed below it, and another way if it did not.

What was pressed is the customer's message with its payload (`/article_helped{"article": "returns-how"}`), which the log
and the archive keep as any other; the JSON `article_rating` of the reply says the same with the language, for whoever
follows turns.
"""

from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.answer import Events, tell_article
from actions.article_search import SLOT, Told, find_other
from actions.knowledge import Knowledge
from actions.turn import Turn


class ActionArticleHelped(Action):
    """Is glad."""

    def name(self) -> str:
        return "action_article_helped"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        dispatcher.utter_message(response="utter_article_helped", json_message=rating(Turn.of(tracker), helped=True))
        return []


class ActionArticleNotHelped(Action):
    """Offers the next best article for the same question or, when there is none, a person."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def name(self) -> str:
        return "action_article_not_helped"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        told = Told.of(turn)
        # A button further up belongs to a question that is no longer remembered.
        asked = told and told.question and rated(turn) in told.shown
        other = await find_other(self._knowledge, turn, told) if told and asked else None
        custom = rating(turn, helped=False)
        if not told or not other:
            dispatcher.utter_message(response="utter_article_not_helped", json_message=custom)
            return [SlotSet(SLOT, None)] if told else []
        dispatcher.utter_message(response="utter_article_another", json_message=custom)
        return tell_article(dispatcher, other, turn, told)


def rated(turn: Turn) -> str | None:
    """The id of the article that the pressed button belongs to, else of the one that was told last."""
    told = Told.of(turn)
    return turn.entity(SLOT) or (told.id if told else None)


def rating(turn: Turn, helped: bool) -> dict[str, Any]:
    """The answer to "did this help?" as JSON."""
    return {"article_rating": {"article": rated(turn), "language": turn.language, "helped": helped}}
