"""Rasa's own test of the stories in `tests/stories`: every sentence is understood and every step predicted."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.integration.core.running import MODEL, ROOT

SETTINGS = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


@pytest.mark.rasa
@pytest.mark.xdist_group("core")
@pytest.mark.timeout(400)
def test_rasa_tells_our_stories(model: None, tmp_path: Path) -> None:
    command = [str(ROOT / ".venv-rasa/bin/rasa"), "test", "core", "--e2e", "--fail-on-prediction-errors"]
    found = subprocess.run(
        [*command, "--model", str(MODEL), "--stories", "tests/stories", "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, **SETTINGS},
        capture_output=True,
        text=True,
    )
    failed = tmp_path / "failed_test_stories.yml"
    assert found.returncode == 0, (failed.read_text() if failed.exists() else found.stderr)[-3000:]
