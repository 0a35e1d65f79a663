"""What a message says without its numbers and addresses, which tell nothing of its intent.

"Could you check B-1042" asks for an order like "could you check my order"; to an encoder, the number is a riddle.
"""

from __future__ import annotations

import re
from datetime import date

from bot.nlu.entities import email, order_number, phone
from bot.nlu.entities.rules import find_entities, finders

_FINDERS = finders([order_number.ENTITY, email.ENTITY, phone.ENTITY], lambda: date(2000, 1, 1))
_HANGUL = re.compile("[가-힣]")
_LETTER = re.compile(r"[^\W\d_]")
_MAY_HOLD = re.compile(r"\d|@")
_SPACES = re.compile(r"\s{2,}")
ORDER, ORDER_IN_KOREAN = "my order", "주문"


def plain_words(text: str) -> str:
    """The text with "my order" for an order number and nothing for addresses; as it is when nothing else is in it.

    What is shouted is said quietly.
    """
    if text.isupper():
        text = text.lower()  # the quick encoder knows words by their usual case
    if not _MAY_HOLD.search(text):
        return text
    order = ORDER_IN_KOREAN if _HANGUL.search(text) else ORDER
    words = rest = text
    for found in reversed(find_entities(text, _FINDERS)):
        begin, end = text[: found.start], found.end
        words = f"{begin}{order if found.entity == order_number.ENTITY else ' '}{words[end:]}"
        rest = f"{begin} {rest[end:]}"
    return _SPACES.sub(" ", words).strip() if _LETTER.search(rest) else text
