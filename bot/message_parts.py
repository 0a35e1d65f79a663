"""Splits a message in which two things are asked. Careful: what is not clearly a question or a wish is no part.

Pure. Whether the parts are about different things is for the NLU to say (`bot/turn_processor.py`); here the words that
join two questions and the words that begin or end one are looked for, in both languages.
"""

from __future__ import annotations

import re
from typing import List, Sequence, Tuple

LONGEST = 600
SHORTEST = 8
MOST = 3
_ASKS = (
    r"(?:also,? |then,? )?(?:how|what|whats|when|where|wheres|which|who|why|can|could|do|does|did|is|are|has|have|"
    r"will|would|should|may|am i|i want|i need|i'd like|i would like|i wanna|please|pls|tell me|cancel|change|"
    r"show me|give me)\b"
)
_ENGLISH_JOINT = rf"[,;]?\s+(?:and|but|or|also|plus|then)(?:,)?\s+(?={_ASKS})|[,;]\s+(?={_ASKS})"
_ASKING = "어디|언제|어떻게|어떤|얼마|뭐|뭘|무엇|무슨|몇|왜|누가|누구|어느|며칠"
# "왔고 반품은", "왔는지랑 반품도", "됐나요 그리고 반품은": a connective after something that is asked.
_KOREAN_JOINT = (
    r"(?<=[가-힣]고)\s*,?\s+|(?<=고요),?\s+|(?<=구요),?\s+|(?<=지)(?:랑|하고|도|,)\s*|"
    r"\s*,?\s*\b(?:그리고|그리구|또|근데|그런데),?\s+"
)
# "1) is it shipped 2) do you take paypal"
_NUMBERED = r"(?:^|(?<=\s))(?:\(?[1-9][).]|[①-⑤])\s*(?=[^\W\d])"
_JOINT = re.compile(
    rf"{_NUMBERED}|(?:(?<=[.!?？。])|(?<=요)\s)\s*(?=\S)|\n+|{_ENGLISH_JOINT}|{_KOREAN_JOINT}", re.IGNORECASE
)
_ENGLISH_ASKS = re.compile(rf"^\W*(?:(?:hi|hey|hello|so|ok|okay|well|oh|and|but)\W+)*{_ASKS}", re.IGNORECASE)
_KOREAN_ASKS = re.compile(
    rf"(?:{_ASKING})|"
    r"(?:까요?|나요|가요|은지|는지|인지|을지|돼요|되나|되죠|주세요|주실래요|싶어요|싶은데요?|알려줘|해줘|궁금해요|바꿀래요|할래요)\W*$"
)
# Long ones would be tried from each of their places.
_SPACES = re.compile(r"\s{2,}")
_SENTENCE = re.compile(r"(?<=[.!?？。])\s+|\n+")
# Stands for what was cut out; no customer can type it.
CUT = "\x00"
_HANGUL = re.compile("[가-힣]")
_WORD = re.compile(r"[^\W_]+(?:[-'@.][^\W_]+)*")


def split_message(text: str) -> List[str]:
    """The questions and wishes in a message; none when there are fewer than two, and it is one message."""
    if len(text) > LONGEST:
        return []
    text = _SPACES.sub(lambda found: "\n" if "\n" in found[0] else " ", text)
    pieces = [piece.strip(" ,;") for piece in _JOINT.split(text)]
    parts = [piece for piece in pieces if _is_asked(piece)]
    return parts if 2 <= len(parts) <= MOST else []


def sentences_without(text: str, spans: Sequence[Tuple[int, int]]) -> str:
    """The sentences in which none of the spans lies; if there is one in each, the text without the spans."""
    for start, end in spans:
        text = text[:start] + CUT * (end - start) + text[end:]
    kept = " ".join(sentence for sentence in _SENTENCE.split(text) if CUT not in sentence)
    return kept.strip() or text.replace(CUT, " ")


def _is_asked(text: str) -> bool:
    """Whether a piece is a question or a wish that can stand alone."""
    if len(_HANGUL.findall(text)) >= 4:
        return text.endswith(("?", "？")) or _KOREAN_ASKS.search(text) is not None
    if len(_WORD.findall(text)) < 2 or len(text) < SHORTEST:
        return False
    return text.endswith("?") or _ENGLISH_ASKS.match(text) is not None
