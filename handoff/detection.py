"""Owns the decision whether a person is needed: carry on, offer one, or escalate, and why.

Pure. Each turn's signals (signals.py) add to a score, of which a part is kept from turn to turn; the policy says from
which score on a person is offered, and from which one is called. A request and a sensitive matter call one at once.
What is remembered is forgotten when a person gives the conversation back, so that an old reason never counts again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handoff.detection_policy import DetectionPolicy
from handoff.mood import MOODS
from handoff.signals import CONTENT, NO, NOTHING, REQUEST_LIKELY, SMALL_TALK, Past, Seen, find_signals

DETECTION = "detection"
"""In a conversation's memory: what detection remembers. In the data of the bot's (first) reply: its decision."""
TEXTS = 5
TEXT_CHARACTERS = 200
"""So many of the customer's last messages are remembered, and so much of each."""


class Step(StrEnum):
    """What to do after a turn."""

    CARRY_ON = "carry_on"
    OFFER = "offer"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step, the reason for it, the turn's signals with their points, the score, and what to remember."""

    step: Step
    reason: str | None
    memory: Mapping[str, Any]
    signals: Mapping[str, float]
    score: float
    seen: Seen = NOTHING

    def as_json(self, seq: int, until: int) -> dict[str, Any]:
        """The decision on the messages `seq` to `until`, as it is kept with the bot's reply."""
        return {
            "seq": seq,
            "until": until,
            "step": self.step.value,
            "reason": self.reason,
            "score": self.score,
            "signals": dict(self.signals),
            "seen": self.seen.as_json(),
        }


def judge(seen: Seen, text: str, memory: Mapping[str, Any], policy: DetectionPolicy) -> Verdict:
    """Looks at one turn, the customer's words in it, and what is remembered of those before."""
    known = memory.get(DETECTION) or {}
    turn = int(known.get("turn", 0)) + 1
    offered, last = known.get("offered"), known.get("score", 0.0)
    texts = list(known.get("texts", ()))
    idle = int(known.get("idle", 0))
    moods = [float(mood["sentiment"]) for mood in memory.get(MOODS, ()) if mood.get("sentiment") is not None]
    if seen.intent == NO and offered == turn - 1:
        last = 0.0
    signals = find_signals(
        seen, text, Past(texts, moods, idle, bool(known.get("asked")), bool(known.get("missed"))), policy
    )
    score = last * policy.kept + sum(signals.values())
    step = choose_step(signals, score, turn, offered, policy)
    kept = {
        "turn": turn,
        "score": 0.0 if step is Step.ESCALATE else round(score, 3),
        "offered": turn if step is Step.OFFER else offered,
        # Who greets or thanks waits for nothing.
        "idle": 0 if seen.progress else idle + (seen.intent not in SMALL_TALK),
        "asked": seen.asked,
        "missed": seen.not_understood or seen.failed or seen.proof_failed,
        "texts": texts_after(texts, seen, text),
    }
    reason = next(iter(signals)) if step is not Step.CARRY_ON else None
    return Verdict(step, reason, {**memory, DETECTION: kept}, signals, round(score, 3), seen)


def texts_after(texts: Sequence[str], seen: Seen, text: str) -> list[str]:
    """The messages that the next ones are compared with. Small talk is none, and what was settled is forgotten."""
    if seen.intent in CONTENT:
        return []
    if seen.pressed or not text.strip() or seen.intent in SMALL_TALK:
        return [*texts]
    return [*texts, text[:TEXT_CHARACTERS]][-TEXTS:]


def remembered_texts(memory: Mapping[str, Any]) -> Sequence[str]:
    """The customer's messages that the next one is compared with, at most `TEXTS`."""
    return list((memory.get(DETECTION) or {}).get("texts", ()))


def choose_step(
    signals: Mapping[str, float], score: float, turn: int, offered: int | None, policy: DetectionPolicy
) -> Step:
    """What the score comes to. Nothing is done without a signal in this very turn, however high the score still is."""
    if not signals:
        return Step.CARRY_ON
    if score >= policy.escalate_from:
        return Step.ESCALATE
    # A wish that was guessed is asked about whenever it comes; the pause is for what is offered unasked.
    rested = offered is None or turn - offered >= policy.turns_between_offers
    if score >= policy.offer_from and (rested or REQUEST_LIKELY in signals):
        return Step.OFFER
    return Step.CARRY_ON
