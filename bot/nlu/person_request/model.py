"""How likely a message asks for a person, and its storage as one file of numbers. Nothing is pickled."""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, Mapping, Sequence, Tuple

import numpy as np

from bot.nlu.person_request.grams import BITS, buckets, sentences, weight
from bot.nlu.plain_words import plain_words
from encoder.sentence_encoder import DEEP_ENGLISH, DEEP_OTHER, QUICK, deep_name

PACKAGED = Path(__file__).parent
NUMBERS = "weights.npz"
REQUEST_INTENT = "talk_to_person"
LOOKS: Mapping[str, Tuple[str, ...]] = {"quick": (QUICK,), "deep": (QUICK, DEEP_ENGLISH, DEEP_OTHER)}
"""The encoders of the two looks. A text has a vector of those that read its language."""
DEEP_READINGS = 4
"""So many of a message's readings are read by the deep encoder, which takes ten times as long as the quick one."""
# What vectors and buckets count for beside each other.
VECTOR_WEIGHT, GRAMS_WEIGHT = 0.7, 2.0
# What numpy and zipfile raise for a file that is not what was written.
_DAMAGE = (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)

Encode = Callable[[str, Sequence[str]], np.ndarray]
"""The vectors (texts, width) of texts by the encoder of that name."""


class ModelUnreadable(Exception):
    """The file is missing, damaged, or of other vectors; the text says which."""


@dataclass(frozen=True)
class Look:
    """A linear head over vectors and buckets, whose scores `slope` and `shift` make shares.

    For each encoder, `means` (width,) are taken from vectors and `vectors` (width,) weigh what is left; `grams`
    (2**BITS,) weigh buckets.
    """

    means: Mapping[str, np.ndarray]
    vectors: Mapping[str, np.ndarray]
    grams: np.ndarray
    bias: float
    slope: float = 1.0
    shift: float = 0.0

    def shares(self, texts: Sequence[str], language: str, encode: Encode) -> np.ndarray:
        """How likely each plain text asks for a person, 0 to 1."""
        return np.asarray([self.share_of_score(score) for score in self.scores(texts, language, encode)])

    def share_of_score(self, score: float) -> float:
        """The calibrated share of a score."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.shift))))

    def scores(self, texts: Sequence[str], language: str, encode: Encode) -> np.ndarray:
        """The scores (texts,) of plain texts."""
        found = np.full(len(texts), self.bias)
        for name in encoders_of(language, tuple(self.means)):
            found += VECTOR_WEIGHT * (centred(encode(name, texts), self.means[name]) @ self.vectors[name])
        for place, text in enumerate(texts):
            row = buckets(text)
            found[place] += GRAMS_WEIGHT * weight(len(row)) * float(self.grams[row].sum(dtype=np.float64))
        return found


@dataclass(frozen=True)
class RequestModel:
    """A quick look at all readings of a message, and where one has more than `none` by it, a deep one at the likeliest.

    From the share 0.5 on a message more likely asks for a person than not; from the share `sure` on hardly any does
    not. All come from examples that were held back in training.
    """

    quick: Look
    deep: Look
    none: float
    sure: float

    def share(self, text: str, language: str, encode: Encode) -> float:
        """How likely a clean text asks for a person, 0 to 1: the likeliest of the whole and of its sentences."""
        texts = readings(text)
        shares = self.quick.shares(texts, language, encode)
        if shares.max() > self.none:
            shares = self.deep.shares([texts[place] for place in likeliest(shares)], language, encode)
        return float(shares.max())


def likeliest(scores: np.ndarray) -> np.ndarray:
    """The places of the readings that a deep look is worth, by the scores or shares of the quick one."""
    return np.sort(np.argsort(-scores, kind="stable")[:DEEP_READINGS])


def encoders_of(language: str, names: Sequence[str]) -> Sequence[str]:
    """Which of these encoders read texts of a language."""
    return [name for name in names if name in (QUICK, deep_name(language))]


def readings(text: str) -> Sequence[str]:
    """What is read of a clean text: the whole, as the other components read it, and its sentences."""
    plain = plain_words(text)
    return [plain, *sentences(plain)]


def centred(vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Vectors (texts, width) seen from the middle, of length one."""
    moved = np.asarray(vectors, np.float32) - mean
    shown: np.ndarray = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return shown


def store(model: RequestModel, folder: Path, digests: Mapping[str, str]) -> None:
    """Writes the file. `digests` identify the vectors that the model was learned from, by their encoders' names."""
    arrays: Dict[str, Any] = {"bounds": np.asarray([model.none, model.sure])}
    for look, of in (("quick", model.quick), ("deep", model.deep)):
        arrays[f"{look}.grams"] = of.grams.astype(np.float16)
        arrays[f"{look}.line"] = np.asarray([of.bias, of.slope, of.shift])
        for name in LOOKS[look]:
            arrays[f"{look}.{name}.mean"], arrays[f"{look}.{name}.vector"] = of.means[name], of.vectors[name]
    arrays.update({f"{name}.digest": np.asarray(digests[name]) for name in LOOKS["deep"]})
    np.savez_compressed(str(folder / NUMBERS), **arrays)


def restore(folder: Path, digests: Mapping[str, str]) -> RequestModel:
    """The stored model. Raises `ModelUnreadable`."""
    path = folder / NUMBERS
    try:
        with np.load(str(path), allow_pickle=False) as arrays:
            foreign = [name for name in LOOKS["deep"] if str(arrays[f"{name}.digest"]) != digests[name]]
            looks = {look: _look(look, arrays) for look in LOOKS}
            none, sure = (float(number) for number in arrays["bounds"])
    except _DAMAGE as error:
        raise ModelUnreadable(f"{path.name} cannot be read: {error or type(error).__name__}") from error
    if foreign:
        raise ModelUnreadable(f"{path.name} was learned from vectors of another encoder than the one that is installed")
    for of in looks.values():
        if any(of.vectors[name].shape != of.means[name].shape for name in of.means) or of.grams.shape != (1 << BITS,):
            raise ModelUnreadable(f"the arrays in {path.name} do not fit each other")
    return RequestModel(looks["quick"], looks["deep"], none, sure)


def _look(look: str, arrays: Any) -> Look:
    bias, slope, shift = (float(number) for number in arrays[f"{look}.line"])
    means = {name: arrays[f"{look}.{name}.mean"] for name in LOOKS[look]}
    vectors = {name: arrays[f"{look}.{name}.vector"] for name in LOOKS[look]}
    return Look(means, vectors, arrays[f"{look}.grams"].astype(np.float32), bias, slope, shift)
