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
_LEAD = (
    r"\W*(?:(?:oh|oops|whoops|ah|uh|eh|argh|ugh|hm+|um+|er+|sorry|hang on|hold on|ok|okay|"
    r"no+|nope|nvm|wait|my bad|my mistake)\b\W*)*"
)
_BEGINS_ENGLISH = re.compile(
    rf"{_LEAD}(?:(?P<just>wait\W+no+|no+\W+wait)"
    r"|(?:(?:that'?s|thats|it'?s|that was|i (?:gave|sent|typed) (?:you )?)\s?(?:the )?)?"
    r"wrong (?:one|number|order)(?: number)?"
    r"|(?:i )?(?:made|got) (?:a|the|that) (?:mistake|typo|wrong number|number wrong)"
    r"|(?:(?:that'?s|thats|it'?s) )?not (?:(?:that|the|this) (?:one|order|number)|the right (?:one|number|order))"
    r"|(?:(?:that'?s|thats) )?not what i (?:mean[t]?|asked|said|wanted)(?: for| about)?"
    r"|(?:i (?:meant|mean) )?(?:another|a different|the other) (?:one|order|number))"
    r"(?:\W+(?:sorry|please|my bad|wait|one sec(?:ond)?|though|tho))*\W*",
    re.IGNORECASE,
)
_BEGINS_KOREAN = re.compile(
    r"\W*(?:(?:아|앗|어|엇|음|헉|잠시만요?|잠깐만?요?|아니[요다]?|아뇨|죄송(?:해요|합니다|한데)?|미안(?:해요)?)\W+)*"
    r"(?:(?P<just>(?:제 말은 )?그게 아니(?:라|고|라고|라니까|구)요?|아니다 잠깐만?요?)"
    r"|(?:그거|그것|그 ?주문|그 ?번호|이거)\s?(?:이|가)?\s?(?:말고|아니[가-힣]*)요?"
    r"|(?:주문)?\s?번호[를가]?\s?(?:잘못|틀리게|틀렸|틀린)\s?[가-힣]*"
    r"|잘못\s?(?:적|썼|말|보냈|입력|눌)[가-힣]*"
    r"|다른\s?(?:거|주문|번호)(?:이?요|예요|이에요|인데요?|였어요|이었어요)?|오타(?:예요|요|났어요|네요)?)\W*"
)
_NOT_CANCEL = re.compile(
    r"\b(?:don'?t|do not|won'?t|never|no longer|not going to|decided not to|rather not|please not)\s"
    r"(?:(?:want|wanna|need|have|like|to|please|actually|really|go ahead and)\s){0,4}cancel(?:ling|ing)?\b"
    r"|\b(?:forget|scrap|stop|undo|drop) (?:the |that |my )?cancel|\bno cancel(?:ling|ing|lation)\b"
    r"|취소\s*(?:는|은|를|을|도)?\s*(?:안\s*(?:할|하(?!면)|해(?!\s*(?:주|줘)))|하지\s*(?:말|마|않)|말(?:고|아|게)|싫|철회|취소)",
    re.IGNORECASE,
)


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
    if len(_LETTER.findall(rest)) > FEW_LETTERS and not _CORRECTS.search(rest):
        return parsed
    start, end = found[0].span("number")
    number = {"entity": "order_number", "value": f"B-{found[0]['number']}", "start": start, "end": end}
    return {**parsed, "entities": [*parsed["entities"], number]}


def begins_correction(text: str, requested: Optional[str]) -> bool:
    """Whether a message says that something was wrong, and not yet what is right; `requested`: what a form asks for.

    Where a yes or no is asked for, "wait, no" is the answer.
    """
    match = _BEGINS_ENGLISH.fullmatch(text) or _BEGINS_KOREAN.fullmatch(text)
    return match is not None and not (match["just"] and requested == "cancel_confirmed")


def without_taken_back(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """A no, where the message takes a cancellation back: to a classifier it is about cancelling all the same."""
    taken_back = parsed["intent"]["name"] == CANCEL and _NOT_CANCEL.search(parsed.get("text") or "")
    return with_intent(parsed, DENY) if taken_back else parsed


def as_product_question(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """Whoever names a thing that the shop sells asks about the shop, however strange the rest sounds."""
    unknown = parsed["intent"]["name"] in ("out_of_scope", DEFAULT_NLU_FALLBACK_INTENT_NAME)
    named = any(entity.get("entity") == "product" for entity in parsed["entities"])
    return with_intent(parsed, "product_question") if unknown and named else parsed


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
