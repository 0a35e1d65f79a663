"""Owns handoff/policy.yml: the teams, their hours, where the assistant passes conversations to, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from conversation.policy_file import PolicyError, PolicyFile, parse_zone
from handoff.assignment import Team
from handoff.detection_policy import DetectionPolicy
from handoff.hours import Hours
from handoff.overflow import Overflow, find_loop
from handoff.priority import Minutes
from handoff.service_levels import ServiceLevel, ServiceLevels
from handoff.team_policy import CHANNELS, TeamRouting, Weight, known_topics

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def parse_spans(raw: Any) -> tuple[tuple[time, time], ...]:
    """`"09:00-12:00, 13:00-18:00"` as pairs of times. `24:00` is the end of the day."""
    spans = []
    for part in str(raw).split(","):
        opens, dash, closes = part.strip().partition("-")
        if not dash:
            raise ValueError(f"write hours as 09:00-18:00, not {part.strip()!r}")
        start = time.fromisoformat(opens.strip())
        end = time.max if closes.strip() == "24:00" else time.fromisoformat(closes.strip())
        if start >= end:
            raise ValueError(f"{part.strip()} ends before it begins")
        spans.append((start, end))
    spans.sort()
    for (_, before), (start, _) in pairwise(spans):
        if start < before:
            raise ValueError(f"{raw!r} has spans that overlap; write one span from the first time to the last")
    return tuple(spans)


def check_holidays(days: list[date]) -> list[date]:
    """The dates, each of which may be there once."""
    if twice := sorted({day for day in days if days.count(day) > 1}):
        raise ValueError(f"{', '.join(map(str, twice))} is written twice; keep it once, or mend the date")
    return days


class TeamModel(TeamRouting):
    """A team as the file spells it."""

    timezone: Annotated[ZoneInfo, BeforeValidator(parse_zone)]
    hours: dict[str, Annotated[tuple[tuple[time, time], ...], BeforeValidator(parse_spans)]]
    holidays: Annotated[list[date], AfterValidator(check_holidays)] = Field(default=[])
    overflow: Overflow | None = None


class PolicyModel(BaseModel):
    """The file as a whole."""

    model_config = ConfigDict(extra="forbid")

    teams: dict[str, TeamModel]
    first_team: str
    channel_weights: dict[str, Weight] = Field(default={})
    priority: dict[str, Minutes] = Field(default={})
    prefer_former_minutes: Annotated[float, Field(ge=0)] = 60
    detection: DetectionPolicy = DetectionPolicy()
    service_levels: dict[str, ServiceLevel] = {}


@dataclass(frozen=True, slots=True)
class Policy:
    """The teams' hours by team, the team for what fits no other, and when conversations are passed on.

    `service_levels`: how soon people answer. `teams`: what each is for. `places`: file and line of each.
    `channel_weights`: what a conversation on a channel counts of an agent's capacity, 1 where it is not named.
    `priority`: what a reason or a signal is worth in a queue, in minutes.
    `prefer_former_ms`: for how long who had a customer is rung first for them.
    """

    hours: Mapping[str, Hours]
    first_team: str
    detection: DetectionPolicy = field(default_factory=DetectionPolicy)
    teams: Mapping[str, Team] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    channel_weights: Mapping[str, float] = field(default_factory=dict)
    priority: Mapping[str, int] = field(default_factory=dict)
    prefer_former_ms: int = 0
    service_levels: ServiceLevels = field(default_factory=ServiceLevels)
    overflows: Mapping[str, Overflow] = field(default_factory=dict)


def load_policy(path: Path) -> Policy:
    """Reads and checks the file. Raises PolicyError with every finding."""
    file = PolicyFile(path, PolicyModel)
    model = file.model
    if model.first_team not in model.teams:
        raise PolicyError(
            f"{file.at('first_team')}: first_team {model.first_team!r} is not among the teams; add it there."
        )
    for name, team in model.teams.items():
        if strange := set(team.hours) - set(DAYS):
            where = file.at("teams", name, "hours", min(strange))
            raise PolicyError(f"{where}: teams.{name}.hours: {sorted(strange)} are no days; use {', '.join(DAYS)}.")
        for part, wrong in team.unknown_names(known_topics(model.detection)):
            raise PolicyError(f"{file.at('teams', name, part)}: teams.{name}.{part}: {wrong}.")
    for part, channels in (("channel_weights", model.channel_weights), ("service_levels", model.service_levels)):
        for channel in set(channels) - set(CHANNELS):
            raise PolicyError(
                f"{file.at(part, channel)}: {part}.{channel}: there is no such channel; use {', '.join(CHANNELS)}."
            )
    topics = known_topics(model.detection)
    for name in set(model.priority) - topics:
        raise PolicyError(
            f"{file.at('priority', name)}: priority.{name}: there is no such reason; use {', '.join(sorted(topics))}."
        )
    overflows = check_overflows(file)
    hours = {
        name: Hours(
            zone=team.timezone,
            spans=tuple(team.hours.get(day, ()) for day in DAYS),
            holidays=frozenset(team.holidays),
        )
        for name, team in model.teams.items()
    }
    return Policy(
        hours=hours,
        first_team=model.first_team,
        detection=model.detection,
        teams={name: team.as_team() for name, team in model.teams.items()},
        channel_weights={name: weight for name, weight in model.channel_weights.items() if weight != 1},
        priority=model.priority,
        prefer_former_ms=int(model.prefer_former_minutes * 60_000),
        places={name: file.at("teams", name) for name in model.teams},
        service_levels=ServiceLevels(model.service_levels, hours),
        overflows=overflows,
    )


def check_overflows(file: PolicyFile[PolicyModel]) -> dict[str, Overflow]:
    """The teams' overflows. Raises PolicyError for one to no team, and for conversations that would go round."""
    teams = file.model.teams
    overflows = {name: team.overflow for name, team in teams.items() if team.overflow}
    for name, overflow in overflows.items():
        if overflow.to not in teams:
            where = file.at("teams", name, "overflow", "to")
            raise PolicyError(
                f"{where}: teams.{name}.overflow.to: {overflow.to!r} is not among the teams; add it there."
            )
    if loop := find_loop(overflows):
        where = file.at("teams", loop[-1], "overflow", "to")
        round_trip = " to ".join((*loop, loop[0]))
        raise PolicyError(f"{where}: teams.{loop[-1]}.overflow: goes round, from {round_trip}; let one of them end it.")
    return overflows
