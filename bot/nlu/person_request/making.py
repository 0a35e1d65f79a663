"""Makes the weights: `.venv-rasa/bin/python -m bot.nlu.person_request.making`, in some ten minutes, later in one.

Learned from `examples_*.csv`, from `composed_*.csv` (sentences put together from parts, some with typing errors, which
count less), and from the intents' examples in `data/nlu/`, in English and Korean at once. Which share is enough, and
what the quick look leaves in doubt, is chosen by `held_back_*.csv` with judges that have not learned from them.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bot.nlu.cleaning import clean
from bot.nlu.person_request.grams import BITS, matrix
from bot.nlu.person_request.model import (
    GRAMS_WEIGHT,
    LOOKS,
    PACKAGED,
    REQUEST_INTENT,
    VECTOR_WEIGHT,
    Encode,
    Look,
    RequestModel,
    centred,
    encoders_of,
    likeliest,
    readings,
    store,
)
from bot.nlu.shared_encoder import encoder_digests, shared_encoder

LANGUAGES = ("en", "ko")
INTENTS = Path(__file__).resolve().parents[3] / "data" / "nlu"
REQUEST, OTHER = "request", "other"
STRENGTH = 60.0
STEPS = 150
# What an example counts: one that was written for this, one of an intent, one that was composed.
WRITTEN, OF_INTENT, COMPOSED = 2.0, 1.0, 0.2
COUNTS = {"examples": WRITTEN, "held_back": WRITTEN, "composed": COMPOSED}
# What is taken for a request at all must be one in this part of the cases held back, which are harder than what
# customers write: most others there are near misses. The rest of the choice is for few missed ones.
LIKELY_PRECISION = 0.97
# From the share on that is sure, this part of what is taken for a request must be one.
SURE_PRECISION = 0.99
# The quick look may lose this part of the requests; whatever it finds more likely than these is looked at deeply.
LOST = 0.005


@dataclass(frozen=True)
class Example:
    """A message, whether it asks for a person, and how much it counts."""

    language: str
    is_request: bool
    count: float


Examples = Dict[str, Example]
"""Examples by their clean texts."""


def intent_examples() -> Examples:
    """The examples of all intents."""
    found: Examples = {}
    for language in LANGUAGES:
        for path in sorted((INTENTS / language).glob("*.yml")):
            for message in RasaYAMLReader().read(str(path)).intent_examples:
                is_request = message.get(INTENT) == REQUEST_INTENT
                found[clean(message.get(TEXT)).text] = Example(language, is_request, OF_INTENT)
    return found


def own_examples(name: str) -> Examples:
    """The messages of `examples_*.csv`, `composed_*.csv` or `held_back_*.csv`.

    Raises `ValueError`, naming file and line.
    """
    found: Examples = {}
    for language in LANGUAGES:
        path = PACKAGED / f"{name}_{language}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                if row.get("label") not in (REQUEST, OTHER) or not row.get("text"):
                    raise ValueError(f"{path.name}:{rows.line_num}: a text, and the label request or other, are needed")
                found[clean(row["text"]).text] = Example(language, row["label"] == REQUEST, COUNTS[name])
    return found


def learn(examples: Examples, held_back: Examples, encode: Encode) -> RequestModel:
    """A model of both looks. Shares and bounds are chosen by the `held_back` ones; then all are learned from."""
    seen = {text: example for text, example in examples.items() if text not in held_back}
    truth = np.fromiter((example.is_request for example in held_back.values()), bool, len(held_back))
    judges = {look: fit(seen, names, encode) for look, names in LOOKS.items()}
    quick, deep = np.array(
        [both_scores(text, of.language, judges["quick"], judges["deep"], encode) for text, of in held_back.items()]
    ).T
    quick_slope, quick_shift = line(quick, truth)
    none = float(np.quantile(quick[truth], LOST))
    sys.stdout.write(
        f"the deep look reads {100 * (quick[~truth] > none).mean():.0f} % of the others that are held back\n"
    )
    slope, _ = line(deep, truth)
    shift, sure = enough(np.where(quick > none, deep, deep.min()), truth, slope)
    looks = {look: fit({**examples, **held_back}, names, encode) for look, names in LOOKS.items()}
    first = replace(looks["quick"], slope=quick_slope, shift=quick_shift)
    second = replace(looks["deep"], slope=slope, shift=shift)
    return RequestModel(first, second, first.share_of_score(none), sure)


def both_scores(text: str, language: str, quick: Look, deep: Look, encode: Encode) -> Tuple[float, float]:
    """The highest scores of the two looks at what is read of a clean text, each as it reads live ones."""
    texts = readings(text)
    scores = quick.scores(texts, language, encode)
    second = deep.scores([texts[place] for place in likeliest(scores)], language, encode)
    return float(scores.max()), float(second.max())


def fit(examples: Examples, encoders: Sequence[str], encode: Encode) -> Look:
    """A look whose shares say nothing yet."""
    truth = np.fromiter((example.is_request for example in examples.values()), bool, len(examples))
    count = np.fromiter((example.count for example in examples.values()), np.float32, len(examples))
    texts, owner, whole = _readings(list(examples))
    languages = np.array([example.language for example in examples.values()])[owner]
    # No sentence of what asks for nobody asks for somebody; which sentence of a request does is not known.
    learned = whole | ~truth[owner]
    columns: List[np.ndarray] = []
    means: Dict[str, np.ndarray] = {}
    for name in encoders:
        reads = np.isin(languages, [language for language in LANGUAGES if encoders_of(language, [name])])
        vectors = np.asarray(encode(name, [texts[place] for place in np.flatnonzero(reads)]), np.float32)
        means[name] = vectors[whole[reads]].mean(axis=0)
        column = np.zeros((len(texts), vectors.shape[1]), np.float32)
        column[reads] = centred(vectors, means[name]) * VECTOR_WEIGHT
        columns.append(column[learned])
    grams = matrix([texts[place] for place in np.flatnonzero(learned)]) * GRAMS_WEIGHT
    owners = owner[learned]
    weights, of_grams, bias = _fit(np.hstack(columns), grams, truth[owners], count[owners])
    ends = np.cumsum([column.shape[1] for column in columns])[:-1]
    return Look(means, dict(zip(encoders, np.split(weights, ends), strict=True)), of_grams, bias)


def line(scores: np.ndarray, truth: np.ndarray) -> Tuple[float, float]:
    """Slope and shift that make scores shares, by likelihood (Platt 1999)."""

    def unlikeliness(numbers: np.ndarray) -> float:
        logits = numbers[0] * scores + numbers[1]
        return float(np.logaddexp(0, np.where(truth, -logits, logits)).mean())

    slope, shift = minimize(unlikeliness, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(shift)


def enough(scores: np.ndarray, truth: np.ndarray, slope: float) -> Tuple[float, float]:
    """The shift that puts a share of 0.5 where scores are enough to offer a person, and the share that is sure.

    Enough is where F2 is best among the scores of `LIKELY_PRECISION`, for a request that is missed costs more than an
    offer that was not needed.
    """
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(truth[order])
    precision, recall = right / np.arange(1, len(scores) + 1), right / truth.sum()
    value = 5 * precision * recall / np.maximum(4 * precision + recall, 1e-9)
    best = int(np.argmax(np.where(precision >= LIKELY_PRECISION, value, value - 1)))
    shift = -slope * float(scores[order[best]])
    sys.stdout.write(
        f"held back, in per cent: precision {100 * precision[best]:.1f}, recall {100 * recall[best]:.1f}\n"
    )
    sure_ones = np.flatnonzero(precision >= SURE_PRECISION)
    surest = scores[order[sure_ones[-1]]] if len(sure_ones) else scores.max()
    sure = float(1 / (1 + np.exp(-(slope * surest + shift))))
    return shift, max(0.5, sure)


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


def _fit(
    dense: np.ndarray, grams: csr_matrix, truth: np.ndarray, count: np.ndarray
) -> Tuple[np.ndarray, np.ndarray, float]:
    """Weights, and bias, of a logistic regression whose rows count `count` times, shrunk as `STRENGTH` says."""
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
    return single[:width], single[width:-1], float(single[-1])


def main() -> int:
    """Writes the weights beside this file."""
    encoder = shared_encoder()

    def encode(name: str, texts: Sequence[str]) -> np.ndarray:
        return np.asarray(encoder.vectors(name, list(texts), keep=True))

    held_back = own_examples("held_back")
    examples = {**own_examples("composed"), **intent_examples(), **own_examples("examples")}
    model = learn(examples, held_back, encode)
    sys.stdout.write(f"{len(examples)} examples, {len(held_back)} held back; sure from {model.sure:.3f} on\n")
    store(model, PACKAGED, encoder_digests())
    return 0


if __name__ == "__main__":
    sys.exit(main())
