"""How likely a message asks for a person, and its storage as one file of numbers. Nothing is pickled."""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

import numpy as np

from bot.nlu.person_request.grams import BITS, buckets, sentences, weight
from bot.nlu.plain_words import plain_words

PACKAGED = Path(__file__).parent
NUMBERS = "weights.npz"
REQUEST_INTENT = "talk_to_person"
# What vectors and buckets count for beside each other.
VECTOR_WEIGHT, GRAMS_WEIGHT = 0.7, 2.0
# What numpy and zipfile raise for a file that is not what was written.
_DAMAGE = (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error)

Encode = Callable[[Sequence[str]], np.ndarray]
"""The vectors (texts, width) of texts by the quick encoder."""


class ModelUnreadable(Exception):
    """The file is missing, damaged, or of other vectors; the text says which."""


@dataclass(frozen=True)
class RequestModel:
    """A linear head. `mean` (width,) is taken from vectors, `vector` (width,) and `grams` (2**BITS,) weigh features.

    `slope` and `shift` make scores shares, calibrated so that from 0.5 on as many requests are missed as others are
    taken for one; from the share `sure` on hardly any is. Both come from examples that were held back in training.
    """

    mean: np.ndarray
    vector: np.ndarray
    grams: np.ndarray
    bias: float
    slope: float
    shift: float
    sure: float

    def share(self, text: str, encode: Encode) -> float:
        """How likely a clean text asks for a person, 0 to 1: the likeliest of the whole and of its sentences."""
        return self.share_of_score(max(self.scores(readings(text), encode)))

    def share_of_score(self, score: float) -> float:
        """The calibrated share of a score."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * score + self.shift))))

    def scores(self, texts: Sequence[str], encode: Encode) -> Sequence[float]:
        """The scores of plain texts."""
        vectors = centred(encode(texts), self.mean) @ self.vector
        found = []
        for text, of_vector in zip(texts, vectors, strict=True):
            places = buckets(text)
            of_grams = GRAMS_WEIGHT * weight(len(places)) * float(self.grams[places].sum(dtype=np.float64))
            found.append(VECTOR_WEIGHT * float(of_vector) + of_grams + self.bias)
        return found


def readings(text: str) -> Sequence[str]:
    """What is read of a clean text: the whole, as the other components read it, and its sentences."""
    plain = plain_words(text)
    return [plain, *sentences(plain)]


def centred(vectors: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Vectors (texts, width) seen from the middle, of length one."""
    moved = np.asarray(vectors, np.float32) - mean
    shown: np.ndarray = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6)
    return shown


def store(model: RequestModel, folder: Path, encoder: str) -> None:
    """Writes the file. `encoder` identifies the vectors that the model was learned from."""
    np.savez_compressed(
        str(folder / NUMBERS),
        mean=model.mean,
        vector=model.vector,
        grams=model.grams.astype(np.float16),
        rest=np.asarray([model.bias, model.slope, model.shift, model.sure]),
        encoder=np.asarray(encoder),
    )


def restore(folder: Path, encoder: str) -> RequestModel:
    """The stored model. Raises `ModelUnreadable`."""
    path = folder / NUMBERS
    try:
        with np.load(str(path), allow_pickle=False) as arrays:
            made_with = str(arrays["encoder"])
            bias, slope, shift, sure = (float(number) for number in arrays["rest"])
            grams = arrays["grams"].astype(np.float32)
            model = RequestModel(arrays["mean"], arrays["vector"], grams, bias, slope, shift, sure)
    except _DAMAGE as error:
        raise ModelUnreadable(f"{path.name} cannot be read: {error or type(error).__name__}") from error
    if made_with != encoder:
        raise ModelUnreadable(f"{path.name} was learned from vectors of another encoder than the one that is installed")
    if model.vector.shape != model.mean.shape or model.grams.shape != (1 << BITS,):
        raise ModelUnreadable(f"the arrays in {path.name} do not fit each other")
    return model
