"""What `/metrics` shows of the model that answers."""

from __future__ import annotations

from pathlib import Path

from baton import metrics
from baton.model_state import gather_model


def value(name: str) -> float | None:
    return metrics.MODEL_SINCE._value.get() if name == "since" else metrics.TRAINING_FAILED._value.get()


def test_the_gauges_follow_the_trainers_files(tmp_path: Path) -> None:
    gather_model(tmp_path)
    assert (value("since"), value("failed")) == (0, 0)
    (tmp_path / "current.json").write_text('{"name": "a", "since": 12.5}')
    (tmp_path / "attempt.json").write_text('{"ok": false}')
    gather_model(tmp_path)
    assert (value("since"), value("failed")) == (12.5, 1)
    (tmp_path / "attempt.json").write_text('{"ok": tr')
    gather_model(tmp_path)
    assert value("failed") == 0
