"""Examples of labels: `<language>.yml` in their folder, a list of messages below each name."""

from __future__ import annotations

from pathlib import Path
from typing import List

import yaml

from bot.nlu.cleaning import clean
from bot.nlu.labels.model import Labelled

# libyaml where it is there: a tenth of the time, which every training needs.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_examples(folder: Path) -> Labelled:
    """All examples, clean. Raises `ValueError` naming the file that is no use, or the folder where there is none."""
    texts: List[str] = []
    names: List[str] = []
    languages: List[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - safe, as above
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ValueError(f"{path} cannot be read: {error}") from error
        if not isinstance(raw, dict) or not all(isinstance(listed, list) for listed in raw.values()):
            raise ValueError(f"{path} should have names, and below each a list of messages")
        for name, listed in raw.items():
            for text in listed:
                if not isinstance(text, str) or not text.strip():
                    raise ValueError(f"{path}: '{text}' below '{name}' is no message; put it in quotes if it should be")
                texts.append(clean(text).text)
                names.append(str(name))
                languages.append(path.stem)
    if not texts:
        raise ValueError(f"there are no examples in {folder}")
    return Labelled(texts, names, languages)
