"""A model of labels as two files: numbers in `labels.npz`, names in `labels.json`. Nothing is pickled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, Mapping
from zipfile import BadZipFile

import numpy as np

from bot.nlu.intents.softmax import Weights
from bot.nlu.intents.storing import read_facts
from bot.nlu.labels.model import Head, LabelModel

NUMBERS, FACTS = "labels.npz", "labels.json"


def store(model: LabelModel, folder: Path, encoders: Mapping[str, str]) -> None:
    """Writes both files. `encoders`: by name, what identifies the vectors that the model was learned from."""
    arrays: Dict[str, np.ndarray] = {}
    for name, head in model.heads.items():
        arrays[f"{name}.mean"], arrays[f"{name}.matrix"] = head.mean, head.weights.matrix
        arrays[f"{name}.bias"] = head.weights.bias
    np.savez(str(folder / NUMBERS), **arrays)
    facts = {"names": model.names, "encoders": {name: encoders[name] for name in model.heads}}
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def restore(folder: Path, encoders: Mapping[str, str]) -> LabelModel:
    """The stored model.

    Raises `OSError`, `ValueError` or `KeyError` for files that are missing or damaged, and `ValueError` for a model
    that was learned from other vectors than those of `encoders`.
    """
    facts = read_facts(folder / FACTS, encoders)
    try:
        with np.load(str(folder / NUMBERS), allow_pickle=False) as arrays:
            heads = {
                name: Head(arrays[f"{name}.mean"], Weights(arrays[f"{name}.matrix"], arrays[f"{name}.bias"]))
                for name in facts["encoders"]
            }
    except BadZipFile as error:
        raise ValueError(f"{NUMBERS} is damaged: {error}") from error
    return LabelModel(facts["names"], heads)
