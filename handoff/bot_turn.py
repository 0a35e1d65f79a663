"""Owns what the assistant made of one message: its replies, its understanding, and its signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conversation.model import Button

OFFERED = "offered"
"""In a conversation's memory: the payloads of the buttons below the last reply, which a typed yes or no may mean."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply as the customer will see it. `data` is what the log keeps of it for the staff, as JSON can hold it."""

    text: str
    buttons: tuple[Button, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


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
    −1 (no hurry at all) to 1 (at once); None where the assistant does not say. `repeated` is how often the same answer
    has been given in a row (0: it is new), `article` the id of one that was told, `helped` what was pressed below one.
    `matters` are shares from 0 to 1 of what the message touches besides its intent, `alike` how much it is like one of
    the customer's messages before, 0 to 1, `failed` whether an action could not do what it was to do.
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
    repeated: int = 0
    article: str | None = None
    helped: bool | None = None
    matters: Mapping[str, float] = field(default_factory=dict)
    alike: float = 0.0
    failed: bool = False
