"""Owns the templates of notifications: data/notifications/<language>.yml, read again when a file changes.

`{name}` stands for a value. What is in square brackets is left out where one of its values is missing: a value that
stands nowhere else may be missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from conversation.language import LANGUAGES
from conversation.model import Button
from notices.errors import BadValues, TemplatesError, UnknownTemplate
from notices.values import CHECKS, Given, check_value, write_value

log = structlog.get_logger(__name__)

_PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")
_PERHAPS = re.compile(r"\[([^\[\]]*)\]")


class ButtonModel(BaseModel):
    """A button as the file spells it."""

    model_config = ConfigDict(extra="forbid")

    title: str
    payload: str


class TemplateModel(BaseModel):
    """A template as the file spells it."""

    model_config = ConfigDict(extra="forbid")

    text: str
    values: dict[str, str] = {}
    urgent: bool = False
    buttons: list[ButtonModel] = []

    @field_validator("values")
    @classmethod
    def _kinds(cls, values: dict[str, str]) -> dict[str, str]:
        for name, kind in values.items():
            if kind not in CHECKS:
                raise ValueError(f"{name} has the kind {kind!r}; use {', '.join(CHECKS)}")
        return values


@dataclass(frozen=True, slots=True)
class Template:
    """What one kind of notification says in one language. `kinds`: kind of each value; `optional`: may be missing."""

    text: str
    kinds: Mapping[str, str]
    optional: frozenset[str]
    urgent: bool
    buttons: tuple[Button, ...]

    def check(self, values: Mapping[str, Any]) -> dict[str, Given]:
        """The values, checked. Raises BadValues with every finding."""
        findings: list[tuple[str, str]] = []
        good: dict[str, Given] = {}
        for name, value in values.items():
            if name not in self.kinds:
                findings.append((f"values.{name}", f"is no value of this template; it has: {', '.join(self.kinds)}"))
                continue
            try:
                good[name] = check_value(self.kinds[name], value)
            except ValueError as error:
                findings.append((f"values.{name}", str(error)))
        for name, kind in self.kinds.items():
            if name not in values and name not in self.optional:
                findings.append((f"values.{name}", f"is missing; this template needs it (kind: {kind})"))
        if findings:
            raise BadValues(findings)
        return good

    def render(self, values: Mapping[str, Given], language: str) -> tuple[str, tuple[Button, ...]]:
        """The text and the buttons. A button that needs a value that is missing is left out."""
        known = {name: write_value(kind, values[name], language) for name, kind in self.kinds.items() if name in values}
        text = _PERHAPS.sub(lambda part: fill(part[1], known) or "", self.text)
        # A payload is JSON: a value stands between its quotes.
        raw = {name: json.dumps(value)[1:-1] for name, value in values.items() if isinstance(value, str)}
        buttons = ((fill(button.title, known), fill(button.payload, raw)) for button in self.buttons)
        return (
            (fill(text, known) or "").strip(),
            tuple(Button(title, payload) for title, payload in buttons if title and payload),
        )


def fill(text: str, known: Mapping[str, str]) -> str | None:
    """The text with its values; None where one of them is missing."""
    if any(name not in known for name in _PLACEHOLDER.findall(text)):
        return None
    return _PLACEHOLDER.sub(lambda found: known[found[1]], text)


class Templates:
    """The templates of every language. A file that was broken by an edit leaves the last good one in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[tuple[int, int], dict[str, Template]]] = {}

    def names(self) -> list[str]:
        """The templates that there are in every language."""
        first, *others = (self._of(language) for language in LANGUAGES)
        return [name for name in first if all(name in other for other in others)]

    def get(self, name: str, language: str) -> Template:
        """One template. Raises UnknownTemplate, and TemplatesError when no file was ever good."""
        known = self.names()
        if name not in known:
            raise UnknownTemplate(name, known)
        return self._of(language if language in LANGUAGES else LANGUAGES[0])[name]

    def _of(self, language: str) -> dict[str, Template]:
        path = self._folder / f"{language}.yml"
        stamp = path_stamp(path)
        before = self._read.get(language)
        if before is None or before[0] != stamp:
            try:
                found = read_templates(path)
            except (OSError, TemplatesError) as error:
                if before is None:
                    raise TemplatesError(f"{path.name} cannot be used: {error}. See: baton check") from error
                log.warning("templates_not_read", file=path.name, error=str(error))
                found = before[1]
            self._read[language] = (stamp, found)
        return self._read[language][1]


def path_stamp(path: Path) -> tuple[int, int]:
    """What changes with a file; zeros while it is gone."""
    try:
        state = path.stat()
    except OSError:
        return (0, 0)
    return (state.st_mtime_ns, state.st_size)


def read_templates(path: Path) -> dict[str, Template]:
    """The templates of one file. Raises TemplatesError and OSError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TemplatesError(str(error)) from error
    if not isinstance(raw, dict) or not all(isinstance(name, str) for name in raw):
        raise TemplatesError("it must be made of templates: a name, a colon, and its text and values below")
    found = {}
    for name, template in raw.items():
        try:
            model = TemplateModel.model_validate(template)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in (name, *first["loc"]))
            raise TemplatesError(f"{place}: {first['msg']}") from error
        found[name] = Template(
            text=model.text.strip(),
            kinds=model.values,
            optional=frozenset(model.values) - set(_PLACEHOLDER.findall(_PERHAPS.sub("", model.text))),
            urgent=model.urgent,
            buttons=tuple(Button(button.title, button.payload) for button in model.buttons),
        )
    return found
