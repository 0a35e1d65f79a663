"""Owns one training that a person asked for: by the trainer that runs, or in this process where none does."""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from typing import Any, Optional

from bot.trainer import rasa_process
from bot.trainer.content import ROOT, read_content
from bot.trainer.shelf import Shelf, read_json
from bot.trainer.telling import lines_of
from bot.trainer.worker import EXIT_CODES, load, train

TRAINING_SECONDS = 1800.0


def train_now(force: bool, as_json: bool) -> int:
    """Trains, and prints what happens; the exit code."""

    streams = (os.fdopen(os.dup(1), "w", encoding="utf-8"), os.fdopen(os.dup(2), "w", encoding="utf-8"))

    def tell(event: str, **fields: Any) -> None:
        told = {"event": event, **fields}
        for line in [json.dumps(told, ensure_ascii=False)] if as_json else lines_of(told):
            print(line, file=streams[event == "failed" and not as_json], flush=True)

    shelf = Shelf(ROOT / "models")
    if not force and shelf.is_settled(read_content().digest):
        current = shelf.current()
        tell("unchanged", model=current.get("name"), pinned=bool(current.get("pinned")))
        return 0
    code = ask_keeper(force, tell)
    if code is not None:
        return code
    tell("starting")
    log_elsewhere()
    return train(load(), tell, force)


def log_elsewhere() -> None:
    """What Rasa and its libraries print goes to a log, not between the lines that a person reads."""
    log = rasa_process.home() / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def ask_keeper(force: bool, tell: Any) -> Optional[int]:
    """Has the trainer that runs do it; None where none runs, or it ended before it had begun."""
    address = read_json(rasa_process.home() / "run" / "trainer.json")
    if not address:
        return None
    body = json.dumps({"force": force}).encode()
    request = urllib.request.Request(f"{address['url']}/train", body, method="POST")  # noqa: S310
    request.add_header("Content-Type", "application/json")
    code = None
    try:
        with urllib.request.urlopen(request, timeout=TRAINING_SECONDS) as lines:  # noqa: S310
            for line in lines:
                event = json.loads(line)
                name = event.pop("event")
                tell(name, **event)
                if name in ("done", "unchanged"):
                    return 0
                if name == "failed":
                    return EXIT_CODES.get(event["kind"], EXIT_CODES["internal"])
                code = EXIT_CODES["internal"]
    except (OSError, ValueError, http.client.HTTPException):
        pass
    if code is not None:
        fault = {"message": "the trainer ended in the middle; run this again", "file": None, "line": None}
        tell("failed", kind="internal", faults=[fault])
    return code
