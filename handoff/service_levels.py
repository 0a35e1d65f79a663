"""Owns the service levels: how soon a customer is answered by a person, and what is late. Pure.

Read from the section `service_levels` of handoff/policy.yml, by channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from conversation.model import Author, Conversation, Draft, Kind
from handoff.hours import Hours, add_seconds

type State = Literal["ok", "warning", "breached"]
Seconds = Annotated[int, Field(ge=1, le=30 * 24 * 3600)]


class ServiceLevel(BaseModel):
    """What a channel's customers are promised.

    `warn_at`: after which share of the time a warning is given. `during`: whether the clock runs while the team is
    open, or at any hour.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_answer_seconds: Seconds | None = None
    next_answer_seconds: Seconds | None = None
    warn_at: Annotated[float, Field(gt=0, le=1)] = 0.75
    during: Literal["open", "always"] = "open"


@dataclass(frozen=True, slots=True)
class Service:
    """The answer that a customer waits for: which, until when (ms by the live store's clock), and how late it is."""

    kind: str
    due_at: int
    warn_at: int
    state: State

    def as_json(self) -> dict[str, str | int]:
        return {"kind": self.kind, "due_at": self.due_at, "state": self.state}


@dataclass(frozen=True, slots=True)
class Step:
    """What a look at a clock leads to: what is told now, if anything, and when to look again, if ever (ms)."""

    told: Literal["warning", "breached"] | None
    next_at: int | None


@dataclass(frozen=True, slots=True)
class ServiceLevels:
    """The levels by channel, and the hours by team; a channel that is missing has none, a team is always open."""

    channels: Mapping[str, ServiceLevel] = field(default_factory=dict)
    hours: Mapping[str, Hours] = field(default_factory=dict)

    def service_of(self, c: Conversation) -> Service | None:
        """The answer that the customer of `c` waits for; None where none is owed, or none is promised."""
        level = self.channels.get(c.channel)
        if level is None or c.service_since_at is None:
            return None
        seconds = level.first_answer_seconds if c.service_kind == "first" else level.next_answer_seconds
        if seconds is None or c.service_kind is None:
            return None
        told: State = "ok"
        if c.service_told in ("warning", "breached"):
            told = "breached" if c.service_told == "breached" else "warning"
        hours = self.hours.get(c.team or "") if level.during == "open" else None
        due = add_seconds(c.service_since_at, seconds, hours)
        warn = add_seconds(c.service_since_at, seconds * level.warn_at, hours)
        return None if due is None or warn is None else Service(c.service_kind, due, warn, told)


def choose_step(service: Service | None, now: int) -> Step:
    """What is to be told at `now` (ms by the live store's clock). A warning that comes with the breach is left out."""
    if service is None or service.state == "breached":
        return Step(None, None)
    if now >= service.due_at:
        return Step("breached", None)
    if service.state == "ok" and now >= service.warn_at:
        return Step("warning", service.due_at)
    return Step(None, service.due_at if service.state == "warning" else service.warn_at)


def describe(service: Service, told: str) -> Draft:
    """The entry for the log, which the customer never sees."""
    data = {"event": told, "kind": service.kind, "due_at": service.due_at}
    return Draft(Kind.NOTE, Author.SYSTEM, data={"service": data})
