"""Owns how benchmarks print: `name: value unit` lines, and the same as JSON to the file that JSON= names."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Sequence
from pathlib import Path

UNITS = {"ms": "ms", "mb": "MB", "second": "/s", "seconds": "s"}


class Figures:
    """The figures of one run, printed as they come."""

    def __init__(self) -> None:
        self._values: dict[str, float] = {}

    def add(self, name: str, value: float, unit: str = "") -> None:
        """Prints one figure and keeps it for the JSON."""
        self._values[name] = round(value, 4)
        shown = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
        print(f"{name}: {shown} {unit}".rstrip(), flush=True)

    def write(self) -> None:
        """Writes the JSON, where it was asked for."""
        if path := os.environ.get("JSON"):
            Path(path).write_text(json.dumps(self._values, indent=1) + "\n", encoding="utf-8")


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
