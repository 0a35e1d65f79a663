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

from content.files import CONFIG, DOMAIN, NOT_TRAINED, YAML, data_files, is_training_data
from content.files import list_files as list_checked_files

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("requirements/rasa.txt", "requirements/weights.txt")
# Whoever computes a text's vector otherwise makes another model.
ENCODER = "encoder"
COMPONENT_SUFFIXES = (".py", ".json", ".npz")

Signature = Tuple[Tuple[str, int, int, int], ...]


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
    packages = [root / name for name in PACKAGES]
    encoder = [path for path in sorted((root / ENCODER).rglob("*.*")) if path.suffix in COMPONENT_SUFFIXES]
    components = [*_component_files(root), *encoder]
    return [root / CONFIG, root / DOMAIN, *packages, *components, *data_files(root, NOT_TRAINED)]


def signature(root: Path = ROOT, checked: bool = False) -> Signature:
    """Changes when a file may have changed; costs a stat for each, so that it can be taken several times a second.

    `checked`: of the files that are only checked, too.
    """
    files = {str(path) for path in (*list_files(root), *(list_checked_files(root) if checked else ()))}
    found = []
    for path in sorted(files):
        try:
            status = os.stat(path)  # noqa: PTH116 - several times a second
        except OSError:
            continue
        found.append((path, status.st_mtime_ns, status.st_size, status.st_ino))
    return tuple(found)


def _component_files(root: Path) -> Iterator[Path]:
    """The modules of bot/ that config.yml names; of a package all, with its data, since its modules use each other."""
    try:
        config = (root / CONFIG).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    named = [name[1:].split(".") for name in re.findall(r"\bbot((?:\.[a-z_][a-z0-9_]*)+)", config)]
    modules = {parts[0] for parts in named if len(parts) == 1}
    # Many components are of one package, which is listed once.
    packages = {parts[0] for parts in named if len(parts) > 1}
    found = [root / "bot" / (name + ".py") for name in sorted(modules)]
    for name in sorted(packages):
        found += sorted((root / "bot" / name).rglob("*.*"))
    yield from (path for path in found if path.suffix in COMPONENT_SUFFIXES and path.is_file())
