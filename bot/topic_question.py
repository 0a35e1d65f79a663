"""Questions that name no topic: "how long will it take?" is about the article, or the order, that was told last.

Pure. To a classifier that sees one message alone they are questions about an order, or about nothing. What they ask is
told by their act (`bot/acts.py`); so is that somebody has looked for the order that was told as delivered.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from bot.acts import Act, act_of, outweighs_intent
from bot.correction import gives_detail, with_intent
from bot.turn_intents import ARTICLES, COMPLAINT, FORMS, ORDER, WIDE, intent_of

# What is answered by an article, whatever it is about.
QUESTION = "product_question"
WHY_DETAILS, DETAILS_MISSING = "why_details", "details_missing"
PERSON = "talk_to_person"
# What the form of an order asks for.
PROOF = "order_proof"
DETAILS = ("order_number", PROOF)
ABOUT_ORDER = frozenset({Act.ASKS_WHEN, Act.ASKS_DUE, Act.ASKS_WHY, Act.ASKS_CARRIER, Act.NOT_FOUND})
ABOUT_ARTICLE = frozenset({Act.ASKS_WHEN, Act.ASKS_PRICE, Act.ASKS_FEE})
# What a message may be about of its own; a question about the shop is whatever has no other intent.
TOPICS = (FORMS - {ORDER}) | (ARTICLES - WIDE) | {COMPLAINT}
# Words that take up what was said last.
_IN_THAT_CASE = re.compile(
    r"\W*(?:(?:and|but|so) )?(?:in|for) (?:that|this) case\b|\W*(?:그때|이때|그럴 때|(?:그런?|이런?) 경우)", re.I
)


def find_topic(parsed: Dict[str, Any], slots: Mapping[str, Any], in_form: bool) -> Dict[str, Any]:
    """What the NLU said, with the intent that a question without a topic has in this conversation."""
    act, intent = act_of(parsed), intent_of(parsed)
    if in_form:
        return in_a_form(parsed, slots)
    if is_current(slots.get("article")):
        takes_up = _IN_THAT_CASE.match(parsed.get("text") or "") and intent == ORDER and not parsed["entities"]
        if takes_up or (act in ABOUT_ARTICLE and names_no_topic(parsed)):
            return parsed if intent in ARTICLES else with_intent(parsed, QUESTION)
    elif slots.get("told_order") and act in ABOUT_ORDER and names_no_topic(parsed):
        return with_intent(parsed, ORDER)
    if act is Act.ASKS_WHY and intent in (WHY_DETAILS, "affirm"):
        # Nobody knows what, however sure the NLU sounds.
        return with_intent(parsed, DEFAULT_NLU_FALLBACK_INTENT_NAME)
    return parsed


def in_a_form(parsed: Dict[str, Any], slots: Mapping[str, Any]) -> Dict[str, Any]:
    """What the message means to a form, which has asked for something."""
    act, asked, intent = act_of(parsed), slots.get("requested_slot"), intent_of(parsed)
    if asked not in DETAILS or gives_detail(parsed):
        return parsed
    if act is Act.ASKS_WHAT_FOR or (act is Act.ASKS_WHY and asked == PROOF and intent != ORDER):
        return with_intent(parsed, WHY_DETAILS)
    if act is not Act.NUMBER_MISSING:
        return parsed
    # "I don't have that number" is to a reader of single messages a phone number.
    if intent == PERSON:
        return without_person(parsed) if outweighs_intent(parsed) else parsed
    return with_intent(parsed, DETAILS_MISSING) if names_no_topic(parsed) else parsed


def names_no_topic(parsed: Mapping[str, Any]) -> bool:
    """Whether the act is likelier than another topic, or than a complaint; who wants a person gets one."""
    intent = intent_of(parsed)
    return intent != PERSON and (intent not in TOPICS or outweighs_intent(parsed))


def without_person(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """The message that the number is missing, in which nobody has asked for a person."""
    others = [one for one in parsed.get("intent_ranking") or [] if one.get("name") != PERSON]
    return with_intent({**parsed, "intent_ranking": others}, DETAILS_MISSING)


def is_current(article: Any) -> bool:
    """Whether an article was told since the order was."""
    return isinstance(article, dict) and not article.get("past")
