"""Questions that name no topic: "how long will it take?" is about the article, or the order, that was told last.

Pure. To a classifier that sees one message alone they are questions about an order, or about nothing. So is "who pays
in that case?", which takes up the article before it.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from bot.correction import with_intent
from bot.turn_intents import ARTICLES, intent_of

# What is answered by an article, whatever it is about.
QUESTION = "product_question"
ORDER = "order_status"
WHY_DETAILS, DETAILS_MISSING = "why_details", "details_missing"
PERSON = "talk_to_person"
# What is longer tells a story, which is the NLU's to understand.
LONGEST = 120
UNSURE = frozenset({"nlu_fallback", "out_of_scope", "inform", "product_question"})
# What a classifier that does not know that the parcel is missed takes it for.
MISTAKEN = frozenset({"deny", "address_change", "pickup", "feedback"})
_ENGLISH = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|then|well|ah|oh|thanks|great|hm+)\W+)*"
    r"(?P<kind>how (?:long|soon|fast|quickly|much|many days)|(?:by |until )?when)"
    r"(?:\s+(?:do|does|will|would|is|can|should|it|this|that|they|i|you|we|all|take|be|need|have|to|wait|get|arrive|come|"
    r"cost|expect|usually|normally|roughly|exactly|then|now|the|first|second|other|last|one|due|parcel|package)){0,8}\W*",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    r"\W*(?:(?:그럼|그러면|그래서|근데|그런데|그리고|그건|그거|그게|보통|대략|대충|혹시|아하|아|오|네|넵|음|헐)\s+)*(?:(?:시간|기간|비용|가격)[은이도]?\s+)?"
    r"(?P<kind>얼마(?:나|쯤|정도)?|얼만|며칠(?:이나|쯤|정도)?|언제(?:쯤|까지)?)\s*"
    r"(?:(?:걸|기다|드|들(?!어[오와])|되|돼|될|하|해|할|오|와|올|도착|받)[가-힣]*(?:\s+(?:돼|되|하|해|할|수|있)[가-힣]*)*|"
    r"예요|에요|이에요|인가요|일까요|인데요?|데요?|가요|임|냐고요?|야|지요?|요|죠)?\W*"
)
_PRICE = ("how much", "얼마", "얼만")
# "Why?", of an order that was told; a notification of a delay is answered so.
_WHY_ENGLISH = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|oh|then|well|ugh|argh|hm+|wow|omg|no|what|really|hey)\W+)*"
    r"(?:why(?:\s+(?:is|was|that|it|this|so|the|delay|delayed|late|now|again)){0,5}|how come|what happened|"
    r"what(?:'?s| is| was) the (?:reason|hold-?\s?up|problem)(?: for (?:that|this|it|the delay))?|"
    r"what(?:'?s| is) (?:holding|keeping|causing|delaying|taking)"
    r"(?:\s(?:it|that|this|the delay|up|so|long|my order)){0,3})\W*",
    re.IGNORECASE,
)
_WHY_KOREAN = re.compile(
    r"\W*(?:(?:근데|그런데|그럼|아니|헉|헐|엥|에|와|아|어|네|뭐야|진짜)\W+)*"
    r"(?:왜\s*(?:요|죠|그래요?|그런\s*거?[가-힣]*|늦[가-힣]*(?:\s거[가-힣]*)?|지연[가-힣]*(?:\s거[가-힣]*)?)?|"
    r"(?:뭐|무엇|뭣|무슨\s?일)\s?때문에\s?(?:늦|지연|그런|이렇게|안\s?[와오])[가-힣\s]*|"
    r"(?:이유|사유|원인)[가이는은]?\s*(?:뭐|뭔|무엇)[가-힣]*|무슨\s*일[가-힣]*)\W*"
)
_WHAT_FOR = re.compile(
    r"\W*(?:(?:and|but|so|ok|hm+|um+)\W+)*(?:what(?:'?s| is)? (?:(?:that|this|it) )?for"
    r"|(?:그건|그게|그거|이건)\s?왜[가-힣\s]*)\W*",
    re.IGNORECASE,
)
# "Will it be here by Saturday?", of an order that was told: a day or a limit, and coming.
_COMES_ENGLISH = re.compile(
    r"(?=.*\b(?:by|before|until|till|in time|today|tomorrow|tonight|(?:this|next) week|weekend|\w+days?)\b)"
    r".*\b(?:will|is|are|does|can|could|would|'ll|gonna|going to)\b"
    r".*\b(?:it|they|that|this|i|we|parcel|package|order)\b"
    r".*\b(?:here|com(?:e|es|ing)|arriv(?:e|es|ing)|get (?:here|it)|have it|reach|delivered|with me|make it|turn)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_COMES_KOREAN = re.compile(
    r".*(?:까지|전에|안에|오늘|내일|모레|이번\s?주|다음\s?주|주말|제때|늦지\s?않게|요일).{0,14}"
    r"(?:오[나는긴]|올까|올\s?수|와요|옵니까|온대|와줄|도착|받을|받아|받나|배송).*",
    re.DOTALL,
)
# "Nobody next door has it", of an order that was told as delivered.
_NOT_FOUND = re.compile(
    r"(?=.*\b(?:neighbou?rs?|next door|concierge|mail ?room|mailbox|letterbox|locker|front desk|reception|porch|"
    r"doorstep|door|outside|downstairs|upstairs|roommates?|housemates?|landlord|family)\b)"
    r"(?=.*(?:\b(?:no|not|nobody|nothing|nowhere|none|already|checked|asked|looked)\b|n't\b)).*"
    r"|(?=.*(?:경비실|관리실|관리인|이웃|옆집|앞집|아래층|위층|윗집|아랫집|문\s?앞|문\s?밖|택배함|무인함|현관|우편함))"
    r"(?=.*(?:없|못|안\s?[와왔받]|모른|물어|확인했|찾아)).*",
    re.IGNORECASE | re.DOTALL,
)
# "I don't have that number", where a form asks for the order's: to a reader of single messages a phone number.
_NO_NUMBER = re.compile(
    r"(?=.*\b(?:number|num|nr)\b)(?=.*(?:\b(?:no|not|cannot|lost|forgot|where|without|which|what)\b|n'?t\b))"
    r"(?!.*\b(?:person|people|human|agent|some(?:one|body)|any(?:one|body)|call|phone|speak|talk|chat|staff|operator)).*"
    r"|(?=.*번호)(?=.*(?:없|몰|모르|못|어디|안\s?보|잃|잊))(?!.*(?:사람|상담|직원|통화|전화|연결|담당)).*",
    re.IGNORECASE | re.DOTALL,
)
# Words that take up what was said last.
_IN_THAT_CASE = re.compile(
    r"\W*(?:(?:and|but|so) )?(?:in|for) (?:that|this) case\b|\W*(?:그때|이때|그럴 때|(?:그런?|이런?) 경우)", re.I
)


def find_topic(parsed: Dict[str, Any], slots: Mapping[str, Any], in_form: bool) -> Dict[str, Any]:
    """What the NLU said, with the intent that a question without a topic has in this conversation."""
    text = parsed.get("text") or ""
    about_order = slots.get("told_order") and not in_form and not is_current(slots.get("article"))
    if _WHY_ENGLISH.fullmatch(text) or _WHY_KOREAN.fullmatch(text):
        return with_intent(parsed, ORDER) if about_order else asked_why(parsed, slots, in_form)
    if about_order and intent_of(parsed) in UNSURE and asks_whether_it_comes(text):
        return with_intent(parsed, ORDER)
    if about_order and intent_of(parsed) in UNSURE | MISTAKEN and len(text) <= LONGEST and _NOT_FOUND.match(text):
        return with_intent(parsed, ORDER)
    if in_form and slots.get("requested_slot") == "order_number" and intent_of(parsed) == PERSON:
        return without_person(parsed) if len(text) <= LONGEST and _NO_NUMBER.match(text) else parsed
    if in_form and _WHAT_FOR.fullmatch(text):
        return asked_why(parsed, slots, in_form)
    match = _ENGLISH.fullmatch(text) or _KOREAN.fullmatch(text)
    takes_up = _IN_THAT_CASE.match(text) and intent_of(parsed) == ORDER and not parsed["entities"]
    if match is None and not takes_up:
        return parsed
    if is_current(slots.get("article")):
        return parsed if intent_of(parsed) in ARTICLES else with_intent(parsed, QUESTION)
    if match is None:
        return parsed
    is_price = match["kind"].lower() in _PRICE and "걸" not in text
    if slots.get("told_order") and not in_form and not is_price:
        return with_intent(parsed, ORDER)
    return parsed


def without_person(parsed: Dict[str, Any]) -> Dict[str, Any]:
    """The message that the number is missing, in which nobody has asked for a person."""
    others = [one for one in parsed.get("intent_ranking") or [] if one.get("name") != PERSON]
    return with_intent({**parsed, "intent_ranking": others}, DETAILS_MISSING)


def asked_why(parsed: Dict[str, Any], slots: Mapping[str, Any], in_form: bool) -> Dict[str, Any]:
    """ "Why?" where no order was told: what a form asks for; else nobody knows what, however sure the NLU sounds."""
    if in_form and slots.get("requested_slot") == "order_proof":
        return with_intent(parsed, WHY_DETAILS)
    unfounded = not in_form and intent_of(parsed) in (WHY_DETAILS, "affirm")
    return with_intent(parsed, DEFAULT_NLU_FALLBACK_INTENT_NAME) if unfounded else parsed


def asks_whether_it_comes(text: str) -> bool:
    """Whether a message asks if something comes by a day."""
    if len(text) > LONGEST:
        return False
    return _COMES_ENGLISH.fullmatch(text) is not None or _COMES_KOREAN.fullmatch(text) is not None


def is_current(article: Any) -> bool:
    """Whether an article was told since the order was."""
    return isinstance(article, dict) and not article.get("past")
