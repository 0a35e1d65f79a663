"""An intent model as two files: numbers in `intents.npz`, everything else in `intents.json`. Nothing is pickled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Mapping
from zipfile import BadZipFile

import numpy as np

from bot.nlu.intents.head import Head
from bot.nlu.intents.model import IntentModel, Look, Route
from bot.nlu.intents.rejection import Rejection
from bot.nlu.intents.terms import Terms

NUMBERS, FACTS = "intents.npz", "intents.json"


def store(model: IntentModel, folder: Path, encoders: Mapping[str, str]) -> None:
    """Writes both files. `encoders`: by name, what identifies the vectors that the model was learned from."""
    arrays: Dict[str, np.ndarray] = {}
    looks = {}
    for name, look in _looks(model).items():
        head, rejection = look.head, look.rejection
        arrays.update({f"{name}.mean{place}": mean for place, mean in enumerate(head.means)})
        arrays[f"{name}.vectors"], arrays[f"{name}.terms"], arrays[f"{name}.bias"] = head.vectors, head.terms, head.bias
        arrays[f"{name}.examples"] = look.examples.astype(np.float16)
        arrays[f"{name}.classes"] = look.classes
        arrays[f"{name}.signals"] = np.asarray(rejection.weights)
        looks[name] = {
            "blocks": head.blocks,
            "temperature": head.temperature,
            "bias": rejection.bias,
            "threshold": rejection.threshold,
        }
    np.savez(str(folder / NUMBERS), **arrays)
    facts = {
        "intents": model.intents,
        "terms": model.terms.as_json(),
        "looks": looks,
        "sure": {name: route.sure for name, route in model.routes.items()},
        "encoders": dict(encoders),
    }
    (folder / FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def restore(folder: Path, encoders: Mapping[str, str]) -> IntentModel:
    """The stored model.

    Raises `OSError`, `ValueError` or `KeyError` for files that are missing or damaged, and `ValueError` for a model
    that was learned from other vectors than those of `encoders`.
    """
    facts = read_facts(folder / FACTS, encoders)
    try:
        return _model(facts, folder / NUMBERS)
    except BadZipFile as error:
        raise ValueError(f"{NUMBERS} is damaged: {error}") from error


def read_facts(path: Path, encoders: Mapping[str, str]) -> Dict[str, Any]:
    """What a model says of itself in JSON, `encoders` among it.

    Raises `OSError`, `ValueError` or `KeyError` for a file that is missing or damaged, and `ValueError` for a model
    that was learned from other vectors than those of `encoders`.
    """
    facts: Dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, digest in facts["encoders"].items():
        if encoders.get(name) != digest:
            raise ValueError(f"it was learned from vectors of another encoder '{name}' than the one that is installed")
    return facts


def _model(facts: Dict[str, Any], numbers: Path) -> IntentModel:
    looks = {}
    with np.load(str(numbers), allow_pickle=False) as arrays:
        for name, stored in facts["looks"].items():
            head = Head(
                means=[arrays[f"{name}.mean{place}"] for place in range(len(stored["blocks"]))],
                blocks=stored["blocks"],
                vectors=arrays[f"{name}.vectors"],
                terms=arrays[f"{name}.terms"],
                bias=arrays[f"{name}.bias"],
                temperature=stored["temperature"],
            )
            rejection = Rejection(arrays[f"{name}.signals"], stored["bias"], stored["threshold"])
            examples = arrays[f"{name}.examples"].astype(np.float32)
            classes = arrays[f"{name}.classes"]
            if (np.diff(classes) < 0).any():
                raise ValueError(f"the classes in {NUMBERS} are out of order")
            looks[name] = Look(head, rejection, examples, classes)
    routes = {name: Route(looks[f"{name}.quick"], looks[f"{name}.deep"], sure) for name, sure in facts["sure"].items()}
    return IntentModel(facts["intents"], Terms.from_json(facts["terms"]), routes)


def _looks(model: IntentModel) -> Dict[str, Look]:
    looks = {}
    for name, route in model.routes.items():
        looks[f"{name}.quick"], looks[f"{name}.deep"] = route.quick, route.deep
    return looks
