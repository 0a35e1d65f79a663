"""Owns what `baton config` shows: every setting with value, default, unit, meaning, and misspelt names."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from baton.settings import PREFIX, ROOT, Settings, environment_name

INTERNAL = frozenset({"BATON_MANAGER_PID", "BATON_RUN_FOLDER"})
"""Names that Baton's own processes pass to each other; they are not settings."""

NOT_UNITS = ("URL", "folder")
SET_BY_UP = "`baton up` sets it itself"


@dataclass(frozen=True)
class Listed:
    """One line of `baton config`."""

    name: str
    value: str
    default: str
    unit: str
    meaning: str


def list_settings(settings: Settings) -> list[Listed]:
    """Every setting with its value (secrets masked), default, unit and meaning."""
    lines = []
    for field, info in Settings.model_fields.items():
        extra = info.json_schema_extra
        unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
        lines.append(
            Listed(
                environment_name(field, info),
                _shown(getattr(settings, field)),
                _shown(info.default),
                unit,
                info.description or "",
            )
        )
    return lines


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********"
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Path) and value.is_relative_to(ROOT):
        return f"{value.relative_to(ROOT)}/"
    return mask_password(str(value))


def mask_password(url: str) -> str:
    """`redis://user:secret@host` as `redis://user:********@host`; anything else unchanged."""
    parts = urlsplit(url) if "://" in url else None
    if parts is None or parts.password is None:
        return url
    return url.replace(f":{parts.password}@", ":********@", 1)


def unknown_names(environment: Mapping[str, str], env_file: Path = ROOT / ".env") -> list[str]:
    """A sentence for each BATON_… that is set but is no setting, with the nearest name that is one."""
    known = {environment_name(field, info) for field, info in Settings.model_fields.items()} | INTERNAL
    given = set(environment) | (set(dotenv_values(env_file)) if env_file.is_file() else set())
    sentences = []
    for name in sorted(name for name in given if name.startswith(PREFIX) and name not in known):
        near = difflib.get_close_matches(name, known, n=1)
        sentences.append(f"{name} is set but is no setting." + (f" Did you mean {near[0]}?" if near else ""))
    return sentences


def example_lines(settings: Settings) -> Iterator[str]:
    """`.env.example`: every setting that a person sets, with its meaning and its default, commented out."""
    yield "# Copy to .env and change what you need. Everything has a default; `baton config` shows what is in force."
    yield "# What is set in the environment comes before this file. Made by: .venv/bin/baton config --example"
    for line in list_settings(settings):
        if SET_BY_UP not in line.meaning:
            unit = f" ({line.unit})" if line.unit and line.unit not in NOT_UNITS else ""
            yield f"\n# {line.meaning}{unit}\n#{line.name}={line.default}"
