"""Amounts of money with their currency. The value is `{"value": 49.9, "currency": "USD"}` (ISO 4217)."""

from __future__ import annotations

import re
from typing import Dict, List, Optional

from bot.nlu.entities.found import Found
from bot.nlu.entities.numbers import ENGLISH_NUMBER, english_number, korean_number

ENTITY = "amount"
_SIGNS = {"$": "USD", "₩": "KRW", "€": "EUR", "£": "GBP", "¥": "JPY"}
_NAMES: Dict[str, str] = {
    **dict.fromkeys(("dollars", "dollar", "bucks", "buck", "usd", "us$", "달러", "불"), "USD"),
    **dict.fromkeys(("won", "krw", "원"), "KRW"),
    **dict.fromkeys(("euros", "euro", "eur", "유로"), "EUR"),
    **dict.fromkeys(("pounds", "pound", "gbp", "파운드"), "GBP"),
    **dict.fromkeys(("yen", "jpy", "엔"), "JPY"),
}
_LATIN_NAMES = "dollars?|bucks?|usd|won|krw|euros?|eur|pounds?|gbp|yen|jpy"
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,12}(?:\.[0-9]{1,2})?"
# Another number may follow a unit only: "3만 5천", but not "1042 10만".
_KOREAN_NUMBER = rf"(?:{_NUMBER})(?: ?[십백천만억]{{1,2}}(?: ?(?:{_NUMBER}|[일이삼사오육칠팔구]))?)*"
_KOREAN_WORDS = "[일이삼사오육칠팔구]?[십백천만억](?: ?[일이삼사오육칠팔구십백천만억])*"
_AFTER_WON = "(?!피스|단|형|룸|산지|통|어민|고|본|래|인[이은을과]|하는|했)"
_PATTERN = re.compile(
    rf"(?<![A-Za-z0-9])(?:us ?)?(?P<sign>[$₩€£¥]) ?(?P<signed>{_NUMBER})(?P<scale>k(?![A-Za-z])|만)?(?![0-9])"
    rf"|(?<![A-Za-z0-9])(?P<code>usd|krw|eur|gbp|jpy) ?(?P<coded>{_NUMBER})(?![0-9])"
    rf"|(?<![A-Za-z0-9.,])(?P<latin>{_NUMBER})(?P<thousands>k)? ?(?P<latin_name>{_LATIN_NAMES}|[$€£])(?![A-Za-z0-9]|'t)"
    rf"|(?<![A-Za-z])(?P<words>{ENGLISH_NUMBER})[ ]?(?P<words_name>dollars?|bucks?|won|euros?|pounds|yen)(?![A-Za-z])"
    rf"|(?<![A-Za-z0-9.,가-힣])(?P<korean>{_KOREAN_NUMBER}|{_KOREAN_WORDS}) ?(?P<korean_name>원|달러|불|유로|파운드|엔)"
    + _AFTER_WON,
    re.IGNORECASE,
)
# No amount without one of these: most messages stop here.
_GATE = re.compile(rf"[$₩€£¥원]|달러|[0-9만천백십] ?(?:불|유로|파운드|엔)|{_LATIN_NAMES}", re.IGNORECASE)


def find_amounts(text: str) -> List[Found]:
    """The amounts of money in a text."""
    if not _GATE.search(text):
        return []
    found = []
    for match in _PATTERN.finditer(text):
        value = _value(match)
        if value:
            number = int(value) if value == int(value) else round(value, 2)
            found.append(Found(ENTITY, match.start(), match.end(), {"value": number, "currency": _currency(match)}))
    return found


def _currency(match: "re.Match[str]") -> str:
    name = match["code"] or match["latin_name"] or match["words_name"] or match["korean_name"]
    return _SIGNS[match["sign"]] if match["sign"] else _SIGNS.get(name) or _NAMES[name.lower()]


def _value(match: "re.Match[str]") -> Optional[float]:
    if match["words"]:
        return english_number(match["words"])
    if match["korean"]:
        return korean_number(match["korean"])
    number = float((match["signed"] or match["coded"] or match["latin"]).replace(",", ""))
    if match["scale"] == "만":
        return number * 10_000
    return number * 1000 if match["scale"] or match["thousands"] else number
