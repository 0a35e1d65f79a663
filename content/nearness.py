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
# Pairs that are less similar than this are not kept.
LEAST = 0.8
# So many texts are compared with all others at once: ten thousand texts then take 40 MB, not 400.
AT_ONCE = 1024


@dataclass(frozen=True)
class Nearness:
    """`vectors` (texts, width), of length one and without what all have in common: their products are similarities.

    `groups` are names; `own` the place of each text's. `to_groups` (texts, groups): the mean similarity to the nearest
    `NEAREST` of the group, the text itself left out. `pairs`: the most similar pairs of texts of different groups.
    """

    vectors: Vectors
    groups: tuple[str, ...]
    own: NDArray[np.intp]
    to_groups: Vectors
    pairs: tuple[tuple[int, int, float], ...] = ()

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
        """The text of a group that is nearest to a text which is not in it."""
        members = np.flatnonzero(self.own == group)
        return int(members[np.argmax(self.vectors[members] @ self.vectors[text])])


def nearness(vectors: NDArray[Any], groups: Sequence[str]) -> Nearness:
    """Compares all texts with all others: of vectors (texts, width), each in the group of the same place."""
    centred = (vectors - vectors.mean(0)).astype(np.float32)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    names = tuple(sorted(set(groups)))
    places = {name: place for place, name in enumerate(names)}
    own = np.array([places[group] for group in groups], dtype=np.intp)
    members = [np.flatnonzero(own == group) for group in range(len(names))]
    to_groups = np.zeros((len(own), len(names)), np.float32)
    pairs: list[tuple[int, int, float]] = []
    for first in range(0, len(own), AT_ONCE):
        similar = centred[first : first + AT_ONCE] @ centred.T
        rows = np.arange(len(similar))
        similar[rows, first + rows] = -1
        for group, inside in enumerate(members):
            # Of its own group a text itself does not count.
            count = min(NEAREST, max(1, len(inside) - 1))
            to_groups[first + rows, group] = np.partition(similar[:, inside], -count, axis=1)[:, -count:].mean(1)
        near_rows, columns = np.nonzero(similar >= LEAST)
        later = (columns > first + near_rows) & (own[columns] != own[first + near_rows])
        for row, column in zip(near_rows[later].tolist(), columns[later].tolist(), strict=True):
            pairs.append((first + row, column, float(similar[row, column])))
    return Nearness(centred, names, own, to_groups, tuple(pairs))


def near_pairs(near: Nearness, least: float) -> list[tuple[int, int, float]]:
    """The pairs of texts of different groups that are at least so similar (`LEAST` or more), the most similar first."""
    return sorted((pair for pair in near.pairs if pair[2] >= least), key=lambda pair: -pair[2])
