"""Owns a finding: what is wrong or could be better, where, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

_CHECKS = """
accepted-for-nothing bad-mark bad-name bad-payload bad-placeholder contradiction curly-quotes cut-off dead-link
declared-twice empty empty-intent example-twice few-examples few-questions intents-overlap key-twice language-lags
long-example long-passage missing-field missing-file nearly-same-example nearly-same-question no-encoder no-examples
no-examples-in-language no-ordinary-variation no-passage no-question no-response no-rule no-steps no-value not-read
other-buttons other-id other-placeholders other-style other-urgency rasa same-example same-id same-name same-question
same-rule same-variation unknown-act unknown-action unknown-channel unknown-check unknown-entity unknown-field
unknown-form unknown-intent unknown-kind unknown-slot unknown-value unlike-its-intent unreadable untranslated
unused-response unused-value wrong-folder wrong-form wrong-language
"""
CHECKS = frozenset(_CHECKS.split())
"""Every kind of finding. docs/content-guide.md explains them."""


class Severity(str, Enum):  # noqa: UP042 - the trainer runs on Python 3.10
    """An error is seen by customers, or keeps the content from going live; a warning could be better."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """One thing to look at. `line` counts from 1; without one it is about the file as a whole.

    `check` names the kind (`same-example`), `about` the texts concerned: by both an editor can accept the finding in
    data/checks/accepted.yml.
    """

    check: str
    severity: Severity
    file: str
    line: int | None
    reason: str
    repair: str
    about: tuple[str, ...] = ()

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def error(check: str, file: str, line: int | None, reason: str, repair: str, *about: str) -> Finding:
    """A finding that must be mended."""
    return Finding(check, Severity.ERROR, file, line, reason, repair, about)


def warning(check: str, file: str, line: int | None, reason: str, repair: str, *about: str) -> Finding:
    """A finding that should be looked at."""
    return Finding(check, Severity.WARNING, file, line, reason, repair, about)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """By file and line, each only once."""
    return sorted(dict.fromkeys(findings), key=lambda found: (found.file, found.line or 0, found.check, found.reason))
