"""Owns the models that answered before: lists them, and puts one back."""

from __future__ import annotations

import json
import time
from typing import Dict, Iterator, Optional

from bot.trainer import rasa_process
from bot.trainer.content import ROOT, read_content
from bot.trainer.faults import Fault
from bot.trainer.shelf import NoSuchModel, Record, Shelf
from bot.trainer.telling import say


def show_models(as_json: bool) -> int:
    """Prints the models that are there, the newest first; the exit code."""
    shelf = Shelf(ROOT / "models")
    current, records = shelf.current(), shelf.records()
    if as_json:
        wanted = ("name", "digest", "trained_at", "train_seconds", "counts", "changed", "checks", "bytes")
        models = [{key: record.get(key) for key in wanted} for record in records]
        say(json.dumps({"current": current, "models": models, "attempt": shelf.attempt()}, ensure_ascii=False))
        return 0
    if not records:
        say("There is no model yet. Make one: make train")
    for line in _lines(current, records):
        say(line)
    if current.get("pinned"):
        say("The current model was put back by hand. A change of the content, or `baton train --force`, ends that.")
    attempt = shelf.attempt()
    if attempt and not attempt.get("ok"):
        first = Fault(**attempt["faults"][0])
        say(f"There is something to mend since the last change, {_ago(attempt['at'])}: {first}")
    return 0


def _lines(current: Record, records: "list[Record]") -> Iterator[str]:
    for record in records:
        mark = "→" if record["name"] == current.get("name") else " "
        counts, checks = record.get("counts", {}), record.get("checks", {})
        made = ", ".join(
            f"{counts[key]} {key}" for key in ("intents", "examples", "rules", "stories") if counts.get(key)
        )
        tried = f"tried: {checks.get('right')} of {checks.get('probes')}"
        yield f"{mark} {record['name']}  {_ago(record['trained_at']):>14}  {made}{_changes(record)}; {tried}"


def _changes(record: Record) -> str:
    changed: Dict[str, int] = record.get("changed") or {}
    said = ", ".join(f"{number:+d} {key}" for key, number in changed.items())
    return f" ({said})" if said else ""


def _ago(at: float) -> str:
    seconds = max(0, int(time.time() - at))
    for length, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            number = seconds // length
            return f"{number} {word}{'' if number == 1 else 's'} ago"
    return "just now"


def roll_back(name: Optional[str], as_json: bool) -> int:
    """Puts a model back, by default the one before the current one; the exit code."""
    shelf = Shelf(ROOT / "models")
    began = time.monotonic()
    waiting = "  waiting until the training that is under way has ended …"
    with shelf.locked(lambda: None if as_json else say(waiting)):
        try:
            name = name or _before(shelf)
            where = _put_back(shelf, name)
        except (NoSuchModel, rasa_process.Rejected) as error:
            if as_json:
                say(json.dumps({"ok": False, "error": str(error)}, ensure_ascii=False))
            else:
                say(f"Nothing was changed. {error}", error=True)
            return 1
    seconds = time.monotonic() - began
    if as_json:
        say(json.dumps({"ok": True, "model": name, "live": where, "seconds": round(seconds, 2)}))
    elif where:
        say(f"Model {name} answers since now ({seconds:.1f} s). The content is unchanged; its next change is trained.")
    else:
        say(f"Model {name} is the current one again. Baton does not run; its next start takes it.")
    return 0


def _before(shelf: Shelf) -> str:
    """The model that answered before the current one. Raises NoSuchModel."""
    current = str(shelf.current().get("name") or "")
    older = [str(record["name"]) for record in shelf.records() if record["name"] < current]
    if not older:
        raise NoSuchModel("There is no model before the current one.")
    return older[0]


def _put_back(shelf: Shelf, name: str) -> bool:
    """Whether it answers already; the process that serves tries it first. Raises NoSuchModel and Rejected."""
    shelf.check_intact(name)
    try:
        rasa_process.prepare(name)
        serving = True
    except rasa_process.NotServing:
        serving = False
    shelf.choose(name, pinned=read_content().digest)
    if serving:
        try:
            rasa_process.take_over(name)
        except rasa_process.NotServing:
            serving = False
    return serving
