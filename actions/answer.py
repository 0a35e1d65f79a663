"""Answers from the knowledge base, and saying so when there is none."""

from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.article import Article
from actions.knowledge import Knowledge
from actions.order_status import tell_outcome
from actions.site import site_link
from actions.turn import Turn

Events = list[dict[str, Any]]

NOT_UNDERSTOOD = {"not_understood": True}
# How certain an article must be: when the NLU says that it is a question for the knowledge base, and when it does not
# know (then a wrong article is worse than asking). Measured on the articles' own questions, each left out in turn:
# 93 of 100 that find the right article get it at the first threshold; at the second, 10 of 100 messages that are no
# question for the shop get an article.
ENOUGH = 0.35
ENOUGH_WHEN_UNSURE = 0.6
# Where to look when a customer pressed a button instead of typing a question, ...
BUTTON_QUESTIONS = {
    "return_request": "how to start a return",
    "refund_status": "when will my refund arrive",
    "restock": "restock sold out",
    "pickup": "store pick-up",
    "payment_question": "payment methods",
    "invoice_request": "invoice receipt",
    "account_help": "password account",
    "product_question": "product sizes",
}
# ... and when the words are none of an article's, but the intent has one answer whatever the words.
ONE_ANSWER = frozenset({"return_request", "refund_status", "restock", "pickup"})
SURE = 0.6
# Which articles are likelier, by tag, when the NLU has understood what the question is about.
INTENT_TAGS = {
    "return_request": frozenset({"returns", "exchange"}),
    "refund_status": frozenset({"refund"}),
    "pickup": frozenset({"pickup"}),
    "payment_question": frozenset({"payment", "discounts", "points"}),
    "invoice_request": frozenset({"documents"}),
    "account_help": frozenset({"account", "privacy"}),
    "product_question": frozenset({"products", "care", "gifts"}),
    "restock": frozenset({"products"}),
}


class ActionAnswer(Action):
    """Answers a question with the article that covers it, or says that there is none."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def name(self) -> str:
        return "action_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        turn = Turn.of(tracker)
        article = find_article(self._knowledge, turn, ENOUGH)
        if article:
            tell_article(dispatcher, article)
        else:
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
        article = find_article(self._knowledge, turn, ENOUGH)
        if article:
            tell_article(dispatcher, article)
            dispatcher.utter_message(response="utter_refund_next")
        else:
            dispatcher.utter_message(response="utter_no_article", json_message=NOT_UNDERSTOOD)
        return told


class ActionNotUnderstood(Action):
    """When the NLU does not know: an article that covers the words almost wholly, or a request to say it anew."""

    def __init__(self, knowledge: Knowledge, name: str, response: str) -> None:
        self._knowledge = knowledge
        self._name = name
        self._response = response

    def name(self) -> str:
        return self._name

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> Events:
        article = find_article(self._knowledge, Turn.of(tracker), ENOUGH_WHEN_UNSURE)
        if article:
            tell_article(dispatcher, article)
        else:
            dispatcher.utter_message(response=self._response, json_message=NOT_UNDERSTOOD)
        return []


def find_article(knowledge: Knowledge, turn: Turn, enough: float) -> Article | None:
    """The best article if it covers enough of the question, or else the one that the intent stands for."""
    tags = INTENT_TAGS.get(turn.intent, frozenset())
    intended = BUTTON_QUESTIONS.get(turn.intent, "")
    found = knowledge.search(turn.typed or intended, turn.language, tags)
    if found and found[0].certainty >= enough:
        return found[0].article
    if turn.intent in ONE_ANSWER and turn.confidence >= SURE:
        found = knowledge.search(intended, turn.language, tags)
        return found[0].article if found else None
    return None


def tell_article(dispatcher: CollectingDispatcher, article: Article) -> None:
    """Says the passage with title and link; the same as JSON for channels that can show a card."""
    link = site_link(article.link, article.language)
    dispatcher.utter_message(
        response="utter_article",
        json_message={"article": {"id": article.id, "title": article.title, "link": link}},
        passage=article.passage,
        title=article.title,
        link=link,
    )
