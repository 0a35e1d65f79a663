"""Owns what the assistant made of one message: its replies, its understanding, and its signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversation.model import Button


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as the customer will see it."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class HandoffSignal:
    """An action asked for a person: why, in a few words, and with which facts."""

    reason: str
    detail: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BotTurn:
    """The assistant's answer to one message, or to several that are answered together.

    `not_understood` and `handoff` are signals of actions (custom JSON); `orders` are orders whose
    owner was proven in this turn, number → what the customer was told. `until` is the seq of the last message that it
    answers, where the assistant says it. `sentiment` goes from −1 (very negative) to 1 (very positive), `urgency` from
    −1 (no hurry at all) to 1 (at once); None where the assistant does not say.
    """

    replies: tuple[Reply, ...] = ()
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    not_understood: bool = False
    handoff: HandoffSignal | None = None
    orders: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    until: int | None = None
    sentiment: float | None = None
    urgency: float | None = None
