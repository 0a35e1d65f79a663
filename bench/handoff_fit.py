"""Finds the points of signals from dialogues: `make fit-handoff`. It prints them; a person writes them into the policy.

The dialogues are those that were written for this (`bench/handoff_data/dev_dialogues_*.jsonl`,
`dev2_…` and `dev3_…`), never those that `make bench-handoff` measures with. A turn's signals, and `kept` of those
before, are the counts of a logistic regression without negative weights, which tells turns at which a person is needed
from those before them and from all turns of dialogues that need nobody. Its weights, brought to the scale on which
`offer_from` is the threshold, are the points: the score of a conversation is then the regression's own sum. What calls
or asks by itself (a request, a sensitive matter) is not fitted.

Each tenth of the dialogues is also told by points that were found on the other nine: those figures are printed, beside
those of the policy as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.figures import Figures, percentile
from bench.handoff import DATA, LANGUAGES, ROOT, Dialogue, add_scores, judge_dialogue, read_dialogues, understand
from handoff.detection_policy import DetectionPolicy, Points
from handoff.policy import load_policy
from handoff.signals import IMPORTANT, REQUEST_LIKELY, SENSITIVE_LIKELY

FIXED = frozenset({REQUEST_LIKELY, SENSITIVE_LIKELY, IMPORTANT})
"""Not fitted: the first two ask by themselves, and no dialogue says who is important."""
NAMES = [name for name in Points.model_fields if name not in FIXED]
PARTS = ("dev", "dev2", "dev3")
"""The dialogues that points are found on."""
KEPT = (0.5, 0.6, 0.7, 0.8, 0.9)
SHARES = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
"""What is tried for `kept`, and as the probability from which on a person is offered."""
FOLDS = 10
STRENGTH = 0.02
"""Of the penalty on the squares of the weights, by the number of turns."""
STEPS, RATE = 3000, 0.5
ROUND = 5
TOGETHER = 0.8
ALONE = frozenset({"fed_up", "same_answer", "not_helped", "not_answered"})
"""Which may offer a person by themselves. The others stay at `TOGETHER` of `offer_from`, whatever fits: one of them is
no reason yet, and two are only while the first still counts for the rest."""


@dataclass(frozen=True, slots=True)
class Course:
    """A dialogue as its turns' signals (turns, `NAMES`), and the turn, from 1 on, that calls or asks by itself."""

    dialogue: Dialogue
    signals: np.ndarray
    certain: int | None

    def counts(self, kept: float) -> np.ndarray:
        """The signals of each turn with what is kept of those before."""
        found = np.zeros_like(self.signals)
        last = np.zeros(self.signals.shape[1])
        for place, row in enumerate(self.signals):
            found[place] = last = last * kept + row
        return found

    def first_call(self, weights: np.ndarray, kept: float) -> int | None:
        """The turn at which the sum of the weights reaches 1 with a signal in it, or that calls by itself."""
        reached = (self.counts(kept) @ weights >= 1 - 1e-9) & (self.signals.sum(axis=1) > 0)
        places = [*np.flatnonzero(reached)[:1] + 1, *([self.certain] if self.certain else [])]
        return int(min(places)) if places else None


def course_of(dialogue: Dialogue, verdicts: Sequence[dict[str, float]], escalate_from: float) -> Course:
    """What a dialogue's decisions saw."""
    rows = [[float(name in signals) for name in NAMES] for signals in verdicts]
    certain = [
        bool(FIXED & signals.keys()) or max(signals.values(), default=0) >= escalate_from for signals in verdicts
    ]
    return Course(dialogue, np.array(rows), certain.index(True) + 1 if any(certain) else None)


def fit(courses: Sequence[Course], kept: float) -> tuple[np.ndarray, float]:
    """Weights, none below 0, and bias, by projected gradient descent."""
    rows: list[np.ndarray] = []
    needed: list[float] = []
    for course in courses:
        counts, at = course.counts(kept), course.dialogue.at if course.dialogue.escalate else None
        for turn, row in enumerate(counts[: course.certain - 1 if course.certain else None], 1):
            # The turn before is as good: to offer one turn early is no mistake, and to wait for the next none either.
            if at is None or turn < at - 1 or turn == at:
                rows.append(row)
                needed.append(float(turn == at))
    features, truth = np.array(rows), np.array(needed)
    weights, bias = np.zeros(len(NAMES)), 0.0
    for _ in range(STEPS):
        error = 1 / (1 + np.exp(-(features @ weights + bias))) - truth
        weights = np.maximum(0, weights - RATE * (features.T @ error / len(truth) + STRENGTH / 10 * weights))
        bias -= RATE * float(error.mean())
    return weights, bias


def scaled(weights: np.ndarray, bias: float, share: float) -> np.ndarray:
    """The weights with which a sum of 1 is the probability `share`."""
    return weights / max(1e-6, float(np.log(share / (1 - share))) - bias)


def f1(courses: Sequence[Course], tell: Callable[[Course], int | None]) -> float:
    """How well dialogues that need a person are told from the others."""
    told, truth = [tell(course) is not None for course in courses], [course.dialogue.escalate for course in courses]
    right = sum(one and other for one, other in zip(told, truth, strict=True))
    return 2 * right / max(1, sum(told) + sum(truth))


def choose(courses: Sequence[Course]) -> tuple[np.ndarray, float]:
    """The weights, scaled, and `kept`, with which these dialogues are told best; of equals the mildest memory."""
    best: tuple[float, np.ndarray, float] = (-1.0, np.zeros(len(NAMES)), KEPT[0])
    for kept in KEPT:
        weights, bias = fit(courses, kept)
        for share in SHARES:
            tried = scaled(weights, bias, share)
            found = f1(courses, lambda course, tried=tried, kept=kept: course.first_call(tried, kept))  # type: ignore[misc]
            if found > best[0]:
                best = (found, tried, kept)
    return best[1], best[2]


def tell_held_back(courses: Sequence[Course]) -> list[int | None]:
    """The first call of each dialogue, under points found without its tenth."""
    found: list[int | None] = [None] * len(courses)
    for fold in range(FOLDS):
        weights, kept = choose([course for place, course in enumerate(courses) if place % FOLDS != fold])
        for place in range(fold, len(courses), FOLDS):
            found[place] = courses[place].first_call(weights, kept)
    return found


def add_figures(figures: Figures, name: str, courses: Sequence[Course], found: Sequence[int | None]) -> None:
    """Precision, recall, F1, and by how many turns the ninth of ten is late."""
    add_scores(figures, name, [course.dialogue.escalate for course in courses], [place is not None for place in found])
    late = [
        max(0, place - course.dialogue.at)
        for course, place in zip(courses, found, strict=True)
        if course.dialogue.escalate and course.dialogue.at is not None and place is not None
    ]
    figures.add(f"{name}_turns_late_p90", percentile(late, 0.9) if late else 0)


def main() -> int:
    """Reads, fits, prints."""
    policy = load_policy(ROOT / "handoff" / "policy.yml").detection
    talks = [read_dialogues(DATA / f"{part}_dialogues_{language}.jsonl") for part in PARTS for language in LANGUAGES]
    dialogues = [dialogue for talk in talks for dialogue in talk]
    read = understand([text for one in dialogues for is_customer, text in one.turns if is_customer])
    # Every signal is to be seen, and none to reach a threshold.
    seeing = policy.model_copy(update={"points": Points(**dict.fromkeys(Points.model_fields, 0.001))})
    courses = [
        course_of(one, [dict(verdict.signals) for verdict in judge_dialogue(one, read, seeing)], policy.escalate_from)
        for one in dialogues
    ]
    weights, kept = choose(courses)
    points = {
        name: round(weight * policy.offer_from / ROUND) * ROUND for name, weight in zip(NAMES, weights, strict=True)
    }
    sys.stdout.write(f"  kept: {kept}\n  points:\n")
    for name, value in points.items():
        most = policy.escalate_from - ROUND if name in ALONE else policy.offer_from * TOGETHER
        sys.stdout.write(f"    {name}: {min(most, value):g}\n")
    figures = Figures()
    add_figures(figures, "held_back", courses, tell_held_back(courses))
    add_figures(figures, "policy", courses, [policy_call(course, policy) for course in courses])
    figures.write()
    return 0


def policy_call(course: Course, policy: DetectionPolicy) -> int | None:
    """The first call under the points of the policy."""
    weights = np.array([getattr(policy.points, name) for name in NAMES]) / policy.offer_from
    return course.first_call(weights, policy.kept)


if __name__ == "__main__":
    sys.exit(main())
