"""Which article answers a turn: the question alone, the question as a follow-up, or what the intent stands for."""

from dataclasses import dataclass, replace
from typing import Any, Self

from rasa_sdk.events import SlotSet

from actions.bare_question import Asked, sentences
from actions.follow_up import FAR, find_bare_follow_up, find_follow_up, find_in_told, first_that_holds
from actions.knowledge import Found, Knowledge
from actions.terms import is_searchable
from actions.turn import Act, Turn

# The slot that remembers what was answered last.
SLOT = "article"
# How many articles are looked at for another one than those that did not help.
OTHERS = 5

# Where to look when a customer pressed a button instead of typing a question, ...
BUTTON_QUESTIONS = {
    "return_request": "how to start a return",
    "refund_status": "when will my refund arrive",
    "restock": "restock sold out",
    "pickup": "pick up my order at the shop",
    "payment_question": "payment methods",
    "invoice_request": "invoice receipt",
    "account_help": "password account",
    "product_question": "product sizes",
}
# ... and when the words are none of an article's, but the intent has one answer whatever the words.
ONE_ANSWER = frozenset({"return_request", "refund_status", "restock", "pickup"})
SURE = 0.6
# Articles of at least this share of the best one's probability are as good; what the intent stands for is then meant.
DRAW = 0.8
# What share of the best one's probability is enough for an article on the topic that the NLU is sure of.
ON_TOPIC = 0.4
# An article that is not likely enough is still better than what the intent stands for if it has this share of what it
# needs, and the next one less than that share of it.
IN_DOUBT, FAR_BEHIND = 0.6, 0.33
# In a form, a question of a few words may be about what the form does: "does that cost anything?"
FORM_ARTICLES = {"order_cancel_form": "order-cancel", "address_change_form": "order-change-address"}
# Which articles are likelier, by tag, when the NLU has understood what the question is about.
INTENT_TAGS = {
    "return_request": frozenset({"returns", "exchange", "problem"}),
    "refund_status": frozenset({"refund"}),
    "pickup": frozenset({"pickup"}),
    "payment_question": frozenset({"payment", "discounts", "points"}),
    "invoice_request": frozenset({"documents"}),
    "account_help": frozenset({"account", "privacy"}),
    "product_question": frozenset({"products", "care", "gifts"}),
    "restock": frozenset({"products"}),
}


@dataclass(frozen=True)
class Told:
    """What the slot `article` remembers: the article told last, its question, and all articles told for that.

    `places` are the passages of it that were said then; `past` is true once something else came up, such as an order.
    """

    id: str
    question: str
    shown: tuple[str, ...]
    places: tuple[int, ...] = (0,)
    past: bool = False

    @classmethod
    def of(cls, turn: Turn) -> Self | None:
        """What was told before this turn, or None."""
        value = turn.slot(SLOT)
        if not isinstance(value, dict) or not value.get("id"):
            return None
        id = str(value["id"])
        return cls(
            id,
            str(value.get("question") or ""),
            tuple(map(str, value.get("shown") or (id,))),
            tuple(map(int, value.get("places") or (0,))),
            bool(value.get("past")),
        )

    def as_slot(self) -> dict[str, Any]:
        """The slot's value."""
        slot: dict[str, Any] = {"id": self.id, "question": self.question, "shown": list(self.shown)}
        if self.places != (0,):
            slot["places"] = list(self.places)
        return {**slot, "past": True} if self.past else slot


def article_past(turn: Turn) -> list[dict[str, Any]]:
    """The event that says that the last article is no longer what the conversation is about."""
    told = Told.of(turn)
    return [SlotSet(SLOT, replace(told, past=True).as_slot())] if told and not told.past else []


async def find_answer(knowledge: Knowledge, turn: Turn, unsure: bool = False) -> Found | None:
    """The article that answers this turn, or None. `unsure`: the NLU does not know whether the shop was asked."""
    tags = INTENT_TAGS.get(turn.intent, frozenset())
    intended = BUTTON_QUESTIONS.get(turn.intent, "")
    told = Told.of(turn)
    if told and not told.past and (bare := await find_bare_follow_up(knowledge, turn, told.id, told.places)):
        return bare
    if fee := form_fee(knowledge, turn):
        return fee
    found = await knowledge.search(turn.typed or intended, turn.language, tags, FAR)
    stands_for = intended if turn.intent in ONE_ANSWER and turn.confidence >= SURE else ""
    if told and not told.past and (again := find_in_told(turn, told.id, told.places, told.question, found, ON_TOPIC)):
        return again
    if found and is_good(found[0], unsure):
        best = best_on_topic(found, tags if turn.confidence >= SURE else frozenset())
        rivals = {one.article.id: one for one in found if one.confidence >= DRAW * best.confidence}
        usual = await find_usual(knowledge, turn, stands_for) if stands_for and len(rivals) > 1 else None
        return rivals.get(usual.article.id, best) if usual else best
    about = FORM_ARTICLES.get(turn.active_form or "")
    if about and not unsure and (in_form := await find_follow_up(knowledge, turn, about, (), found, unsure)):
        return in_form
    if told:
        follow_up = await find_follow_up(knowledge, turn, told.id, told.places, found, unsure)
        if follow_up and (not stands_for or tags & set(follow_up.article.tags)):
            return follow_up
    if not stands_for:
        return await find_last_sentence(knowledge, turn, tags, unsure)
    return found[0] if stands_out(found, tags) else await find_usual(knowledge, turn, stands_for)


def form_fee(knowledge: Knowledge, turn: Turn) -> Found | None:
    """What the article on the form's task says about money, to a question that names no other topic."""
    article = knowledge.article(FORM_ARTICLES.get(turn.active_form or "", ""), turn.language)
    if article is None or turn.act not in (Act.ASKS_FEE, Act.ASKS_PRICE):
        return None
    return first_that_holds(Asked.PRICE, article, range(len(article.passages)), perhaps=True)


async def find_last_sentence(knowledge: Knowledge, turn: Turn, tags: frozenset[str], unsure: bool) -> Found | None:
    """The article for the last sentence of several: what comes before it may be about anything."""
    told = [sentence for sentence in sentences(turn.typed) if is_searchable(sentence)]
    if len(told) < 2:
        return None
    found = await knowledge.search(told[-1], turn.language, tags)
    return found[0] if found and is_good(found[0], unsure) else None


def best_on_topic(found: list[Found], tags: frozenset[str]) -> Found:
    """The best article; one of what the NLU says the question is about, where that is not much less likely."""
    likely = (one for one in found if one.confidence >= ON_TOPIC * found[0].confidence)
    return next((one for one in likely if tags & set(one.article.tags)), found[0])


def stands_out(found: list[Found], tags: frozenset[str]) -> bool:
    """Whether the best article, though not likely enough, is on the topic and far ahead of all others."""
    if not found or not tags & set(found[0].article.tags) or found[0].confidence < IN_DOUBT * found[0].needed:
        return False
    return all(one.confidence < FAR_BEHIND * found[0].confidence for one in found[1:])


async def find_usual(knowledge: Knowledge, turn: Turn, stands_for: str) -> Found | None:
    """The article for what an intent stands for, whatever the words are."""
    found = await knowledge.search(stands_for, turn.language, INTENT_TAGS.get(turn.intent, frozenset()))
    return found[0] if found else None


def is_good(found: Found, unsure: bool) -> bool:
    """Whether an article may be told."""
    return found.sure if unsure else found.enough


async def find_other(knowledge: Knowledge, turn: Turn, told: Told) -> Found | None:
    """The next best article for the question, knowing that those that were shown are not it."""
    found = await knowledge.search(told.question, turn.language, count=len(told.shown) + OTHERS)
    ruled_out = sum(one.confidence for one in found if one.article.id in told.shown)
    other = next((one for one in found if one.article.id not in told.shown), None)
    return other if other and other.is_enough_without(ruled_out) else None
