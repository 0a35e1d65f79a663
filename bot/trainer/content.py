"""Owns what a model is made from: which files those are, and a digest of them.

Standard library only, from Python 3.8 on, because set-up asks it too.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Tuple

ROOT = Path(__file__).resolve().parents[2]
CONFIG = "config.yml"
DOMAIN = "domain.yml"
PACKAGES = "requirements/rasa.txt"
YAML = (".yml", ".yaml")
TRAINING_FOLDERS = ("data/nlu/", "data/rules/", "data/stories/")
_TRAINING_KEY = re.compile(rb"^(nlu|rules|stories):", re.MULTILINE)

NOT_TRAINED = frozenset({"checks", "kb", "orders", "messages", "responses"})
"""Folders of data/ that Baton or `baton check` reads by itself; the model is not made from them."""


@dataclass(frozen=True)
class Content:
    """The files as they were at one moment, by their path from the project's folder."""

    files: Dict[str, bytes]

    @property
    def digest(self) -> str:
        """Names the content: the same for the same names and bytes."""
        return digest_of(self.files)

    @property
    def code_digest(self) -> str:
        """Names the part that a process has imported and cannot read again: the components and their packages."""
        return digest_of({name: raw for name, raw in self.files.items() if not name.endswith(YAML)})

    def written(self) -> Dict[str, bytes]:
        """What people write for Rasa: config.yml, domain.yml, and the examples, rules and stories below data/."""
        return {
            name: raw for name, raw in self.files.items() if name in (CONFIG, DOMAIN) or is_training_data(name, raw)
        }

    def other(self) -> Dict[str, bytes]:
        """All else: the components, their packages, and what they read by themselves while they are trained."""
        written = self.written()
        return {name: raw for name, raw in self.files.items() if name not in written}


def is_training_data(name: str, raw: bytes) -> bool:
    """Whether a file below data/ has examples, rules or stories; in their own folders every file should."""
    if not name.endswith(YAML):
        return False
    return name.startswith(TRAINING_FOLDERS) or bool(_TRAINING_KEY.search(raw))


def digest_of(files: Dict[str, bytes]) -> str:
    """Thirty-two letters that stand for these names and bytes."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update("\0{}\0{}\0".format(name, len(files[name])).encode())
        digest.update(files[name])
    return digest.hexdigest()[:32]


def read_content(root: Path = ROOT) -> Content:
    """Reads all of it. A file that is gone by the time it is read counts as not there."""
    files = {}
    for path in list_files(root):
        try:
            files[path.relative_to(root).as_posix()] = path.read_bytes()
        except OSError:
            continue
    return Content(files)


def list_files(root: Path = ROOT) -> List[Path]:
    """Every file that a model is made from, whether it is there or not."""
    return [root / CONFIG, root / DOMAIN, root / PACKAGES, *_component_files(root), *_data_files(root / "data")]


def signature(root: Path = ROOT) -> Tuple[Tuple[str, int, int, int], ...]:
    """Changes when a file may have changed; costs a stat for each, so that it can be taken several times a second."""
    found = []
    for path in list_files(root):
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((str(path), status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)


def _component_files(root: Path) -> Iterator[Path]:
    """The modules of bot/ that config.yml names; of a package all, since its modules use each other."""
    try:
        config = (root / CONFIG).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    seen = set()
    for named in re.findall(r"\bbot((?:\.[a-z_][a-z0-9_]*)+)", config):
        parts = named[1:].split(".")
        module = root.joinpath("bot", *parts).with_suffix(".py")
        found = [module] if len(parts) == 1 else sorted((root / "bot" / parts[0]).rglob("*.py"))
        for path in found:
            if path not in seen and path.is_file():
                seen.add(path)
                yield path


def _data_files(folder: Path) -> Iterator[Path]:
    for base, folders, files in os.walk(str(folder)):
        folders[:] = sorted(name for name in folders if name not in NOT_TRAINED)
        for name in sorted(files):
            if name.endswith(YAML) and not name.startswith("."):
                yield Path(base) / name
