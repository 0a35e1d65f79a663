"""Questions that no article answers: the NLU's examples of `out_of_scope` (`data/nlu/<language>/`)."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

INTENT = "out_of_scope"
MOST = 150
_EXAMPLE = re.compile(r"^\s*-\s+(.+?)\s*$", re.MULTILINE)


def read_strangers(folder: Path) -> dict[str, tuple[str, ...]]:
    """The examples by language, `MOST` at most; none where the files are missing or broken: they only sharpen."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*/*.yml")):
        try:
            text = path.read_text(encoding="utf-8")
            items = (yaml.safe_load(text) or {}).get("nlu") or [] if INTENT in text else []
            for item in items:
                if item.get("intent") == INTENT:
                    found.setdefault(path.parent.name, []).extend(_EXAMPLE.findall(str(item.get("examples") or "")))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError):
            continue
    return {language: tuple(texts[:: 1 + len(texts) // MOST]) for language, texts in found.items()}
