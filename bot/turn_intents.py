"""Which intents of a message's parts make it several questions: only what is surely about different things.

Pure. A wrong split answers what nobody asked, so in doubt it is one message.
"""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from bot.correction import INFORM, SLOTS, with_intent
from bot.message_parts import sentences_without
from bot.nlu.sentiment.model import SENTIMENT

# As `config.yml` names what a person is needed for.
MATTERS = "matters"
# How sure the NLU must be of a part.
SURE = 0.5
# Who wants a person, or is upset, gets a person: the rest of the message is for them.
COMPLAINT = "complaint"
HANDS_OVER = frozenset({"talk_to_person", COMPLAINT})
# A complaint below this is mostly a question that is asked crossly, and has an answer ("why is this so slow?").
SURE_COMPLAINT = 0.8
# Below this it is one where the message also sounds like it: `fed_up` (data/matters) has at least the share FED_UP, or
# the sentiment is at most UPSET. A grumble about a thing ("smaller than I thought") is none, and may be answered.
PLAIN_COMPLAINT = 0.95
FED_UP = 0.2
UPSET = -0.5
# The question must be at least this likely; else it is a complaint after all.
LIKELY = 0.05
ORDER = "order_status"
FORMS = frozenset({ORDER, "order_cancel", "address_change"})
# Questions of one of these intents may be different questions, answered by different articles.
ARTICLES = frozenset(
    {
        "return_request",
        "refund_status",
        "product_question",
        "restock",
        "pickup",
        "payment_question",
        "invoice_request",
        "account_help",
    }
)
# What is asked with it may be about anything that is told of the shop: an answer is named by its article.
WIDE = frozenset({"product_question"})
ASKS = FORMS | ARTICLES | {"ask_is_bot", "ask_capabilities", "out_of_scope"}


def intent_of(parsed: Dict[str, Any]) -> str:
    """The intent's name."""
    return str(parsed["intent"]["name"])


def is_sure(parsed: Dict[str, Any]) -> bool:
    """Whether a part surely asks something."""
    return intent_of(parsed) in ASKS and float(parsed["intent"].get("confidence") or 0.0) >= SURE


def without_unsure_complaint(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """What a message asks that is perhaps a complaint: who is cross and gets an answer is mostly content with it."""
    fed_up = float((parsed.get(MATTERS) or {}).get("fed_up", 0.0))
    sounds_so = fed_up >= FED_UP or float(parsed.get(SENTIMENT) or 0.0) <= UPSET
    sure = SURE_COMPLAINT if sounds_so else PLAIN_COMPLAINT
    if intent_of(parsed) != COMPLAINT or float(parsed["intent"].get("confidence") or 0.0) >= sure:
        return parsed
    others = [one for one in parsed.get("intent_ranking") or () if one["name"] in ASKS]
    likely = [one for one in others if float(one.get("confidence") or 0.0) >= LIKELY]
    return with_intent(parsed, str(likely[0]["name"])) if likely else parsed


def choose_parts(whole: Dict[str, Any], parts: Sequence[Dict[str, Any]], in_form: bool) -> List[Dict[str, Any]]:
    """The parts that are answered one by one, or the whole message alone.

    At least two must be there of which one is sure; an unsure one is tried as a question to the knowledge base.
    """
    if any(intent_of(part) in HANDS_OVER for part in parts):
        return [whole]
    parts = [as_asked(part, in_form) for part in parts]
    asked = [part for part in parts if is_sure(part) or intent_of(part) in (INFORM, DEFAULT_NLU_FALLBACK_INTENT_NAME)]
    topics = {intent_of(part) for part in asked}
    of_forms = [part for part in asked if intent_of(part) in FORMS | {INFORM}]
    if len(asked) < 2 or not any(is_sure(part) for part in asked) or len(of_forms) > 1:
        return [whole]
    if len(topics) == 1 and not topics <= ARTICLES:
        return [whole]
    # Details outside the questions ("B-1042 here. Where is it, and how do I return it?") belong to the form's part.
    held = {(entity.get("entity"), entity.get("value")) for part in asked for entity in part["entities"]}
    outside = [entity for entity in whole["entities"] if (entity.get("entity"), entity.get("value")) not in held]
    loose = [{**entity, "start": None, "end": None} for entity in outside]
    return [{**part, "entities": [*part["entities"], *loose]} if part in of_forms else part for part in asked]


def as_asked(part: Dict[str, Any], in_form: bool) -> Dict[str, Any]:
    """A question in which an order number stands is about that order, unless a form has asked for the number."""
    gives_number = any(entity.get("entity") == "order_number" for entity in part["entities"])
    if gives_number and not in_form and not is_sure(part):
        return with_intent(part, ORDER)
    return part


def choose_given(whole: Dict[str, Any], in_form: bool) -> List[Dict[str, Any]]:
    """In a form, "B-1042. How long do refunds take?" gives what was asked for, and asks something else."""
    given = [entity for entity in whole["entities"] if entity.get("entity") in SLOTS]
    if not (in_form and given and intent_of(whole) in ARTICLES and is_sure(whole)):
        return [whole]
    question = sentences_without(whole["text"], [(entity["start"], entity["end"]) for entity in given])
    return [with_intent(whole, INFORM), {**whole, "text": question, "entities": []}]
