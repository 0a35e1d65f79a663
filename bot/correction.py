"""Corrections: "no, I meant B-1043" is no refusal, whatever its first word. It replaces a value and goes on.

Pure. A message of a few words that names another order, e-mail or phone than the one in question is an answer, also
right after the bot has told something: then it continues the task that was just ended (the slot `told_task`).
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping, Optional

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

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
        "account_help",
        "complaint",
        DEFAULT_NLU_FALLBACK_INTENT_NAME,
    }
)
# Short enough to be nothing but the value and the words around it.
WORDS = 12
SLOTS = {"order_number": ("order_number",), "email": ("email", "proven_contact"), "phone": ("phone", "proven_contact")}
_DIGITS = re.compile(r"\d+")


def correct_intent(parsed: Dict[str, Any], slots: Mapping[str, Any], told_task: Optional[str]) -> Dict[str, Any]:
    """What the NLU said, with the intent that the message has in this conversation."""
    intent = parsed["intent"]["name"]
    if not gives_new_value(parsed, slots):
        return parsed
    if intent in SOUNDS_LIKE and len((parsed.get("text") or "").split()) <= WORDS:
        return with_intent(parsed, told_task or INFORM)
    if intent == INFORM and told_task:
        return with_intent(parsed, told_task)
    return parsed


def corrects_number(parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> bool:
    """Whether the message names another order than the one in question, and nothing else that would be answered."""
    named = [entity.get("entity") for entity in parsed["entities"]]
    return named == ["order_number"] and bool(slots.get("order_number")) and gives_new_value(parsed, slots)


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
