"""Owns which files the content is, and which of them a model is made from.

Standard library only, from Python 3.8 on, because set-up reads it too.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Dict, Iterator, Optional  # noqa: UP035

CONFIG = "config.yml"
DOMAIN = "domain.yml"
YAML = (".yml", ".yaml")
ARTICLE = ".md"
LEFT_BY_PROGRAMS = ("~", ".bak", ".orig", ".rej", ".swp", ".swo", ".tmp", "Thumbs.db", "desktop.ini")
"""Endings of files that editors and systems leave behind: nobody's content."""
TRAINING_FOLDERS = ("data/nlu/", "data/rules/", "data/stories/")
NOT_TRAINED = frozenset({"checks", "kb", "orders", "messages", "notifications", "responses"})
"""Folders of data/ that a model is not made from: they are read while Baton runs, or by `baton check` alone."""
_NOT_CHECKED = frozenset({"orders"})
_TRAINING_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?(nlu|rules|stories)[\"']?\s*:", re.MULTILINE)

Files = Dict[str, Optional[bytes]]  # noqa: UP006, UP045
"""What the files hold, by their path from the project's folder; None for one that may not be read. Of a file whose name
says that nothing reads it, nothing."""


def read_files(root: Path) -> Files:
    """All files that are checked, as they are now. One that is gone by the time it is read is not there."""
    found: Files = {}
    for path in list_files(root):
        name = path.relative_to(root).as_posix()
        try:
            found[name] = path.read_bytes() if name.endswith((*YAML, ARTICLE)) else b""
        except FileNotFoundError:
            continue
        except OSError:
            found[name] = None
    return found


def list_files(root: Path) -> Iterator[Path]:
    """Every file that is checked, whether it is there or not."""
    yield root / CONFIG
    yield root / DOMAIN
    yield from data_files(root, _NOT_CHECKED, None)


def data_files(root: Path, without: frozenset[str], endings: tuple[str, ...] | None = YAML) -> Iterator[Path]:
    """The files below data/ with these endings (None: any), without those in folders of these names."""
    for base, folders, files in os.walk(str(root / "data")):
        folders[:] = sorted(name for name in folders if name not in without)
        for name in sorted(files):
            if name.startswith(".") or name.endswith(LEFT_BY_PROGRAMS) or (endings and not name.endswith(endings)):
                continue
            yield Path(base) / name


def is_training_data(name: str, raw: bytes) -> bool:
    """Whether a file below data/ has examples, rules or stories; in their own folders every file should."""
    if not name.endswith(YAML):
        return False
    return name.startswith(TRAINING_FOLDERS) or bool(_TRAINING_KEY.search(raw))
