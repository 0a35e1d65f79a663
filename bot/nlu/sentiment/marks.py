"""What a text shows of a mood without being understood: words of a list, shouting, signs. Microseconds.

The words are data (`words.json`), not code: a shop may add its own and learn the weights anew.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Pattern, Sequence, Tuple

import numpy as np

WORDS = Path(__file__).with_name("words.json")
# More of the same tell no more.
MOST = 3
SHOUTING = ("exclamations", "questions", "capitals", "dots")
_LATIN = re.compile("[A-Za-z]")
_CAPITAL = re.compile("[A-Z]")
_CAPITALS_FROM = 5
_DOTS = re.compile(r"\.{2,}|…")


@dataclass(frozen=True)
class Marks:
    """Counts the signs of a list, each in its own column, and four ways of raising one's voice after them."""

    signs: Tuple[Tuple[str, Pattern[str]], ...]

    @classmethod
    def from_json(cls, raw: Dict[str, object]) -> Marks:
        """The list as it is in `words.json`. Raises `KeyError`, `TypeError` or `ValueError` if it has another shape."""
        found = []
        for sign in raw["signs"]:  # type: ignore[attr-defined]
            whole = _any_of(sign.get("english", ()))
            anywhere = _any_of((*sign.get("korean", ()), *sign.get("signs", ())))
            patterns = ([rf"(?<![a-z])(?:{whole})(?![a-z])"] if whole else []) + ([anywhere] if anywhere else [])
            found.append((str(sign["name"]), re.compile("|".join(patterns))))
        return cls(tuple(found))

    @property
    def names(self) -> List[str]:
        """What the columns are."""
        return [*(name for name, _ in self.signs), *SHOUTING]

    def of(self, text: str) -> np.ndarray:
        """The columns of one text as it was typed, each from 0 to 1, float32."""
        rest = text.lower().replace("’", "'")
        counts = []
        for _, pattern in self.signs:
            rest, count = pattern.subn(" ", rest)
            counts.append(min(count, MOST) / MOST)
        return np.asarray([*counts, *_shouting(text)], np.float32)


def read_marks(path: Path = WORDS) -> Marks:
    """The marks of a list of words."""
    return Marks.from_json(json.loads(path.read_text(encoding="utf-8")))


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
    """The pattern of any of the words, a longer one before those that it begins with."""
    return "|".join(re.escape(word.lower()) for word in sorted(set(words), key=lambda word: (-len(word), word)))
