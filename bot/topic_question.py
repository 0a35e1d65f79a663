"""Questions that name no topic: "how long will it take?" is about the article, or the order, that was told last.

Pure. To a classifier that sees one message alone they are questions about an order, or about nothing. So is "who pays
in that case?", which takes up the article before it.
"""

from __future__ import annotations

import re
from typing import Any, Dict, Mapping

from bot.correction import with_intent
from bot.turn_intents import ARTICLES, intent_of

# What is answered by an article, whatever it is about.
QUESTION = "product_question"
ORDER = "order_status"
_ENGLISH = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|then|well)\W+)*"
    r"(?P<kind>how (?:long|soon|fast|quickly|much|many days)|(?:by |until )?when)"
    r"(?:\s+(?:do|does|will|would|is|can|should|it|this|that|they|i|you|we|all|take|be|need|have|to|wait|get|arrive|come|"
    r"cost|expect|usually|normally|roughly|exactly|then|now)){0,8}\W*",
    re.IGNORECASE,
)
_KOREAN = re.compile(
    r"\W*(?:(?:그럼|그러면|그래서|근데|그런데|그리고|그건|그거|그게|보통|대략|대충|혹시)\s+)*(?:(?:시간|기간|비용|가격)[은이도]?\s+)?"
    r"(?P<kind>얼마(?:나|쯤|정도)?|며칠(?:이나|쯤|정도)?|언제(?:쯤|까지)?)\s*"
    r"(?:(?:걸|기다|드|들(?!어[오와])|되|돼|될|하|해|할|오|와|올|도착|받)[가-힣]*(?:\s+(?:돼|되|하|해|할|수|있)[가-힣]*)*|"
    r"예요|에요|이에요|인가요|일까요|요|죠)?\W*"
)
_PRICE = ("how much", "얼마")
# "Why?", of an order that was told; a notification of a delay is answered so.
_WHY_ENGLISH = re.compile(
    r"\W*(?:(?:and|but|so|ok|okay|oh|then|well)\W+)*"
    r"(?:why(?:\s+(?:is|was|that|it|this|so|the|delay|delayed|late|now|again)){0,5}|how come|what happened|"
    r"what(?:'s| is| was) the reason(?: for (?:that|this|it|the delay))?)\W*",
    re.IGNORECASE,
)
_WHY_KOREAN = re.compile(
    r"\W*(?:(?:근데|그런데|아니|헉|아|어)\W+)*"
    r"(?:왜\s*(?:요|죠|그래요?|그런\s*거?[가-힣]*|늦[가-힣]*(?:\s거[가-힣]*)?|지연[가-힣]*(?:\s거[가-힣]*)?)?|"
    r"(?:이유|사유|원인)[가이는은]?\s*(?:뭐|뭔|무엇)[가-힣]*|무슨\s*일[가-힣]*)\W*"
)
# Words that take up what was said last.
_IN_THAT_CASE = re.compile(
    r"\W*(?:(?:and|but|so) )?(?:in|for) (?:that|this) case\b|\W*(?:그때|이때|그럴 때|(?:그런?|이런?) 경우)", re.I
)


def find_topic(parsed: Dict[str, Any], slots: Mapping[str, Any], in_form: bool) -> Dict[str, Any]:
    """What the NLU said, with the intent that a question without a topic has in this conversation."""
    text = parsed.get("text") or ""
    if _WHY_ENGLISH.fullmatch(text) or _WHY_KOREAN.fullmatch(text):
        about_order = slots.get("told_order") and not in_form and not is_current(slots.get("article"))
        return with_intent(parsed, ORDER) if about_order else parsed
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


def is_current(article: Any) -> bool:
    """Whether an article was told since the order was."""
    return isinstance(article, dict) and not article.get("past")
