"""`python -m bot.trainer check`: the faults as JSON, without training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.trainer.looking import show_faults


def test_faults_are_told_as_json(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "config.yml").write_text("recipe: default.v1\npipeline:\n  - name: A\npolicies:\n  - name: B\n")
    (tmp_path / "domain.yml").write_text("intents:\n  - greet\n")
    nlu = tmp_path / "data" / "nlu" / "a.yml"
    nlu.parent.mkdir(parents=True)
    nlu.write_text(
        "nlu:\n  - intent: greet\n    examples: |\n      - hello\n  - intent: bye\n    examples: |\n      - bye\n"
    )
    assert show_faults(tmp_path) == 1
    (fault,) = json.loads(capsys.readouterr().out)
    assert (fault["file"], fault["line"]) == ("data/nlu/a.yml", 5)
    nlu.write_text("nlu:\n  - intent: greet\n    examples: |\n      - hello\n")
    assert show_faults(tmp_path) == 0
