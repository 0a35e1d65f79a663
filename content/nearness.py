"""Owns how near texts are to each other in meaning, and to the groups (intents, articles) that they are in.

Encoders give all short texts of one shop something in common, e5 very much (0.7 and more for any two). So the mean of
all texts is taken off first; then the same numbers serve both encoders and both languages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
# The mean of the nearest so many decides; three found misplaced examples best of one, three and five.
NEAREST = 3
# Below, the mean of the texts is that of a few subjects, and says nothing.
ENOUGH_TEXTS = 100


@dataclass(frozen=True)
class Nearness:
    """`similar` (texts, texts): from -1 to 1, a text to itself -1. `groups` are names; `own` the place of each text's.

    `to_groups` (texts, groups): the mean similarity to the nearest `NEAREST` of the group, the text itself left out.
    """

    similar: Vectors
    groups: tuple[str, ...]
    own: NDArray[np.intp]
    to_groups: Vectors

    def others(self, without: str = "") -> Vectors:
        """`to_groups` without the texts' own groups, and without one more."""
        others = self.to_groups.copy()
        others[np.arange(len(self.own)), self.own] = -1
        if without in self.groups:
            others[:, self.groups.index(without)] = -1
        return others

    def margins(self, without: str = "") -> Vectors:
        """How much nearer each text is to the nearest other group than to its own; 0 in a group too small to tell."""
        margins = self.others(without).max(1) - self.to_groups[np.arange(len(self.own)), self.own]
        too_small = np.bincount(self.own, minlength=len(self.groups)) <= NEAREST
        return np.where(too_small[self.own], 0, margins).astype(np.float32)

    def nearest_in(self, text: int, group: int) -> int:
        """The text of a group that is nearest to a text."""
        return int(np.argmax(np.where(self.own == group, self.similar[text], -2)))


def nearness(vectors: NDArray[Any], groups: Sequence[str]) -> Nearness:
    """Compares all texts with all others: of vectors (texts, width), each in the group of the same place."""
    centred = vectors - vectors.mean(0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    similar = (centred @ centred.T).astype(np.float32)
    np.fill_diagonal(similar, -1)
    names = tuple(sorted(set(groups)))
    own = np.array([names.index(group) for group in groups], dtype=np.intp)
    columns = []
    for group in range(len(names)):
        inside = similar[:, own == group]
        # Of its own group a text itself does not count.
        count = min(NEAREST, max(1, inside.shape[1] - 1))
        columns.append(np.partition(inside, -count, axis=1)[:, -count:].mean(1))
    return Nearness(similar, names, own, np.stack(columns, axis=1))


def near_pairs(near: Nearness, least: float) -> list[tuple[int, int, float]]:
    """The pairs of texts of different groups that are at least so similar, the most similar first."""
    rows, columns = np.nonzero(np.triu(near.similar >= least, 1))
    found = [
        (int(row), int(column), float(near.similar[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if near.own[row] != near.own[column]
    ]
    return sorted(found, key=lambda pair: -pair[2])
