"""Small shops, cut out of the project's own articles: what scores mean where there are few articles to learn from.

With three articles everything stands out, and a question that none of them answers looks like one of theirs. So the
defaults for shops with few questions are learned from such shops, not from the whole: their own questions, each left
out, those of the articles that they have not, and strangers.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np

from actions.article import Article
from actions.knowledge.building import Texts, encode_home, encode_texts
from actions.knowledge.calibration import NOWHERE, Cases, Outcome, outcomes, own_cases
from actions.knowledge.confidence import Confidence
from actions.knowledge.index import Index
from actions.vectors import RememberedVectors

SIZES = (3, 4, 6, 8, 10)
ROUNDS = 12
SEED = 20


async def small_shops(
    texts: Texts, names: Sequence[str], vectors: RememberedVectors
) -> tuple[dict[str, list[Outcome]], dict[str, list[Outcome]]]:
    """Outcomes by encoder (`""`: words alone) of two halves of the shops: one to learn from, one to measure with."""
    chance = random.Random(SEED)
    halves: tuple[dict[str, list[Outcome]], dict[str, list[Outcome]]] = ({}, {})
    for number in range(ROUNDS * len(SIZES)):
        shop = set(chance.sample(range(len(texts.articles)), SIZES[number % len(SIZES)]))
        kept = tuple(texts.articles[place] for place in sorted(shop))
        own = await encode_texts(kept, texts.strangers, tuple(names), vectors)
        for name in (*names, ""):
            index = Index(kept, {name: encode_home(own, name)} if name else {})
            mine = own_cases(index)
            absent = questions_without(texts, shop, index.encoders, len(mine.texts), chance)
            strange = own.strange_cases(index)
            asked = [*outcomes(index, mine, bool(name)), *outcomes(index, absent, bool(name))]
            asked += outcomes(index, strange.some(0, len(mine.texts)), bool(name))
            halves[number // len(SIZES) % 2].setdefault(name, []).extend(asked)
    return halves


def questions_without(
    texts: Texts, shop: set[int], encoders: Sequence[str], count: int, chance: random.Random
) -> Cases:
    """Questions of articles that a shop has not, with their vectors."""
    units = [(unit, question) for unit, place, question in each_question(texts.articles) if place not in shop]
    chosen = chance.sample(units, min(count, len(units)))
    rows = [unit for unit, _ in chosen]
    vectors: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {
        name: texts.questions[name][rows] for name in encoders
    }
    return Cases(tuple(question for _, question in chosen), (NOWHERE,) * len(chosen), (), vectors)


def each_question(articles: Sequence[Article]) -> list[tuple[int, int, str]]:
    """Unit, article and text of each question; a title is a unit, too."""
    found = []
    unit = 0
    for place, article in enumerate(articles):
        for number, question in enumerate((article.title, *article.questions)):
            if number:
                found.append((unit, place, question))
            unit += 1
    return found


def told(found: Sequence[Outcome], confidence: Confidence) -> tuple[float, float]:
    """Per cent: of the questions that can be answered those that are, rightly; of the others those that are."""
    given = confidence.of_rows(np.asarray([one.seen.row() for one in found])) >= confidence.enough
    right = np.asarray([one.right for one in found], np.bool_)
    answerable = np.asarray([one.answerable for one in found], np.bool_)
    return 100 * float((given & right).sum() / answerable.sum()), 100 * float(given[~answerable].mean())
