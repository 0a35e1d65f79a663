"""A copy of the project, whose content a test or a benchmark may change while it runs."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import yaml

from tests.installation import ROOT, Installation

LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", ".tools", ".rasa", "*_cache", "__pycache__", "node_modules", "var", "models", "tests", "docs")
)
TRAINED_SECONDS = 120.0


class Project:
    """The copy, and an installation that runs from it."""

    def __init__(self, examples: int | None = None, **environment: str) -> None:
        """`examples`: so many of each intent and file are kept, where a test does not need a good model.

        Of labels, twice as many.
        """
        self.root = Path(tempfile.mkdtemp(prefix="bt-project-")) / "baton"
        shutil.copytree(ROOT, self.root, ignore=LEFT_OUT)
        for name in (".venv", ".venv-rasa"):
            (self.root / name).symlink_to(ROOT / name)
        (self.root / "models").mkdir()
        (self.root / "models" / "encoder").symlink_to(ROOT / "models" / "encoder")
        if examples is not None:
            for path in (self.root / "data" / "nlu").glob("*/*.yml"):
                path.write_text(thinned(path.read_text(encoding="utf-8"), examples), encoding="utf-8")
            for path in [*(self.root / "data" / "matters").iterdir(), *(self.root / "data" / "acts").iterdir()]:
                labelled = yaml.safe_load(path.read_text(encoding="utf-8"))
                kept = {name: messages[: 2 * examples] for name, messages in labelled.items()}
                path.write_text(yaml.safe_dump(kept, allow_unicode=True), encoding="utf-8")
        self.installation = Installation(self.root, BATON_TRAINER="warm", **environment)

    def train(self) -> None:
        """The first model."""
        done = self.installation.call("train", seconds=600)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)

    def write(self, name: str, text: str) -> Path:
        """Writes a file of the content, as an editor saves it."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        """Changes a file of the content in one place."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def current(self) -> dict[str, Any]:
        """What `models/current.json` says."""
        return dict(json.loads((self.root / "models" / "current.json").read_text(encoding="utf-8")))

    def attempt(self) -> dict[str, Any]:
        """How the last training ended."""
        path = self.root / "models" / "attempt.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def trainer(self) -> dict[str, Any]:
        """The trainer's health; {} while it does not answer."""
        return self._get("trainer.json", "url", "/health")

    def is_warm(self) -> bool:
        """Whether the trainer has rehearsed and waits for a change."""
        health = self.trainer()
        return bool(health.get("loaded")) and health.get("state") == "idle"

    def serving(self) -> dict[str, Any]:
        """The model part of Rasa's health; {} while it does not answer."""
        return dict(self._get("addresses.json", "rasa", "/webhooks/edge/health").get("model", {}))

    def _get(self, file: str, key: str, path: str) -> dict[str, Any]:
        try:
            url = json.loads((self.installation.home / "run" / file).read_text(encoding="utf-8"))[key]
            with urllib.request.urlopen(f"{url}{path}", timeout=5) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError, KeyError):
            return {}

    def wait_for(self, holds: Any, what: str, seconds: float = TRAINED_SECONDS) -> None:
        """Waits until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                log = (self.installation.home / "log" / "trainer.log").read_text(errors="replace")[-3000:]
                raise TimeoutError(f"{what}: not within {seconds} s; {self.attempt()}, {self.serving()}\n{log}")
            time.sleep(0.05)

    def wait_settled(self, before: str) -> str:
        """Until another model than `before` answers; its name."""
        self.wait_for(lambda: self.current()["name"] != before, "a new model")
        name = str(self.current()["name"])
        self.wait_for(lambda: self.serving().get("serving") == name, "its takeover")
        return name

    def remove(self) -> None:
        """Stops it, and removes all of it."""
        self.installation.remove()
        shutil.rmtree(self.root.parent, ignore_errors=True)


def thinned(text: str, examples: int) -> str:
    """A file with examples, without those of each intent that come after the first `examples`."""
    kept, count = [], 0
    for line in text.splitlines():
        if line.startswith("  - "):
            count = 0
        elif line.startswith("      - "):
            count += 1
        if count <= examples or not line.startswith("      - "):
            kept.append(line)
    return "\n".join(kept) + "\n"
