"""Owns the decision whether a person is needed: carry on, offer one, or escalate, and why.

Pure. First floor: an action's own request escalates at once; two turns in a row that were not
understood are an offer with buttons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from handoff.bot_turn import BotTurn

MISUNDERSTOOD_LIMIT = 2
"""Turns in a row that were not understood before a person is offered."""


class Step(StrEnum):
    """What to do after a turn."""

    CARRY_ON = "carry_on"
    OFFER = "offer"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The step, the reason for it, and what to remember for the next turn."""

    step: Step
    reason: str | None
    memory: Mapping[str, Any]


def judge(turn: BotTurn, memory: Mapping[str, Any]) -> Verdict:
    """Looks at one turn and what is remembered of those before."""
    if turn.handoff:
        return Verdict(Step.ESCALATE, turn.handoff.reason, {**memory, "misunderstood": 0})
    misunderstood = memory.get("misunderstood", 0) + 1 if turn.not_understood else 0
    if misunderstood >= MISUNDERSTOOD_LIMIT:
        return Verdict(Step.OFFER, "not_understood", {**memory, "misunderstood": 0})
    return Verdict(Step.CARRY_ON, None, {**memory, "misunderstood": misunderstood})
