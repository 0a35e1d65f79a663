"""Owns what `/metrics` shows of the model: read from the folder in which the trainer keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from baton import metrics
from baton.settings import ROOT

MODELS = ROOT / "models"


def gather_model(folder: Path = MODELS) -> None:
    """Brings the gauges up to date; a model without the trainer's files counts as well and old."""
    metrics.MODEL_SINCE.set(float(read(folder / "current.json").get("since", 0)))
    metrics.TRAINING_FAILED.set(int(read(folder / "attempt.json").get("ok") is False))


def read(path: Path) -> dict[str, Any]:
    """An object in a file; empty where there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
