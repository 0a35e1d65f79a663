"""One entity that was found: what it is, where it stands, and its value in one form however it was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, List


@dataclass(frozen=True)
class Found:
    """`text[start:end]` is an `entity` whose normalised value is `value` (a string, or a dict of JSON values)."""

    entity: str
    start: int
    end: int
    value: Any


Finder = Callable[[str], List[Found]]
"""Finds the entities of one kind in a clean text, in order, none over another. Pure; never raises."""
