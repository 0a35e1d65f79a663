"""Understands messages: a quick look at all of them, a deep one at those that it leaves unsure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, vstack

from bot.nlu.intents.head import Head, Trained, dense, train
from bot.nlu.intents.rejection import Rejection, learn, nearness_to, of_length_one, signals_of
from bot.nlu.intents.terms import ReducedTerms, Terms
from bot.nlu.plain_words import plain_words
from encoder.sentence_encoder import ENGLISH, SentenceEncoder, deep_name

OUT_OF_SCOPE = "oos"
# The quick look settles a message if, among held-back ones as sure, it was not more often wrong than the deep one by
# this: of those whose intent was known, and of all; ...
WORSE_AT_MOST, WORSE_WITH_STRANGE = 0.0, 0.005
# ... and if of those whose intent was known this share was right.
RIGHT_AT_LEAST = 0.975
NEVER = 1.1
CERTAINTIES = np.linspace(0.5, 0.995, 100)
# What vectors (the deep ones, the quick ones) and terms count for beside each other.
DEEP_BLOCKS, DEEP_TERMS = (1.0, 0.7), 0.4
QUICK_BLOCKS, QUICK_TERMS = (1.0,), 0.8


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
    """One head with what decides whether its answer counts; the vectors of its `examples` have length one."""

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
            certainty = float(look.rejection.certainty(_signals(look, shares[None], blocks))[0])
        order = np.argsort(-shares)
        return Understanding(
            intents=[self.intents[place] for place in order],
            shares=[float(shares[place]) for place in order],
            certainty=certainty,
            accepted=settled or certainty >= look.rejection.threshold,
            deep=deep,
        )


def _signals(look: Look, shares: np.ndarray, blocks: Sequence[np.ndarray]) -> np.ndarray:
    vectors = of_length_one(dense(blocks, look.head.means, look.head.blocks))
    return signals_of(shares, nearness_to(vectors, look.examples, look.classes, shares.shape[1]))


def fit(
    examples: Labelled,
    encoder: SentenceEncoder,
    held_back: Optional[Labelled] = None,
) -> IntentModel:
    """Learns from examples. `held_back` messages, if there are any, choose thresholds beside the examples themselves.

    Raises `ValueError` without two intents.
    """
    return _Fitting(examples.plain(), encoder, held_back and held_back.plain()).model()


class _Fitting:
    """One training: what its steps share."""

    def __init__(self, examples: Labelled, encoder: SentenceEncoder, held_back: Optional[Labelled]) -> None:
        inside = [intent != OUT_OF_SCOPE for intent in examples.intents]
        self._strange = examples.where([not each for each in inside])
        examples = examples.where(inside)
        self._intents = sorted(set(examples.intents))
        if len(self._intents) < 2:
            raise ValueError("at least two intents with examples are needed")
        marks = (
            None
            if examples.marks is None
            else csr_matrix((len(self._intents), examples.marks.shape[1]), dtype=np.float32)
        )
        words = [_as_words(name) for name in self._intents]
        names = Labelled(words, self._intents, [ENGLISH] * len(self._intents), marks)
        # The name of an intent is one more example of it: it says what the editor meant.
        self._examples = _joined(examples, names) if ENGLISH in examples.languages else examples
        self._encoder = encoder
        self._held_back = held_back
        self._numbers = {name: number for number, name in enumerate(self._intents)}
        self._terms, rows = Terms.fit(self._examples.texts, self._examples.marks)
        self._reduced = ReducedTerms.of(rows)
        self._classes = np.array([self._numbers[intent] for intent in self._examples.intents])

    def model(self) -> IntentModel:
        """The model with all of its routes."""
        names = np.array([deep_name(language) for language in self._examples.languages])
        routes = {}
        for name in sorted(set(names)):
            rows = np.flatnonzero(names == name)
            if len(set(self._classes[rows])) > 1:
                routes[str(name)] = self._route(str(name), rows)
        if not routes:
            raise ValueError("at least two intents with examples in one language are needed")
        return IntentModel(self._intents, self._terms, routes)

    def _route(self, name: str, rows: np.ndarray) -> Route:
        texts = [self._examples.texts[row] for row in rows]
        quick_vectors, deep_vectors = self._encoder.quick(texts), self._encoder.vectors(name, texts)
        terms, classes, count = self._reduced[rows], self._classes[rows], len(self._intents)
        quick = train([quick_vectors], terms, classes, count, QUICK_BLOCKS, QUICK_TERMS)
        deep = train([deep_vectors, quick_vectors], terms, classes, count, DEEP_BLOCKS, DEEP_TERMS)
        quick_look, _ = self._look(name, quick, classes, deep=False)
        deep_look, treated = self._look(name, deep, classes, deep=True)
        return Route(quick_look, deep_look, _sure_from(quick, deep, classes, treated))

    def _look(self, name: str, trained: Trained, classes: np.ndarray, deep: bool) -> Tuple[Look, np.ndarray]:
        """The head with its rejection, and whether the held-back examples were treated rightly by both."""
        vectors = of_length_one(trained.vectors)
        near = nearness_to(vectors, vectors, classes, len(self._intents))
        near[np.flatnonzero(trained.strange), classes[trained.strange]] = -1.0
        own = signals_of(trained.held_back, near)
        right = (trained.held_back.argmax(axis=1) == classes) & ~trained.strange
        unlearned = Look(trained.head, Rejection(np.zeros(4), 0.0, 0.0), vectors, classes)
        judged = [(own, right, trained.strange, np.full(len(classes), self._held_back is None))]
        for others, chooses in ((self._strange, False), (self._held_back, True)):
            if others is not None:
                others = others.where([deep_name(language) == name for language in others.languages])
                if others.texts:
                    judged.append(self._judge(name if deep else None, unlearned, others, chooses))
        rejection = learn(*(np.concatenate(column) for column in zip(*judged, strict=True)))
        accepted = rejection.certainty(own) >= rejection.threshold
        return replace(unlearned, rejection=rejection), np.where(accepted, right, trained.strange)

    def _judge(self, name: Optional[str], look: Look, messages: Labelled, chooses: bool) -> Tuple[np.ndarray, ...]:
        """Of messages that no head has seen: signals, rightness, strangeness, and whether they choose a threshold."""
        blocks = [self._encoder.quick(messages.texts)]
        if name is not None:
            blocks.insert(0, self._encoder.vectors(name, messages.texts))
        shares = look.head.shares(blocks, self._terms.of(messages.texts, messages.marks))
        truth = np.array([self._numbers.get(intent, -1) for intent in messages.intents], np.int64)
        right = shares.argmax(axis=1) == truth
        return _signals(look, shares, blocks), right, truth < 0, np.full(len(truth), chooses)


def _sure_from(quick: Trained, deep: Trained, classes: np.ndarray, treated: np.ndarray) -> float:
    """From which share on the quick look is as good as the deep one on held-back examples; over 1 if it never is.

    `treated` says of which the deep look's answer, or its refusal, was right.
    """
    best = quick.held_back.max(axis=1)
    quick_right = (quick.held_back.argmax(axis=1) == classes) & ~quick.strange
    deep_right = (deep.held_back.argmax(axis=1) == classes) & ~deep.strange
    for share in CERTAINTIES:
        chosen = best >= share
        known = chosen & ~quick.strange
        if not known.any():
            break
        worse = deep_right[known].mean() - quick_right[known].mean()
        if quick_right[known].mean() < RIGHT_AT_LEAST:
            continue
        if worse <= WORSE_AT_MOST and treated[chosen].mean() - quick_right[chosen].mean() <= WORSE_WITH_STRANGE:
            return float(share)
    return NEVER


def _as_words(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("/", " ").replace("-", " ").lower().split()) or name


def _joined(first: Labelled, second: Labelled) -> Labelled:
    return Labelled(
        [*first.texts, *second.texts],
        [*first.intents, *second.intents],
        [*first.languages, *second.languages],
        None if first.marks is None else vstack([first.marks, second.marks], format="csr"),
    )
