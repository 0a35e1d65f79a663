"""Learns an intent model from examples: the heads of each route, what they refuse, and when the quick one is enough."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Dict, FrozenSet, List, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, vstack
from threadpoolctl import threadpool_limits

from bot.nlu.intents.head import Examples, Head, Judges, Trained, moved, start_for, train
from bot.nlu.intents.model import OUT_OF_SCOPE, IntentModel, Labelled, Look, Route, signals
from bot.nlu.intents.rejection import STRANGE_SHARE, Rejection, learn, nearness_to, of_length_one, signals_of
from bot.nlu.intents.terms import ReducedTerms, Terms
from encoder.sentence_encoder import ENGLISH, SentenceEncoder, deep_name

# The quick look settles a message if, among held-back ones as sure, it was not more often wrong than the deep one by
# this: of those whose intent was known, and of all; ...
WORSE_AT_MOST, WORSE_WITH_STRANGE = 0.0, 0.005
# ... and if of those whose intent was known this share was right.
RIGHT_AT_LEAST = 0.975
NEVER = 1.1
# However many messages are of no intent where examples come from, what is likelier of one than not is not refused.
MOST_STRANGE = 0.5
CERTAINTIES = np.linspace(0.5, 0.995, 100)
# While no more of the examples than this are new or gone, the judges of a training before are as good as new ones.
FEW_CHANGED = 0.02
# What vectors (the deep ones, the quick ones) and terms count for beside each other.
DEEP_BLOCKS, DEEP_TERMS = (1.0, 0.7), 0.4
QUICK_BLOCKS, QUICK_TERMS = (1.0,), 0.8


def fit(
    examples: Labelled,
    encoder: SentenceEncoder,
    held_back: Optional[Labelled] = None,
    strange_share: float = STRANGE_SHARE,
) -> IntentModel:
    """Learns from examples. `held_back` messages, if there are any, choose thresholds beside the examples themselves.

    `strange_share`: how many of the messages that will come are of no intent. Where some of the messages are, their
    share is taken. Raises `ValueError` without two intents.
    """
    return Learner().fit(examples, encoder, held_back, strange_share)


@dataclass(frozen=True)
class Before:
    """What a training leaves to the next one: the heads to begin at, and the judges with the texts that they know."""

    intents: List[str]
    texts: FrozenSet[str]
    terms: Terms
    directions: np.ndarray
    heads: Dict[str, Head]
    judges: Dict[str, Judges]

    def judges_of(self, intents: List[str], texts: FrozenSet[str]) -> Dict[str, Judges]:
        """The judges, unless so much has changed that they do not stand for the head any more."""
        changed = len(texts ^ self.texts)
        return self.judges if intents == self.intents and changed <= FEW_CHANGED * len(texts) else {}


class Learner:
    """Learns one model after the other, and an edit costs what it changes: weights begin where they were, and what
    examples that stay were held back for is known. The result is that of learning anew, but for rounding."""

    def __init__(self) -> None:
        self._before: Optional[Before] = None

    def fit(
        self,
        examples: Labelled,
        encoder: SentenceEncoder,
        held_back: Optional[Labelled] = None,
        strange_share: float = STRANGE_SHARE,
    ) -> IntentModel:
        """As the function `fit`."""
        fitting = _Fitting(examples.plain(), encoder, held_back and held_back.plain(), strange_share, self._before)
        model = fitting.model()
        self._before = fitting.before()
        return model


class _Fitting:
    """One training: what its steps share."""

    def __init__(
        self,
        examples: Labelled,
        encoder: SentenceEncoder,
        held_back: Optional[Labelled],
        strange_share: float,
        before: Optional[Before],
    ) -> None:
        known = (share_of_strange(held_back) if held_back else 0.0) or share_of_strange(examples)
        self._strange_share = min(known or strange_share, MOST_STRANGE)
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
        self._classes = np.array([self._numbers[intent] for intent in self._examples.intents])
        self._before = before if before and before.intents == self._intents else None
        self._texts = frozenset(self._examples.texts)
        self._judges = self._before.judges_of(self._intents, self._texts) if self._before else {}
        self._places = self._terms.places_in(self._before.terms) if self._before else np.zeros(0, np.int64)
        directions = self._before and moved(self._before.directions, self._places, rows.shape[1])
        self._reduced = ReducedTerms.of(rows, directions)
        self._trained: Dict[str, Trained] = {}

    def model(self) -> IntentModel:
        """The model with all of its routes."""
        names = np.array([deep_name(language) for language in self._examples.languages])
        rows = {str(name): np.flatnonzero(names == name) for name in sorted(set(names))}
        rows = {name: own for name, own in rows.items() if len(set(self._classes[own])) > 1}
        if not rows:
            raise ValueError("at least two intents with examples in one language are needed")
        # Routes, and parts of the examples, are learned side by side: threads in one small product only wait.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(os.cpu_count()) as threads:
            routes = dict(zip(rows, threads.map(self._route, rows, rows.values()), strict=True))
        return IntentModel(self._intents, self._terms, routes)

    def _route(self, name: str, rows: np.ndarray) -> Route:
        texts = [self._examples.texts[row] for row in rows]
        quick_vectors, deep_vectors = self._encoder.quick(texts), self._encoder.vectors(name, texts)
        classes = self._classes[rows]
        quick = self._train(f"{name}.quick", rows, [quick_vectors], QUICK_BLOCKS, QUICK_TERMS)
        deep = self._train(f"{name}.deep", rows, [deep_vectors, quick_vectors], DEEP_BLOCKS, DEEP_TERMS)
        quick_look, _ = self._look(name, quick, classes, deep=False)
        deep_look, treated = self._look(name, deep, classes, deep=True)
        return Route(quick_look, deep_look, _sure_from(quick, deep, classes, treated))

    def _train(
        self,
        name: str,
        rows: np.ndarray,
        blocks: Sequence[np.ndarray],
        block_weights: Sequence[float],
        terms_weight: float,
    ) -> Trained:
        texts = [self._examples.texts[row] for row in rows]
        marks = None if self._examples.marks is None else self._examples.marks[rows]
        terms, classes, count = self._reduced[rows], self._classes[rows], len(self._intents)
        examples = Examples(texts, blocks, self._terms, terms, marks, classes, count, block_weights, terms_weight)
        start = None
        if self._before and name in self._before.heads:
            start = start_for(self._before.heads[name], self._places, self._reduced, terms_weight)
        self._trained[name] = train(examples, self._judges.get(name), start)
        return self._trained[name]

    def before(self) -> Before:
        """What the next training can use."""
        heads = {name: trained.head for name, trained in self._trained.items()}
        judges = {name: trained.judges for name, trained in self._trained.items()}
        known = self._before.texts if self._before and self._judges else self._texts
        return Before(self._intents, known, self._terms, self._reduced.directions, heads, judges)

    def _look(self, name: str, trained: Trained, classes: np.ndarray, deep: bool) -> Tuple[Look, np.ndarray]:
        """The head with its rejection, and whether the held-back examples were treated rightly by both."""
        vectors = of_length_one(trained.vectors)
        order = np.argsort(classes, kind="stable")
        ordered, ordered_classes = vectors[order], classes[order]
        near = np.empty((len(vectors), len(self._intents)), np.float32)
        near[order] = nearness_to(ordered, ordered, ordered_classes, len(self._intents))
        near[np.flatnonzero(trained.strange), classes[trained.strange]] = -1.0
        own = signals_of(trained.held_back, near)
        right = (trained.held_back.argmax(axis=1) == classes) & ~trained.strange
        unlearned = Look(trained.head, Rejection(np.zeros(4), 0.0, 0.0), ordered, ordered_classes)
        judged = [(own, right, trained.strange, np.full(len(classes), self._held_back is None))]
        for others, chooses in ((self._strange, False), (self._held_back, True)):
            if others is not None:
                others = others.where([deep_name(language) == name for language in others.languages])
                if others.texts:
                    judged.append(self._judge(name if deep else None, unlearned, others, chooses))
        columns = [np.concatenate(column) for column in zip(*judged, strict=True)]
        rejection = learn(*columns, strange_share=self._strange_share)
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
        return signals(look, shares, blocks), right, truth < 0, np.full(len(truth), chooses)


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


def share_of_strange(messages: Labelled) -> float:
    """How many of the messages are of no intent, from 0 to 1."""
    return sum(intent == OUT_OF_SCOPE for intent in messages.intents) / max(1, len(messages.intents))


def _as_words(name: str) -> str:
    return " ".join(name.replace("_", " ").replace("/", " ").replace("-", " ").lower().split()) or name


def _joined(first: Labelled, second: Labelled) -> Labelled:
    return Labelled(
        [*first.texts, *second.texts],
        [*first.intents, *second.intents],
        [*first.languages, *second.languages],
        None if first.marks is None else vstack([first.marks, second.marks], format="csr"),
    )
