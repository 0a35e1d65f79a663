"""Answers from the knowledge base, and saying so when there is none."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.article_search import SLOT, Told, find_answer
from actions.knowledge import PART, Found, Knowledge
from actions.order_status import tell_outcome
from actions.site import site_link
from actions.told_sentence import sentences_about
from actions.turn import Turn

Events = list[dict[str, Any]]

NOT_UNDERSTOOD = {"not_understood": True}
# An article in another language is told with a line that says in which.
ONLY_IN = {"en": "utter_article_only_en", "ko": "utter_article_only_ko"}
ONLY_ELSEWHERE = "utter_article_only_other"


class ActionAnswer(Action):
    """Answers a question with the article that covers it, or says that there is none."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        found = await find_answer(self._knowledge, turn)
        if found:
            return tell_article(dispatcher, found, turn)
        dispatcher.utter_message(response="utter_no_article", json_message=NOT_UNDERSTOOD)
        return []


class ActionRefundStatus(Action):
    """Explains refunds, and offers to look at the order: whether money is on its way depends on it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def name(self) -> str:
        return "action_refund_status"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        told = tell_outcome(dispatcher, turn)
        found = await find_answer(self._knowledge, turn)
        if found:
            told += tell_article(dispatcher, found, turn)
            dispatcher.utter_message(response="utter_refund_next")
        else:
            dispatcher.utter_message(response="utter_no_article", json_message=NOT_UNDERSTOOD)
        return told


class ActionNotUnderstood(Action):
    """When the NLU does not know: an article that surely answers the words, or a request to say it anew."""

    def __init__(self, knowledge: Knowledge, name: str, response: str) -> None:
        self._knowledge = knowledge
        self._name = name
        self._response = response

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        found = await find_answer(self._knowledge, turn, unsure=True)
        if found:
            return tell_article(dispatcher, found, turn)
        dispatcher.utter_message(response=self._response, json_message=NOT_UNDERSTOOD)
        return []


def tell_article(dispatcher: CollectingDispatcher, found: Found, turn: Turn, before: Told | None = None) -> Events:
    """Says the passage with title and link; the same as JSON for channels that can show a card. Remembers it.

    `before`: what was told for the same question already.
    """
    article = found.article
    link = site_link(article.link, article.language)
    card: dict[str, Any] = {"id": article.id, "title": article.title, "link": link}
    last = Told.of(turn)
    said = last.places if last and last.id == article.id and not last.past else ()
    passage, places = unsaid(found, said)
    # Another passage of an article is another answer; a part of what was just said is none.
    again = bool(said) and set(places) <= set(said)
    shown = said if again else places
    if again and last and not before and article.language == turn.language:
        passage = sentences_about(turn.typed, last.question, passage) or passage
    if any(shown):
        card["passage"] = max(shown)
    if not any(part in article.passages for part in passage.split(PART)):
        # A few sentences of what was told, for one thing that is asked about it.
        card["part"] = True
    same = article.language == turn.language
    dispatcher.utter_message(
        response="utter_article" if same else ONLY_IN.get(article.language, ONLY_ELSEWHERE),
        json_message={"article": card if same else {**card, "language": article.language}},
        passage=passage,
        title=article.title,
        link=link,
        article_id=article.id,
    )
    question = before.question if before else turn.typed
    told = Told(article.id, question, (*(before.shown if before else ()), article.id), tuple(shown))
    return [SlotSet(SLOT, told.as_slot())]


def unsaid(found: Found, said: Sequence[int]) -> tuple[str, tuple[int, ...]]:
    """What is told of an article, and which passages that is: where there are two, not one that was just said."""
    parts = found.passage.split(PART)
    passages = found.article.passages
    new = [part for part in parts if part in passages and passages.index(part) not in said] if len(parts) > 1 else parts
    new = new or parts
    return PART.join(new), tuple(passages.index(part) for part in new if part in passages) or (0,)
