"""Owns `python -m bot.trainer check`: what would keep a model from being made, as JSON, without training."""

from __future__ import annotations

import json
from pathlib import Path

from bot.trainer.checking import Checker
from bot.trainer.content import ROOT, read_content
from bot.trainer.telling import say


def show_faults(root: Path = ROOT) -> int:
    """Prints the faults as a JSON list; the exit code is 1 when there are any."""
    folder = root / "data" / "responses"
    responses = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(folder.glob("*.yml"))}
    faults = Checker().check(read_content(root).written(), responses)
    say(json.dumps([fault.as_dict() for fault in faults], ensure_ascii=False))
    return 1 if faults else 0
