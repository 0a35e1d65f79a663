"""Reads the public data that the weights are learned from. Each licence allows it; none of it is in this repository.

| set | what | licence |
|---|---|---|
| GoEmotions (Demszky et al. 2020, ACL) | English comments, 27 emotions | CC BY 4.0 |
| KOTE (Jeon et al. 2022, arXiv 2205.05300) | Korean comments, 43 emotions | MIT |
| NSMC (Park 2015, github e9t/nsmc) | Korean film reviews with their ratings, 1 to 10 | CC0 |
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterable, List, Sequence

# GoEmotions' labels in the order of its `emotions.txt`; what each says of how content somebody is.
GOEMOTIONS: Dict[str, float] = {
    "admiration": 0.8,
    "amusement": 0.5,
    "anger": -1.0,
    "annoyance": -0.7,
    "approval": 0.4,
    "caring": 0.4,
    "confusion": -0.1,
    "curiosity": 0.0,
    "desire": 0.2,
    "disappointment": -0.7,
    "disapproval": -0.5,
    "disgust": -0.9,
    "embarrassment": -0.4,
    "excitement": 0.8,
    "fear": -0.5,
    "gratitude": 0.9,
    "grief": -0.8,
    "joy": 0.9,
    "love": 0.9,
    "nervousness": -0.4,
    "optimism": 0.5,
    "pride": 0.6,
    "realization": 0.0,
    "relief": 0.5,
    "remorse": -0.4,
    "sadness": -0.7,
    "surprise": 0.0,
    "neutral": 0.0,
}
# KOTE's labels in the order of its README, likewise.
KOTE: Sequence[float] = (
    *(-0.7, 0.6, 0.8, -0.7, 0.9, -0.6, -1.0, 0.6, 0.4, -0.5, -0.6),  # 불평/불만 … 안타까움/실망
    *(0.0, -0.5, 0.7, 0.6, 0.2, 0.7, -0.3, -0.5, -0.9, -0.7, -0.9),  # 비장함 … 역겨움/징그러움
    *(-0.8, -0.7, 0.0, -0.7, -0.4, -0.6, 0.8, 0.0, -0.4, -1.0, 0.8),  # 짜증 … 흐뭇함
    *(-0.3, -0.5, -0.4, -0.6, -0.6, -0.3, 0.0, 0.9, -0.5, 0.9, 0.6),  # 당황/난처 … 안심/신뢰
)
# From which grade on, either way, a text is no longer neutral.
NOT_NEUTRAL = 0.25
# Reviews of every tenth film are asked, and never learned from.
ASKED_FILM = 7


@dataclass(frozen=True)
class Graded:
    """A text and its grade, from −1 (very negative) to 1 (very positive)."""

    text: str
    grade: float


def read_goemotions(path: Path) -> List[Graded]:
    """One of GoEmotions' files (`train.tsv`, `dev.tsv`, `test.tsv`: text, labels, id). A grade is the labels' mean."""
    values = list(GOEMOTIONS.values())
    return [
        Graded(row[0].replace("[NAME]", "Sam").replace("[RELIGION]", "faith"), _middle(row[1], values))
        for row in _rows(path)
    ]


def read_kote(path: Path) -> List[Graded]:
    """One of KOTE's files (`train.tsv`, `val.tsv`, `test.tsv`: id, text, labels). Grades are the labels' middle."""
    return [Graded(row[1].strip('"').replace('""', '"'), _middle(row[2], KOTE)) for row in _rows(path)]


def read_nsmc(folder: Path, asked: bool) -> List[Graded]:
    """Reviews from NSMC's `raw/` folder: those of every tenth film if `asked`, else all others. 1 to 10 is −1 to 1."""
    found: List[Graded] = []
    for path in sorted(folder.glob("*.json")):
        if (int(path.stem) % 10 == ASKED_FILM) is asked:
            reviews = json.loads(path.read_text(encoding="utf-8"))
            graded = [Graded(review["review"], (int(review["rating"]) - 5.5) / 4.5) for review in reviews]
            found += [item for item in graded if item.text.strip()]
    return found


def level_of(grade: float, limit: float = NOT_NEUTRAL) -> int:
    """−1, 0 or 1: negative, neutral, positive."""
    return int(grade >= limit) - int(grade <= -limit)


def choose(texts: Iterable[Graded], each: int, limit: float = NOT_NEUTRAL) -> List[Graded]:
    """At most `each` negative, neutral and positive ones, the same every time: by the digest of the text."""
    unique = {item.text: item for item in texts}
    levels: Dict[int, List[Graded]] = {-1: [], 0: [], 1: []}
    for item in sorted(unique.values(), key=lambda item: hashlib.sha256(item.text.encode()).digest()):
        level = levels[level_of(item.grade, limit)]
        if len(level) < each:
            level.append(item)
    return [item for level in levels.values() for item in level]


def _middle(labels: str, values: Sequence[float]) -> float:
    found = [values[int(label)] for label in labels.split(",")]
    return sum(found) / len(found)


def _rows(path: Path) -> Iterable[List[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
