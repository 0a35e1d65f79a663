"""Owns the check before a model: the same that `baton check` makes (`content/`). Errors keep it from being made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, List, Sequence

import numpy as np

from bot.trainer.content import ROOT, Content
from bot.trainer.faults import CONTENT, Fault, TrainingFailed
from content.files import YAML, Files, read_files
from content.findings import Finding
from content.run import Checks

MOST_TOLD = 100
"""So many are told at once; a file that was copied by mistake makes thousands."""

COUNTED = ("intents", "examples", "rules", "stories", "actions")


class CheckedContent:
    """Content without errors. `counts` says how much there is of what."""

    def __init__(self, files: Files, warnings: List[Finding], counts: Dict[str, int], checks: Checks) -> None:
        self._files = files
        self._warnings = warnings
        self.counts = {name: counts[name] for name in COUNTED}
        self._checks = checks

    @contextmanager
    def comparing(self) -> Iterator[List[Fault]]:
        """Compares everything by meaning while the caller does something else; all warnings are in the list after it.

        What is found by meaning is never an error, so that nothing has to wait for it. To be done when the examples
        have been learned: then their vectors are there.
        """
        warnings: List[Fault] = []
        with ThreadPoolExecutor(1) as beside:
            found = beside.submit(self._checks.by_meaning, self._files)
            yield warnings
        warnings += faults_of(self._warnings)
        try:
            warnings += faults_of(found.result())
        except Exception as error:
            warnings.append(Fault(f"Nothing was compared by meaning ({type(error).__name__}: {error})."))


class Checker:
    """Checks content; what has not changed since the last time is not looked at again."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root
        self._checks = Checks(deep_vectors)

    def check(self, content: Content) -> CheckedContent:
        """Raises TrainingFailed with all errors, by file and line.

        Files that the model is not made from (articles, responses, …) are read here; they are part of what goes live.
        """
        files = all_files(content, self._root)
        checked = self._checks.by_letters(files)
        if checked.errors:
            raise TrainingFailed(CONTENT, at_most(faults_of(checked.errors)))
        return CheckedContent(files, checked.findings, checked.counts, self._checks)


def check_alone(content: Content, root: Path = ROOT) -> List[Fault]:
    """The errors of all content, without learning anything from it."""
    return at_most(faults_of(Checks(deep_vectors).by_letters(all_files(content, root)).errors))


def all_files(content: Content, root: Path) -> Files:
    """What is checked: what a model is made from, as it was read, and all else as it is now."""
    files = read_files(root)
    files.update({name: raw for name, raw in content.files.items() if name.endswith(YAML)})
    return files


def faults_of(findings: Sequence[Finding]) -> List[Fault]:
    """Findings as the trainer tells them."""
    return [Fault(found.reason, found.file, found.line, found.repair) for found in findings]


def at_most(faults: List[Fault]) -> List[Fault]:
    """The first of them, and how many there are besides."""
    if len(faults) <= MOST_TOLD:
        return faults
    more = f"… and {len(faults) - MOST_TOLD:,} more. `baton check --fast` tells all."
    return [*faults[:MOST_TOLD], Fault(more)]


def deep_vectors(texts: Sequence[str], language: str) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """By the encoder that learns the examples, too: none of them is computed twice."""
    from bot.nlu.shared_encoder import shared_encoder

    return shared_encoder().deep(texts, language)
