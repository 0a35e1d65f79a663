"""Order numbers of the shop: a letter B and four to six digits, however they are typed. The value is `B-1042`."""

from __future__ import annotations

import re
from typing import List

from bot.nlu.entities.found import Found

ENTITY = "order_number"
SERIES = "B"
# Every edge is an ASCII look-around: \b takes Hangul for a part of the word, and particles follow without a space.
_NOT_MONEY = r"(?![A-Za-z0-9]|[-.,][0-9]|[ ]?(?:원|개|won))"
_PATTERN = re.compile(
    # B-1042, b1042, "B 1042", 비1042. ㅠ is what the B key types on a Korean keyboard, never after another jamo (ㅠㅠ).
    r"(?:(?<![A-Za-z0-9@])B ?[-‐‑–—−_]?[ ]?|(?<![A-Za-z0-9ㄱ-ㅣ])ㅠ-?|(?<![A-Za-z0-9가-힣])비 ?-? ?)"
    r"(?P<series>[1-9][0-9]{3,5})"
    r"(?![A-Za-z0-9._%+-]*@)"
    + _NOT_MONEY
    # Digits alone where the words before say that they are an order number; its particle may be left out.
    + r"|(?:(?<=#)|(?<=# )|(?<=my order )|(?<=is order )|(?<=of order )|(?<=about order )|(?<=cancel order )"
    r"|(?<=track order )|(?<=check order )|(?<=for order )|(?<=parcel )|(?<=package )|(?<=order number )"
    r"|(?<=order number is )|(?<=order no )|(?<=order no\. )"
    r"|(?<=주문번호)|(?<=주문번호 )|(?<=주문번호: )|(?<=주문번호:)|(?<=주문번호는 )|(?<=주문번호가 )"
    r"|(?<=주문 번호 )|(?<=주문 번호는 ))"
    r"(?P<named>[1-9][0-9]{3,5})"
    + _NOT_MONEY
    # "1042번 주문", "1042 택배"
    + r"|(?<![A-Za-z0-9#.,-])(?P<counted>[1-9][0-9]{3,5})(?=번?[ ]?(?:주문|택배|배송))",
    re.IGNORECASE,
)


def find_order_numbers(text: str) -> List[Found]:
    """The order numbers in a text."""
    return [
        Found(ENTITY, match.start(), match.end(), f"{SERIES}-{match['series'] or match['named'] or match['counted']}")
        for match in _PATTERN.finditer(text)
    ]
