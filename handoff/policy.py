"""Owns handoff/policy.yml: the teams, their hours, and where the assistant passes conversations to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from handoff.errors import PolicyError
from handoff.hours import Hours

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
    return tuple(sorted(spans))


def parse_zone(raw: Any) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(str(raw))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{raw!r} is no time zone; write one such as Asia/Seoul") from error


class TeamModel(BaseModel):
    """A team as the file spells it."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    timezone: Annotated[ZoneInfo, BeforeValidator(parse_zone)]
    hours: dict[str, Annotated[tuple[tuple[time, time], ...], BeforeValidator(parse_spans)]]
    holidays: list[date] = []


class PolicyModel(BaseModel):
    """The file as a whole."""

    model_config = ConfigDict(extra="forbid")

    teams: dict[str, TeamModel]
    first_team: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The teams' hours by team, and the team that the assistant passes conversations to."""

    hours: Mapping[str, Hours]
    first_team: str


def load_policy(path: Path) -> Policy:
    """Reads and checks the file. Raises PolicyError with every finding."""
    try:
        model = PolicyModel.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise PolicyError(f"{path} cannot be read: {error}") from error
    except ValidationError as error:
        findings = "; ".join(
            f"{'.'.join(str(part) for part in finding['loc'])}: {finding['msg']}" for finding in error.errors()
        )
        raise PolicyError(f"{path}: {findings}") from error
    if model.first_team not in model.teams:
        raise PolicyError(f"{path}: first_team {model.first_team!r} is not among the teams; add it there.")
    for name, team in model.teams.items():
        if strange := set(team.hours) - set(DAYS):
            raise PolicyError(f"{path}: teams.{name}.hours: {sorted(strange)} are no days; use {', '.join(DAYS)}.")
    return Policy(
        hours={
            name: Hours(
                zone=team.timezone,
                spans=tuple(team.hours.get(day, ()) for day in DAYS),
                holidays=frozenset(team.holidays),
            )
            for name, team in model.teams.items()
        },
        first_team=model.first_team,
    )
