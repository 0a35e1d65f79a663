"""The weights as two files: numbers in `weights.npz`, the list of words in `words.json`. Nothing is pickled."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any, Dict

import numpy as np

from bot.nlu.sentiment.marks import Marks
from bot.nlu.sentiment.model import LANGUAGES, Head, Linear, MoodModel

PACKAGED = Path(__file__).parent
NUMBERS, WORDS = "weights.npz", "words.json"
# What numpy and zipfile raise for a file that is not what was written.
_DAMAGE = (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)


class WeightsUnreadable(Exception):
    """A file of the weights is missing or damaged; the text names it and says what is wrong."""


def restore(folder: Path) -> MoodModel:
    """The weights in a folder. Raises `WeightsUnreadable`."""
    path = folder / WORDS
    try:
        marks = Marks.from_json(json.loads(path.read_text(encoding="utf-8")))
        path = folder / NUMBERS
        with np.load(str(path), allow_pickle=False) as arrays:
            model = MoodModel(marks, {language: _head(arrays, language) for language in LANGUAGES})
        _check(model)
    except _DAMAGE as error:
        raise WeightsUnreadable(f"{path} cannot be read: {error or type(error).__name__}") from error
    return model


def store(model: MoodModel, folder: Path) -> None:
    """Writes the numbers: buckets in eight bits, the rest in sixteen. The same model gives the same bytes.

    `words.json` is data that a person writes; it is never written here.
    """
    arrays: Dict[str, Any] = {}
    for language, head in model.heads.items():
        arrays[f"{language}.mean"] = head.mean.astype(np.float16)
        for name, linear in (("sentiment", head.sentiment), ("urgency", head.urgency)):
            arrays[f"{language}.{name}.vector"] = linear.vector.astype(np.float16)
            arrays[f"{language}.{name}.marks"] = linear.marks.astype(np.float32)
            step = max(float(np.abs(linear.grams).max()) / 127, 1e-9) if len(linear.grams) else 1.0
            arrays[f"{language}.{name}.grams"] = np.round(linear.grams / step).astype(np.int8)
            arrays[f"{language}.{name}.rest"] = np.asarray([linear.bias, step], np.float32)
    np.savez_compressed(str(folder / NUMBERS), **arrays)


def _head(arrays: Dict[str, np.ndarray], language: str) -> Head:
    def linear(name: str) -> Linear:
        bias, step = (float(number) for number in arrays[f"{language}.{name}.rest"])
        return Linear(
            arrays[f"{language}.{name}.vector"].astype(np.float32),
            arrays[f"{language}.{name}.marks"],
            bias,
            arrays[f"{language}.{name}.grams"].astype(np.float32) * np.float32(step),
        )

    return Head(arrays[f"{language}.mean"].astype(np.float32), linear("sentiment"), linear("urgency"))


def _check(model: MoodModel) -> None:
    """Raises `ValueError` for numbers that do not go with each other, such as of another list of words."""
    columns = len(model.marks.names)
    for language, head in model.heads.items():
        for linear in (head.sentiment, head.urgency):
            if linear.marks.shape != (columns,):
                raise ValueError(
                    f"it has weights for {len(linear.marks)} kinds of marks and {WORDS} has {columns} ({language})"
                )
            if linear.vector.shape != (model.width,) or len(linear.grams) & (len(linear.grams) - 1):
                raise ValueError(f"its arrays do not fit each other ({language})")
            if not np.isfinite([linear.bias, *linear.vector, *linear.marks]).all():
                raise ValueError(f"it holds numbers that are none ({language})")
