"""Finds intents that overlap: whose examples are mistaken for each other's.

Each example is given to the intent that it is nearest to, itself left out. On the sample shop two intents exchange 0.20
of the smaller one's examples at most, the two halves of an intent that is cut at random 0.59 at least
(`python -m bench.content`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from content.findings import Finding, warning
from content.nearness import Nearness
from content.project import Example, language_name

OVERLAP = 0.3
FEWEST = 5
SHOWN = 3


def check_overlap(examples: Sequence[Example], near: Nearness) -> Iterator[Finding]:
    """Pairs of intents of one language, a finding each, at the first example that is mistaken."""
    taken = near.to_groups.argmax(1)
    counts = Counter(near.own.tolist())
    exchanged = Counter(
        (min(own, other), max(own, other))
        for own, other in zip(near.own.tolist(), taken.tolist(), strict=True)
        if own != other
    )
    for (one, other), count in exchanged.most_common():
        fewer = min(counts[one], counts[other])
        if count < FEWEST or count / fewer < OVERLAP:
            continue
        mistaken = [examples[place] for place in _mistaken(near, taken, one, other)]
        first = mistaken[0]
        names = f"'{near.groups[one]}' and '{near.groups[other]}'"
        shown = ", ".join(f"'{example.text}' ({example.intent})" for example in mistaken[:SHOWN])
        reason = (
            f"{names} overlap in {language_name(first.language)}: {count} examples could be the other's (the smaller"
        )
        reason += f" has {fewer}), such as {shown}."
        repair = "If customers get the same answer to both, merge the two; "
        repair += "if not, move these, or say in them what makes the difference."
        yield warning("intents-overlap", first.file, first.line, reason, repair, near.groups[one], near.groups[other])


def _mistaken(near: Nearness, taken: NDArray[np.intp], one: int, other: int) -> list[int]:
    """The examples that the two exchange, those first that are mistaken most clearly."""
    pair = {one, other}
    places = [
        place for place, own in enumerate(near.own) if own in pair and taken[place] in pair and own != taken[place]
    ]
    margin = near.to_groups[np.arange(len(taken)), taken] - near.to_groups[np.arange(len(taken)), near.own]
    return sorted(places, key=lambda place: -margin[place])
