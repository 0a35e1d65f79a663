"""Owns who is first in a queue: how many minutes of waiting each reason is worth. Pure.

A conversation is placed as if it had begun to wait so many minutes earlier. So what is urgent comes first, and what is
not moves up while it waits: nobody is overtaken for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

type Minutes = Annotated[int, Field(ge=-1440, le=1440)]


def priority_of(reason: str, signals: Iterable[str], minutes: Mapping[str, Minutes]) -> int:
    """The sum of what the reason and the signals of the turn are worth; 0 for what is not named in `minutes`."""
    return sum(minutes.get(name, 0) for name in {reason, *signals})
