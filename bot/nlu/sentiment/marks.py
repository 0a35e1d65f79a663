"""What a text shows of a mood without being understood: words of a list, shouting, signs. Microseconds.

The words are data (`words.json`), not code: a shop may add its own and learn the weights anew.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Mapping, Match, Pattern, Sequence, Tuple

import numpy as np

WORDS = Path(__file__).with_name("words.json")
# More of the same tell no more.
MOST = 3
SHOUTING = ("exclamations", "questions", "capitals", "dots")
MANNER = ("asks", "curt", "long")
# In a question about rules ("what if it comes broken?"), these words complain of nothing.
ASKING = "asking"
# How far a turner may stand from what it turns: "not at all good", "친절하지도 않".
_NEAR_BEFORE, _NEAR_AFTER = 16, 6
_LATIN = re.compile("[A-Za-z]")
_CAPITAL = re.compile("[A-Z]")
_CAPITALS_FROM = 5
_DOTS = re.compile(r"\.{2,}|…")
_WORD = re.compile(r"\w+")
_MANY_WORDS = 24
_ENDS_ASKING = re.compile(r"(?:\?|나요|까요|가요|어요\?|죠)[\s.~?ㅎㅠㅜ^]*$")
# A Korean sentence that ends on none of these is not polite.
_HANGUL = re.compile("[가-힣]")
_POLITE = re.compile(r"(?:[요죠용염욤유]|니다|니까|세여|까)[\s.~!?…,;ㅎㅋㅠㅜ^]*")


@dataclass(frozen=True)
class Sign:
    """A kind of words: how to find them, and whether a turner makes them say the opposite."""

    name: str
    pattern: Pattern[str]
    turns: bool


@dataclass(frozen=True)
class Marks:
    """Counts the signs of a list, each in its own column, and ways of speaking after them."""

    signs: Tuple[Sign, ...]
    beside: Tuple[Sign, ...] = ()
    before: Pattern[str] = re.compile("(?!)")
    after: Pattern[str] = re.compile("(?!)")

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> Marks:
        """The list as it is in `words.json`. Raises `KeyError`, `TypeError` or `ValueError` if it has another shape."""
        turners: Mapping[str, Sequence[str]] = raw.get("turners", {})  # type: ignore[assignment]
        english, korean = _any_of(turners.get("english_before", ())), _any_of(turners.get("korean_before", ()))
        before = "|".join(part for part in (rf"\b(?:{english})\b" if english else "", korean) if part)
        return cls(
            tuple(map(_sign, raw["signs"])),  # type: ignore[call-overload]
            tuple(map(_sign, raw.get("beside", ()))),  # type: ignore[call-overload]
            re.compile(before or "(?!)"),
            re.compile(_any_of(turners.get("korean_after", ())) or "(?!)"),
        )

    @property
    def names(self) -> List[str]:
        """What the columns are."""
        turned = [f"{sign.name}_turned" for sign in self.signs if sign.turns]
        counted = [sign.name for sign in (*self.signs, *self.beside)]
        asked = [f"{name}_asked" for name in self._asked]
        return [*counted, *turned, *SHOUTING, *MANNER, *asked]

    @property
    def _asked(self) -> List[str]:
        if ASKING not in {sign.name for sign in self.beside}:
            return []
        return [sign.name for sign in (*self.signs, *self.beside) if sign.name != ASKING]

    def of(self, text: str) -> np.ndarray:
        """The columns of one text as it was typed, each from 0 to 1, float32."""
        whole = rest = text.lower().replace("’", "'")
        counts: Dict[str, int] = {}
        turned: List[int] = []
        for sign in self.signs:
            found = list(sign.pattern.finditer(rest))
            against = sum(map(self._is_turned, found)) if sign.turns else 0
            counts[sign.name] = len(found) - against
            turned += [against] if sign.turns else []
            rest = sign.pattern.sub(" ", rest) if found else rest
        counts.update((sign.name, len(sign.pattern.findall(whole))) for sign in self.beside)
        shares = {name: min(count, MOST) / MOST for name, count in counts.items()}
        asks = 1.0 if _ENDS_ASKING.search(whole) else 0.0
        asking = max(asks, min(counts.get(ASKING, 0), 1))
        return np.asarray(
            [
                *shares.values(),
                *(min(count, MOST) / MOST for count in turned),
                *_shouting(text),
                asks,
                1.0 if _HANGUL.search(whole) and not _POLITE.search(whole) else 0.0,
                min(len(_WORD.findall(whole)), _MANY_WORDS) / _MANY_WORDS,
                *(shares[name] * asking for name in self._asked),
            ],
            np.float32,
        )

    def _is_turned(self, found: Match[str]) -> bool:
        text = found.string
        return bool(
            self.before.search(text, max(0, found.start() - _NEAR_BEFORE), found.start())
            or self.after.search(text, found.end() - 1, found.end() + _NEAR_AFTER)
        )


def read_marks(path: Path = WORDS) -> Marks:
    """The marks of a list of words."""
    return Marks.from_json(json.loads(path.read_text(encoding="utf-8")))


def _sign(raw: Mapping[str, Sequence[str]]) -> Sign:
    whole = _any_of(raw.get("english", ()))
    anywhere = _any_of((*raw.get("korean", ()), *raw.get("signs", ())))
    patterns = ([rf"(?<![a-z])(?:{whole})(?![a-z])"] if whole else []) + ([anywhere] if anywhere else [])
    return Sign(str(raw["name"]), re.compile("|".join(patterns)), bool(raw.get("turns")))


def _shouting(text: str) -> Sequence[float]:
    letters = len(_LATIN.findall(text))
    capitals = len(_CAPITAL.findall(text))
    return (
        min(text.count("!"), MOST) / MOST,
        min(max(text.count("?") - 1, 0), MOST) / MOST,
        capitals / letters if letters >= _CAPITALS_FROM and capitals * 2 > letters else 0.0,
        min(len(_DOTS.findall(text)), MOST) / MOST,
    )


def _any_of(words: Sequence[str]) -> str:
    """The pattern of any of the words, a longer one before those that it begins with; by first letters, to be quick."""
    begun: Dict[str, List[str]] = {}
    for word in sorted({word.lower() for word in words}, key=lambda word: (-len(word), word)):
        begun.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in sorted(begun.items()))
