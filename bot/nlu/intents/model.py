"""Understands messages: a quick look at all of them, a deep one at those that it leaves unsure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from bot.nlu.intents.head import Head, dense
from bot.nlu.intents.rejection import Rejection, nearness_to, of_length_one, signals_of
from bot.nlu.intents.terms import Terms
from bot.nlu.plain_words import plain_words
from encoder.sentence_encoder import SentenceEncoder, deep_name

OUT_OF_SCOPE = "oos"


@dataclass(frozen=True)
class Understanding:
    """`shares` of the intents, best first, sum to one. `certainty` says how sure it is that the first is right;
    `accepted` is whether that is enough, `deep` whether the deep encoder was asked."""

    intents: List[str]
    shares: List[float]
    certainty: float
    accepted: bool
    deep: bool


@dataclass(frozen=True)
class Look:
    """One head with what decides whether its answer counts; the vectors of its `examples` have length one.

    `classes` of the examples ascend.
    """

    head: Head
    rejection: Rejection
    examples: np.ndarray
    classes: np.ndarray


@dataclass(frozen=True)
class Route:
    """What messages of languages with the same deep encoder go through; from the share `sure` on, `quick` is enough."""

    quick: Look
    deep: Look
    sure: float


@dataclass(frozen=True)
class Labelled:
    """Messages with what they mean; `OUT_OF_SCOPE` for none of the intents.

    `languages` are codes such as `en`. `marks` (messages, kinds), if there are any, say what else is in a message,
    such as an order number.
    """

    texts: Sequence[str]
    intents: Sequence[str]
    languages: Sequence[str]
    marks: Optional[csr_matrix] = None

    def plain(self) -> Labelled:
        """The same without what tells nothing of an intent, as `IntentModel.understand` reads it."""
        return replace(self, texts=[plain_words(text) for text in self.texts])

    def where(self, keep: Sequence[bool]) -> Labelled:
        """Those that are kept."""
        rows = [place for place, kept in enumerate(keep) if kept]
        return Labelled(
            [self.texts[row] for row in rows],
            [self.intents[row] for row in rows],
            [self.languages[row] for row in rows],
            None if self.marks is None else self.marks[rows],
        )


class IntentModel:
    """All that was learned; `understand` is quick, and safe to call from several threads."""

    def __init__(self, intents: List[str], terms: Terms, routes: Dict[str, Route]) -> None:
        """`routes` by the name of their deep encoder; one at least."""
        self.intents = intents
        self.terms = terms
        self.routes = routes

    def understand(
        self, encoder: SentenceEncoder, text: str, language: str, marks: Optional[csr_matrix] = None
    ) -> Understanding:
        """What one message means; `marks` (1, kinds) as in training.

        In a language that there are no examples for, the quick look of another language has to do: it knows them all.
        """
        text = plain_words(text)
        terms = self.terms.row(text, marks)
        name = deep_name(language)
        route = self.routes.get(name)
        look = (route or next(iter(self.routes.values()))).quick
        blocks = [encoder.quick([text], keep=False)]
        shares = look.head.shares_of_one(blocks, terms)
        settled = route is not None and shares.max() >= route.sure
        deep = route is not None and not settled
        if route is not None and deep:
            look, blocks = route.deep, [encoder.vectors(name, [text], keep=False), *blocks]
            shares = look.head.shares_of_one(blocks, terms)
        # What is settled needs no further proof; its share is calibrated.
        certainty = float(shares.max())
        if not settled:
            certainty = float(look.rejection.certainty(signals(look, shares[None], blocks))[0])
        order = np.argsort(-shares)
        return Understanding(
            intents=[self.intents[place] for place in order],
            shares=[float(shares[place]) for place in order],
            certainty=certainty,
            accepted=settled or certainty >= look.rejection.threshold,
            deep=deep,
        )


def signals(look: Look, shares: np.ndarray, blocks: Sequence[np.ndarray]) -> np.ndarray:
    """What tells whether the likeliest intent of messages is right (messages, 4); see `rejection`."""
    vectors = of_length_one(dense(blocks, look.head.means, look.head.blocks))
    return signals_of(shares, nearness_to(vectors, look.examples, look.classes, shares.shape[1]))
