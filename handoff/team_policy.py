"""Owns what handoff/policy.yml says of a team besides its hours: what it is for, and how conversations come to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from conversation.language import LANGUAGES
from handoff.assignment import Team
from handoff.detection_policy import DetectionPolicy, Points

CHANNELS = ("web", "telegram", "slack")
type Weight = Annotated[float, Field(gt=0, le=100)]
"""What a conversation counts of an agent's capacity."""
ASKED_BY_ACTIONS = (
    "complaint",
    "order_cancel",
    "address_change",
    "order_proof_failed",
    "orders_unavailable",
)
"""Why actions ask for a person (actions/handoff.py)."""
ALWAYS = ("requested", "bot_unavailable", *ASKED_BY_ACTIONS, *Points.model_fields)
"""All topics that there are without sensitive matters of the policy's own."""


class TeamRouting(BaseModel):
    """What a team is for; what is left out means all of it."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    languages: Annotated[list[str], Field(min_length=1)] | None = None
    channels: Annotated[list[str], Field(min_length=1)] | None = None
    topics: Annotated[list[str], Field(min_length=1)] | None = None
    assignment: Literal["pull", "push"] = "pull"
    ring_seconds: Annotated[float, Field(ge=5, le=600)] = 30

    def as_team(self) -> Team:
        """The same for choosing."""

        def taken(names: list[str] | None) -> frozenset[str] | None:
            return None if names is None else frozenset(names)

        skills = (taken(self.languages), taken(self.channels), taken(self.topics))
        return Team(*skills, self.assignment, self.ring_seconds)

    def unknown_names(self, topics: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Fields that name what there is not, each with what is wrong with it; `topics` are all that there are."""
        for field, known in (("languages", LANGUAGES), ("channels", CHANNELS), ("topics", sorted(topics))):
            if strange := sorted(set(getattr(self, field) or ()) - set(known)):
                yield field, f"{', '.join(strange)}: there is no such thing; use {', '.join(known)}"


def known_topics(detection: DetectionPolicy) -> frozenset[str]:
    """Every reason for which a conversation can be passed to a person, under this policy."""
    return frozenset((*ALWAYS, *detection.sensitive))
