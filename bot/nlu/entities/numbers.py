"""Numbers in words, in English and Korean, as dates and amounts use them."""

from __future__ import annotations

import re
from typing import Dict, Optional

# fmt: off
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_WORDS: Dict[str, int] = {
    **{word: index for index, word in enumerate(_SMALL)},
    **{word: 10 * index for index, word in enumerate(_TENS, 2)},
    "a": 1,
    "an": 1,
    "fourty": 40,
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}

ENGLISH_NUMBER = rf"(?:(?:{'|'.join(sorted([*_WORDS, *_SCALES], key=len, reverse=True))})(?:[ -](?:and )?|\b))+"
"""Pattern of a number in English words, with the space that may follow it."""
KOREAN_DIGITS = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6, "칠": 7, "팔": 8, "구": 9}
_KOREAN_SCALES = {"십": 10, "백": 100, "천": 1000}
_KOREAN_LARGE = {"만": 10_000, "억": 100_000_000}
KOREAN_COUNTS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
"""Numbers before a counter, as in 두 달."""
_KOREAN_PART = re.compile(r"[0-9][0-9,.]*|.")


def english_number(words: str) -> Optional[int]:
    """`two hundred and fifty` as 250; None for what is no number."""
    total = current = 0
    for word in words.lower().replace("-", " ").split():
        if word in _WORDS:
            current += _WORDS[word]
        elif word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] > 100:
                total, current = total + current, 0
        elif word != "and":
            return None
    return total + current or None


def korean_number(text: str) -> Optional[float]:
    """`3만 5천`, `삼만오천`, `50,000` as a number; None for what is none."""
    total = section = 0.0
    digit: Optional[float] = None
    for match in _KOREAN_PART.finditer(text.replace(" ", "")):
        part = match[0]
        if part[0].isdigit():
            try:
                digit = float(part.replace(",", "").rstrip("."))
            except ValueError:
                return None
        elif part in KOREAN_DIGITS:
            digit = KOREAN_DIGITS[part]
        elif part in _KOREAN_SCALES:
            section += (1 if digit is None else digit) * _KOREAN_SCALES[part]
            digit = None
        elif part in _KOREAN_LARGE:
            section += digit or 0
            total += (section or 1) * _KOREAN_LARGE[part]
            section, digit = 0.0, None
        else:
            return None
    return total + section + (digit or 0) or None
