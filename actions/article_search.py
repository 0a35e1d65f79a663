"""Which article answers a turn: the question alone, the question as a follow-up, or what the intent stands for."""

from dataclasses import dataclass
from typing import Any, Self

from actions.follow_up import FAR, find_follow_up
from actions.knowledge import Found, Knowledge
from actions.turn import Turn

# The slot that remembers what was answered last.
SLOT = "article"
# How many articles are looked at for another one than those that did not help.
OTHERS = 5

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


@dataclass(frozen=True)
class Told:
    """What the slot `article` remembers: the article told last, its question, and all articles told for that."""

    id: str
    question: str
    shown: tuple[str, ...]

    @classmethod
    def of(cls, turn: Turn) -> Self | None:
        """What was told before this turn, or None."""
        value = turn.slot(SLOT)
        if not isinstance(value, dict) or not value.get("id"):
            return None
        id = str(value["id"])
        return cls(id, str(value.get("question") or ""), tuple(map(str, value.get("shown") or (id,))))

    def as_slot(self) -> dict[str, Any]:
        """The slot's value."""
        return {"id": self.id, "question": self.question, "shown": list(self.shown)}


async def find_answer(knowledge: Knowledge, turn: Turn, unsure: bool = False) -> Found | None:
    """The article that answers this turn, or None. `unsure`: the NLU does not know whether the shop was asked."""
    tags = INTENT_TAGS.get(turn.intent, frozenset())
    intended = BUTTON_QUESTIONS.get(turn.intent, "")
    found = await knowledge.search(turn.typed or intended, turn.language, tags, FAR)
    if found and is_good(found[0], unsure):
        return found[0]
    told = Told.of(turn)
    if told and (follow_up := await find_follow_up(knowledge, turn, told.id, found, unsure)):
        return follow_up
    if turn.intent in ONE_ANSWER and turn.confidence >= SURE:
        found = await knowledge.search(intended, turn.language, tags)
        return found[0] if found else None
    return None


def is_good(found: Found, unsure: bool) -> bool:
    """Whether an article may be told."""
    return found.sure if unsure else found.enough


async def find_other(knowledge: Knowledge, turn: Turn, told: Told) -> Found | None:
    """The next best article for the question, knowing that those that were shown are not it."""
    found = await knowledge.search(told.question, turn.language, count=len(told.shown) + OTHERS)
    ruled_out = sum(one.confidence for one in found if one.article.id in told.shown)
    other = next((one for one in found if one.article.id not in told.shown), None)
    return other if other and other.is_enough_without(ruled_out) else None
