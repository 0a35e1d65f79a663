"""Owns where set-up puts things, and the stamps that say what a thing was made from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Dict, Iterable, Iterator, List, Optional

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from bot.trainer.content import list_files, read_content  # noqa: E402
from bot.trainer.shelf import Shelf  # noqa: E402

TOOLS = ROOT / ".tools" / "uv"
NODE = ROOT / ".tools" / "node"
APP = ROOT / ".venv"
RASA = ROOT / ".venv-rasa"
REQUIREMENTS = ROOT / "requirements"
MODEL = ROOT / "models" / "baton.tar.gz"
ENCODER = ROOT / "models" / "encoder"
WEIGHTS = ROOT / ".tools" / "weights"
LOG = ROOT / "var" / "log" / "setup.log"
LOCK = ROOT / "var" / "setup.lock"

NOT_SOURCES = frozenset({"node_modules", "dist", "__pycache__", "coverage", "test-results"})


def fingerprint(files: Iterable[Path], extra: str = "") -> str:
    """A hash of the names and contents of the files."""
    digest = hashlib.sha256(extra.encode())
    for path in sorted(set(files)):
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"\0{path.relative_to(ROOT)}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


def walk(folder: Path, without: "frozenset[str]" = NOT_SOURCES) -> Iterator[Path]:
    """Every file below the folder, except in the folders that are left out by name."""
    for base, folders, files in os.walk(str(folder)):
        folders[:] = sorted(name for name in folders if name not in without)
        for name in files:
            yield Path(base) / name


def model_sources() -> List[Path]:
    """What the model is made from: configuration, domain, training data and the components they name."""
    return list_files(ROOT)


def model_is_fresh() -> bool:
    """Whether the model that answers is of the content as it is, or was put back over it by hand."""
    return Shelf(ROOT / "models").is_settled(read_content(ROOT).digest)


class Stamp:
    """A small file that says what something was made from. It is removed before the work and written after
    it, so that work which was interrupted is seen as not done."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Dict[str, str]:
        """What was written last; empty if nothing was, or if it cannot be read."""
        try:
            value = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def fits(self, **values: Optional[str]) -> bool:
        """Whether all these values are what was written."""
        written = self.read()
        return all(written.get(name) == value for name, value in values.items())

    def remove(self) -> None:
        """Before the work begins."""
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()

    def write(self, **values: str) -> None:
        """After the work is done."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_name(self.path.name + ".new")
        draft.write_text(json.dumps(values), encoding="utf-8")
        draft.replace(self.path)
