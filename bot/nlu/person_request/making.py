"""Makes the weights: `.venv-rasa/bin/python -m bot.nlu.person_request.making`, in a minute or two.

Learned from `examples_*.csv`, from `composed_*.csv` (sentences put together from parts, some with typing errors, which
count less), and from the intents' examples in `data/nlu/`, in English and Korean at once. Which score is enough is
chosen by `held_back_*.csv` with a judge that has not learned from them.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, FrozenSet, List, Mapping, Sequence, Tuple

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.nlu.cleaning import clean
from bot.nlu.person_request.grams import BITS, matrix
from bot.nlu.person_request.model import (
    GRAMS_WEIGHT,
    PACKAGED,
    REQUEST_INTENT,
    VECTOR_WEIGHT,
    Encode,
    RequestModel,
    centred,
    readings,
    store,
)
from bot.nlu.shared_encoder import encoder_digests, shared_encoder
from encoder.sentence_encoder import QUICK

LANGUAGES = ("en", "ko")
INTENTS = Path(__file__).resolve().parents[3] / "data" / "nlu"
REQUEST, OTHER = "request", "other"
STRENGTH = 60.0
STEPS = 150
# What an example counts: one that was written for this, one of an intent, one that was composed.
WRITTEN, OF_INTENT, COMPOSED = 2.0, 1.0, 0.2
# What is taken for a request at all must be one in this part of the cases held back, which are harder than what
# customers write: most others there are near misses. The rest of the choice is for few missed ones.
LIKELY_PRECISION = 0.97
# From the share on that is sure, this part of what is taken for a request must be one.
SURE_PRECISION = 0.99


@dataclass(frozen=True)
class Weights:
    """What is learned: of vectors (width,), of buckets (2**BITS,), and the bias."""

    vector: np.ndarray
    grams: np.ndarray
    bias: float


def intent_examples() -> Dict[str, bool]:
    """The examples of all intents, and whether each is one of asking for a person."""
    found: Dict[str, bool] = {}
    for path in sorted(path for language in LANGUAGES for path in (INTENTS / language).glob("*.yml")):
        data = RasaYAMLReader().read(str(path))
        for message in data.intent_examples:
            found[clean(message.get(TEXT)).text] = message.get(INTENT) == REQUEST_INTENT
    return found


def own_examples(name: str) -> Dict[str, bool]:
    """The messages of `examples_*.csv`, `composed_*.csv` or `held_back_*.csv`, and whether each asks for a person.

    Raises `ValueError`, naming file and line.
    """
    found: Dict[str, bool] = {}
    for path in (PACKAGED / f"{name}_{language}.csv" for language in LANGUAGES):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                if row.get("label") not in (REQUEST, OTHER) or not row.get("text"):
                    raise ValueError(f"{path.name}:{rows.line_num}: a text, and the label request or other, are needed")
                found[clean(row["text"]).text] = row["label"] == REQUEST
    return found


def learn(
    examples: Dict[str, bool], held_back: Dict[str, bool], counts: Mapping[str, float], encode: Encode
) -> RequestModel:
    """A model from clean texts and whether each asks for a person; `counts` says what each counts.

    Which share is enough is chosen by `held_back` ones with a judge that has not seen them; the model learns from all.
    """
    judge = fit({**examples, **held_back}, frozenset(held_back), counts, encode)
    scores = np.array([max(judge.scores(readings(text), encode)) for text in held_back])
    slope, shift, sure = calibrate(scores, np.fromiter(held_back.values(), bool, len(held_back)))
    whole = fit({**examples, **held_back}, frozenset(), counts, encode)
    return replace(whole, slope=slope, shift=shift, sure=sure)


def fit(
    examples: Dict[str, bool], left_out: FrozenSet[str], counts: Mapping[str, float], encode: Encode
) -> RequestModel:
    """A model whose shares say nothing yet, from all examples but those that are left out."""
    examples = {text: is_request for text, is_request in examples.items() if text not in left_out}
    truth = np.fromiter(examples.values(), bool, len(examples))
    count = np.array([counts[text] for text in examples], np.float32)
    texts, owner, whole = _readings(list(examples))
    vectors = np.asarray(encode(texts), np.float32)
    mean = vectors[whole].mean(axis=0)
    # No sentence of what asks for nobody asks for somebody; which sentence of a request does is not known.
    rows = np.flatnonzero(whole | ~truth[owner])
    texts = [texts[row] for row in rows]
    owners = owner[rows]
    dense, grams = centred(vectors[rows], mean) * VECTOR_WEIGHT, matrix(texts) * GRAMS_WEIGHT
    weights = _fit(dense, grams, truth[owners], count[owners])
    return RequestModel(mean, weights.vector, weights.grams, weights.bias, 1.0, 0.0, 1.0)


def calibrate(scores: np.ndarray, truth: np.ndarray) -> Tuple[float, float, float]:
    """Slope, shift and the sure share, from held-back scores and whether each was a request.

    Slope by likelihood (Platt 1999); the shift puts 0.5 where F2 is best among the scores of `LIKELY_PRECISION`, for a
    request that is missed costs more than an offer that was not needed.
    """

    def unlikeliness(numbers: np.ndarray) -> float:
        logits = numbers[0] * scores + numbers[1]
        return float(np.logaddexp(0, np.where(truth, -logits, logits)).mean())

    slope = float(minimize(unlikeliness, np.array([1.0, 0.0]), method="Nelder-Mead").x[0])
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order])
    precision, recall = right / np.arange(1, len(scores) + 1), right / truth.sum()
    value = 5 * precision * recall / np.maximum(4 * precision + recall, 1e-9)
    best = int(np.argmax(np.where(precision >= LIKELY_PRECISION, value, value - 1)))
    shift = -slope * float(scores[order[best]])
    sys.stdout.write(
        f"held back, in per cent: precision {100 * precision[best]:.1f}, recall {100 * recall[best]:.1f}\n"
    )
    enough = np.flatnonzero(precision >= SURE_PRECISION)
    surest = scores[order[enough[-1]]] if len(enough) else scores.max()
    sure = float(1 / (1 + np.exp(-(slope * surest + shift))))
    return slope, shift, max(0.5, sure)


def _readings(examples: Sequence[str]) -> Tuple[List[str], np.ndarray, np.ndarray]:
    """All that is read of the examples, the number of the example of each, and which of them are the whole."""
    texts: List[str] = []
    owner: List[int] = []
    whole: List[bool] = []
    for number, example in enumerate(examples):
        read = readings(example)
        texts += read
        owner += [number] * len(read)
        whole += [True, *[False] * (len(read) - 1)]
    return texts, np.array(owner), np.array(whole)


def _fit(dense: np.ndarray, grams: csr_matrix, truth: np.ndarray, count: np.ndarray) -> Weights:
    """Logistic regression: likelihood of rows, each `count` times, less half the squares over `STRENGTH`."""
    width = dense.shape[1]
    signs = np.where(truth, 1.0, -1.0).astype(np.float32)
    transposed = grams.T.tocsr()

    def loss(flat: np.ndarray) -> Tuple[float, np.ndarray]:
        single = flat.astype(np.float32)
        margins = signs * (dense @ single[:width] + grams @ single[width:-1] + single[-1])
        pulls = -signs * count / (1 + np.exp(np.minimum(margins, 30)))
        gradient = np.concatenate([pulls @ dense, transposed @ pulls, [pulls.sum()]]).astype(np.float64)
        gradient[:-1] += flat[:-1] / STRENGTH
        unlikeliness = float((count * np.logaddexp(0, -margins)).sum())
        return unlikeliness + float(flat[:-1] @ flat[:-1]) / (2 * STRENGTH), gradient

    start = np.zeros(width + (1 << BITS) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "gtol": 1e-2}).x
    single = found.astype(np.float32)
    return Weights(single[:width], single[width:-1], float(single[-1]))


def main() -> int:
    """Writes the weights beside this file."""
    encoder = shared_encoder()

    def encode(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(encoder.vectors(QUICK, list(texts), keep=True))

    of_intents, composed, written = intent_examples(), own_examples("composed"), own_examples("examples")
    examples, held_back = {**composed, **of_intents, **written}, own_examples("held_back")
    counts = {**dict.fromkeys(composed, COMPOSED), **dict.fromkeys(of_intents, OF_INTENT)}
    counts.update(dict.fromkeys(written.keys() | held_back.keys(), WRITTEN))
    model = learn(examples, held_back, counts, encode)
    sys.stdout.write(f"{len(examples)} examples, {len(held_back)} held back; sure from {model.sure:.3f} on\n")
    store(model, PACKAGED, encoder_digests()[QUICK])
    return 0


if __name__ == "__main__":
    sys.exit(main())
