"""The weights as two files: numbers in `weights.npz`, the list of words in `words.json`. Nothing is pickled."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any, Dict

import numpy as np

from bot.nlu.sentiment.marks import Marks
from bot.nlu.sentiment.model import LANGUAGES, Head, Levels, Linear, MoodModel

PACKAGED = Path(__file__).parent
NUMBERS, WORDS = "weights.npz", "words.json"
SCORES = ("sentiment", "urgency")
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
    """Writes the numbers: buckets in eight bits, vectors in sixteen, the rest in 32. The same model, the same bytes.

    `words.json` is data that a person writes; it is never written here.
    """
    arrays: Dict[str, Any] = {}
    for language, head in model.heads.items():
        arrays[f"{language}.mean"] = head.mean.astype(np.float16)
        for name, weights in (("public", head.public), ("sentiment", head.sentiment), ("urgency", head.urgency)):
            arrays[f"{language}.{name}.vector"] = weights.vector.astype(np.float16)
            arrays[f"{language}.{name}.marks"] = weights.marks.astype(np.float32)
            step = max(float(np.abs(weights.grams).max()) / 127, 1e-9)
            arrays[f"{language}.{name}.grams"] = np.round(weights.grams / step).astype(np.int8)
            arrays[f"{language}.{name}.step"] = np.asarray(step, np.float32)
            arrays[f"{language}.{name}.bias"] = np.asarray(weights.bias, np.float32)
        for name, levels in (("sentiment", head.sentiment), ("urgency", head.urgency)):
            arrays[f"{language}.{name}.grades"] = levels.grades.astype(np.float32)
    np.savez_compressed(str(folder / NUMBERS), **arrays)


def _head(arrays: Dict[str, np.ndarray], language: str) -> Head:
    def part(name: str) -> Dict[str, Any]:
        named = f"{language}.{name}"
        return {
            "vector": arrays[f"{named}.vector"].astype(np.float32),
            "marks": arrays[f"{named}.marks"],
            "grams": arrays[f"{named}.grams"].astype(np.float32) * arrays[f"{named}.step"],
            "bias": arrays[f"{named}.bias"],
        }

    public = part("public")
    sentiment, urgency = (Levels(**part(name), grades=arrays[f"{language}.{name}.grades"]) for name in SCORES)
    mean = arrays[f"{language}.mean"].astype(np.float32)
    return Head(mean, Linear(**{**public, "bias": float(public["bias"])}), sentiment, urgency)


def _check(model: MoodModel) -> None:
    """Raises `ValueError` for numbers that do not go with each other, such as of another list of words."""
    columns = len(model.marks.names)
    for language, head in model.heads.items():
        if head.public.marks.shape != (columns,):
            raise ValueError(
                f"it has weights for {len(head.public.marks)} kinds of marks and {WORDS} has {columns} ({language})"
            )
        _check_shapes(head.public.vector.shape == (model.width,) and head.public.grams.ndim == 1, language)
        for levels in (head.sentiment, head.urgency):
            (count,) = levels.grades.shape
            shapes = (levels.vector.shape, levels.marks.shape, levels.grams.shape[1:], levels.bias.shape)
            _check_shapes(shapes == ((model.width, count), (columns + 1, count), (count,), (count,)), language)
        for weights in (head.public, head.sentiment, head.urgency):
            _check_shapes(len(weights.grams) & (len(weights.grams) - 1) == 0 < len(weights.grams), language)
            if not all(
                np.isfinite(each).all() for each in (weights.vector, weights.marks, weights.grams, weights.bias)
            ):
                raise ValueError(f"it holds numbers that are none ({language})")


def _check_shapes(fit: bool, language: str) -> None:
    if not fit:
        raise ValueError(f"its arrays do not fit each other ({language})")
