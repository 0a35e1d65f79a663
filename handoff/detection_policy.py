"""Owns the `detection` section of handoff/policy.yml: what counts how much, and which score calls a person."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def parse_pattern(raw: Any) -> re.Pattern[str]:
    """A word, or a regular expression. In Latin script it is whole words: "fire" is not in "fired"."""
    text = str(raw).strip()
    if not text:
        raise ValueError("an empty line would be found in every message; write a word, or take the line out")
    try:
        return re.compile(rf"(?<!\w)(?:{text})(?!\w)" if text.isascii() else text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"{text!r} is no pattern ({error}); write plain words, or mend it") from error


type Pattern = Annotated[re.Pattern[str], BeforeValidator(parse_pattern)]
type Patterns = dict[str, list[Pattern]]
"""By language. All are looked for in every message, since customers mix languages."""
type Number = Annotated[float, Field(ge=0, le=1000)]
type Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A part of the file: a name that is not known is a mistake."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, frozen=True)


class Points(Section):
    """What each signal adds to a conversation's score. 0 switches it off."""

    request_likely: Number = 60
    sensitive_likely: Number = 60
    fed_up: Number = 50
    not_understood: Number = 40
    same_answer: Number = 60
    customer_repeats: Number = 40
    upset: Number = 20
    mood_falls: Number = 15
    urgent: Number = 30
    proof_failed: Number = 40
    tool_failed: Number = 40
    not_helped: Number = 60
    not_answered: Number = 50
    no_progress: Number = 15
    important_customer: Number = 15


class Limits(Section):
    """From where on a signal is one. Shares go from 0 to 1; sentiment and urgency from -1 to 1."""

    request_share: Share = 0.5
    sensitive: Share = 0.6
    sensitive_likely: Share = 0.4
    tone: Share = 0.4
    similar: Share = 0.4
    upset: Annotated[float, Field(ge=-1, le=0)] = -0.55
    mood_falls_by: Annotated[float, Field(gt=0, le=2)] = 0.8
    urgent: Annotated[float, Field(ge=0, le=1)] = 0.55
    turns_without_progress: Annotated[int, Field(ge=1)] = 6


class DetectionPolicy(Section):
    """When a person is offered, and when one is called at once. The defaults hold where the file says nothing."""

    offer_from: Number = 50
    escalate_from: Number = 100
    kept: Share = 0.7
    turns_between_offers: Annotated[int, Field(ge=1)] = 4
    points: Points = Points()
    limits: Limits = Limits()
    important: list[str] = []
    request: Patterns = {}
    sensitive: dict[str, Patterns] = {}

    @model_validator(mode="after")
    def check_order(self) -> DetectionPolicy:
        """A person is called at once only for more than what one is offered for."""
        if self.escalate_from < self.offer_from:
            raise ValueError(f"escalate_from ({self.escalate_from:g}) is below offer_from ({self.offer_from:g})")
        return self
