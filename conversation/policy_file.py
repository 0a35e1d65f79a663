"""Owns how a policy is read, a YAML file that supervisors change: every mistake in it is told with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ValidationError


class PolicyError(Exception):
    """A policy cannot be used; the message names file, line and place, and what would be right."""


class PolicyLoader(yaml.SafeLoader):
    """Leaves dates as they are written: what is none (30 February) is then told with its line, as every mistake."""


def _keep_text(loader: PolicyLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


PolicyLoader.add_constructor("tag:yaml.org,2002:timestamp", _keep_text)


class PolicyFile[Model: BaseModel]:
    """A policy as its file spells it (`model`), and where each part of it stands."""

    def __init__(self, path: Path, kind: type[Model]) -> None:
        """Reads and checks the file. Raises PolicyError with every finding."""
        self._path = path
        try:
            text = path.read_text(encoding="utf-8")
            raw, self._tree = yaml.load(text, Loader=PolicyLoader), yaml.compose(text, Loader=PolicyLoader)  # noqa: S506
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise PolicyError(f"{path} cannot be read: {error}") from error
        try:
            self.model = kind.model_validate(raw or {})
        except ValidationError as error:
            findings = (
                f"{self.at(*finding['loc'])}: {'.'.join(map(str, finding['loc'])) or 'the file'}: "
                f"{finding['msg'].removeprefix('Value error, ')}"
                for finding in error.errors()
            )
            raise PolicyError("; ".join(findings)) from error

    def at(self, *place: int | str) -> str:
        """File and line of a place, or of the last part of the way to it that is there."""
        line, node = 1, self._tree
        for name in place:
            if not isinstance(node, yaml.MappingNode):
                break
            found = next(((key, value) for key, value in node.value if key.value == name), None)
            if found is None:
                break
            line, node = int(found[0].start_mark.line) + 1, found[1]
        return f"{self._path}:{line}"


def parse_zone(raw: Any) -> ZoneInfo:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(str(raw))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{raw!r} is no time zone; write one such as Asia/Seoul") from error
