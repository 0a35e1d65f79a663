"""Owns data/notifications/policy.yml: when nothing is sent. Every mistake is told with its line."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from conversation.policy_file import PolicyError, PolicyFile, parse_zone
from notices.quiet import Quiet


def parse_clock(raw: Any) -> time:
    """`"21:00"`. YAML reads it as a number where the quotes are missing."""
    if not isinstance(raw, str):
        raise ValueError('write a time in quotes, as "21:00"')
    try:
        clock = time.fromisoformat(raw)
    except ValueError as error:
        raise ValueError(f'{raw!r} is no time; write it as "21:00"') from error
    if clock.tzinfo is not None:
        raise ValueError(f"{raw!r} has a time zone; give that as timezone")
    return clock


class QuietModel(BaseModel):
    """The quiet hours as the file spells them."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    start: Annotated[time, BeforeValidator(parse_clock), Field(alias="from")]
    end: Annotated[time, BeforeValidator(parse_clock), Field(alias="to")]
    timezone: Annotated[ZoneInfo, BeforeValidator(parse_zone)]


class PolicyModel(BaseModel):
    """The file as a whole."""

    model_config = ConfigDict(extra="forbid")

    quiet: QuietModel | None = None


def load_quiet(path: Path) -> Quiet | None:
    """The quiet hours; None where there are none. Raises PolicyError with every finding."""
    file = PolicyFile(path, PolicyModel)
    quiet = file.model.quiet
    if quiet is None:
        return None
    if quiet.start == quiet.end:
        raise PolicyError(
            f"{file.at('quiet', 'to')}: quiet: from and to are the same; take quiet out to send at any time"
        )
    return Quiet(quiet.start, quiet.end, quiet.timezone)
