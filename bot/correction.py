"""Corrections: "no, I meant B-1043" is no refusal, whatever its first word. It replaces a value and goes on.

Pure. A message of a few words that names another order, e-mail or phone than the one in question is an answer, also
right after the bot has told something: then it continues the task that was just ended (the slot `told_task`). Where an
order is in question, its number may come without the letter ("1043, sorry"). "Wait, wrong one" begins a correction:
what is right comes next. "Don't cancel it" takes a wish back.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from bot.acts import Act, act_of, outweighs_intent, share_of_act

INFORM = "inform"
# What a correction sounds like to a classifier that knows only intents.
SOUNDS_LIKE = frozenset(
    {
        "deny",
        "affirm",
        "greet",
        "thank",
        "goodbye",
        "feedback",
        "change_language",
        "out_of_scope",
        "start_over",
        "ask_capabilities",
        "ask_is_bot",
        "chitchat",
        "hold_on",
        "worry",
        "account_help",
        "complaint",
        DEFAULT_NLU_FALLBACK_INTENT_NAME,
    }
)
# Short enough to be nothing but the value and the words around it.
WORDS = 12
# With a word that corrects, there may be a reason beside it: "wrong one, the tea set is what I'm after".
MORE_WORDS = 20
SLOTS = {"order_number": ("order_number",), "email": ("email", "proven_contact"), "phone": ("phone", "proven_contact")}
_DIGITS = re.compile(r"\d+")
DENY, CANCEL = "deny", "order_cancel"
CONFIRMATION = "cancel_confirmed"
# Whoever wants to cancel must not be told that nothing is cancelled.
SURELY_KEPT = 0.5
_BARE_NUMBER = re.compile(
    r"(?<![\w@#.,:/+-])(?P<number>[1-9][0-9]{3,5})(?![0-9A-Za-z@]|[-.,:/][0-9]|\s?(?:원|개|년|월|won\b|krw\b|usd\b|달러))"
)
# What stands around a number that takes another one's place.
_CORRECTS = re.compile(
    r"\b(?:no|nope|not|sorry|meant|mean|wrong|instead|oops|actually|typo|rather|correct(?:ion)?)\b"
    r"|아니|말고|말한|죄송|앗|실수|잘못|정정|오타|틀렸|틀린",
    re.IGNORECASE,
)
# Letters besides a number that still say nothing else: "its 1043", "1043번이요".
FEW_LETTERS = 6
_LETTER = re.compile(r"[^\W\d_]")


def correct_intent(parsed: Dict[str, Any], slots: Mapping[str, Any], told_task: Optional[str]) -> Dict[str, Any]:
    """What the NLU said, with the intent that the message has in this conversation."""
    intent, text = parsed["intent"]["name"], parsed.get("text") or ""
    if not gives_new_value(parsed, slots):
        return parsed
    if intent in SOUNDS_LIKE and len(text.split()) <= (MORE_WORDS if _CORRECTS.search(text) else WORDS):
        return with_intent(parsed, told_task or INFORM)
    if intent == INFORM and told_task:
        return with_intent(parsed, told_task)
    return parsed


def with_bare_number(parsed: Dict[str, Any], slots: Mapping[str, Any], in_form: bool) -> Dict[str, Any]:
    """The message with the order number that its bare digits are, where an order is in question already.

    Where digits may be a part of an address, and in longer messages, they stay digits.
    """
    text = parsed.get("text") or ""
    if not slots.get("order_number") or (in_form and slots.get("requested_slot") == "new_address"):
        return parsed
    if len(text.split()) > MORE_WORDS or any(entity.get("entity") in SLOTS for entity in parsed["entities"]):
        return parsed
    found = [*_BARE_NUMBER.finditer(text)]
    spans = [(entity.get("start"), entity.get("end")) for entity in parsed["entities"]]
    if len(found) != 1 or any(start < found[0].end() and found[0].start() < end for start, end in spans):
        return parsed
    rest = text[: found[0].start()] + text[found[0].end() :]
    corrects = _CORRECTS.search(rest) or act_of(parsed) is Act.WRONG_VALUE
    if len(_LETTER.findall(rest)) > FEW_LETTERS and not corrects:
        return parsed
    start, end = found[0].span("number")
    number = {"entity": "order_number", "value": f"B-{found[0]['number']}", "start": start, "end": end}
    return {**parsed, "entities": [*parsed["entities"], number]}


def begins_correction(parsed: Mapping[str, Any], requested: Optional[str]) -> bool:
    """Whether a message says that something was wrong, and not yet what is right; `requested`: what a form asks for.

    Where a yes or no is asked for, "wait, no" is the answer.
    """
    act = act_of(parsed)
    if gives_detail(parsed):
        return False
    if act is Act.WAIT_NO:
        return requested != CONFIRMATION
    return act is Act.WRONG_VALUE and (parsed["intent"]["name"] in SOUNDS_LIKE or outweighs_intent(parsed))


def without_taken_back(parsed: Dict[str, Any], requested: Optional[str]) -> Dict[str, Any]:
    """A no, where the message takes a cancellation back: to a classifier it is about cancelling all the same.

    `requested`: what a form asks for.
    """
    is_cancel = parsed["intent"]["name"] == CANCEL
    if act_of(parsed) is not Act.KEEP_ORDER or not (is_cancel or requested == CONFIRMATION):
        return parsed
    return with_intent(parsed, DENY) if share_of_act(parsed) >= SURELY_KEPT or not is_cancel else parsed


def as_product_question(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """Whoever names a thing that the shop sells asks about the shop, however strange the rest sounds."""
    unknown = parsed["intent"]["name"] in ("out_of_scope", DEFAULT_NLU_FALLBACK_INTENT_NAME)
    named = any(entity.get("entity") == "product" for entity in parsed["entities"])
    return with_intent(parsed, "product_question") if unknown and named else parsed


def corrects_number(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> bool:
    """Whether the message names another order than the one in question, and nothing else that would be answered."""
    named = [entity.get("entity") for entity in parsed["entities"]]
    return named == ["order_number"] and bool(slots.get("order_number")) and gives_new_value(parsed, slots)


def gives_detail(parsed: Mapping[str, Any]) -> bool:
    """Whether the message has an order number, e-mail or phone number."""
    return any(entity.get("entity") in SLOTS for entity in parsed["entities"])


def gives_new_value(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> bool:
    """Whether the message has an order number, e-mail or phone other than the one that is known."""
    for entity in parsed["entities"]:
        name = entity.get("entity")
        known = [comparable(name, slots.get(slot)) for slot in SLOTS.get(name, ())]
        if name in SLOTS and comparable(name, entity.get("value")) not in known:
            return True
    return False


def comparable(name: Optional[str], value: Any) -> str:
    """A value as it is compared: only the digits of a number, an e-mail in small letters."""
    text = str(value or "")
    return text.strip().casefold() if name == "email" else "".join(_DIGITS.findall(text))


def with_intent(parsed: Dict[str, Any], name: str) -> Dict[str, Any]:
    """The same message with another intent at the top of its ranking."""
    intent = {"name": name, "confidence": 1.0}
    rest = [item for item in parsed.get("intent_ranking") or [] if item.get("name") != name]
    return {**parsed, "intent": intent, "intent_ranking": [intent, *rest]}
