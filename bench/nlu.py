"""How well intents are understood, on anyone's data: `make bench-nlu TRAIN=a.csv TEST=b.csv [VALID=v.csv]`.

The files have the columns `text,intent`; `oos` is a message of no intent. What is measured is what answers
customers: the clean text, the encoder and the classifier of `bot/nlu/`, in Rasa's environment; thresholds come from
TRAIN and VALID.
Without files, the project's own examples are used: three quarters to learn from, a quarter to ask.
"""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.figures import Figures, median
from bot.nlu.cleaning import clean
from bot.nlu.intents.learning import fit
from bot.nlu.intents.model import OUT_OF_SCOPE, IntentModel, Labelled, Understanding
from encoder.sentence_encoder import SentenceEncoder
from encoder.vector_cache import VectorCache

ROOT = Path(__file__).resolve().parents[1]


def read(path: str) -> Labelled:
    """The messages of one file, empty ones too: customers send them. Raises `SystemExit`: what is wrong, and where."""
    try:
        written = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{path}: cannot be read ({type(error).__name__}); a file in UTF-8 is needed") from error
    rows = csv.DictReader(io.StringIO(written, newline=""))
    if not {"text", "intent"} <= set(rows.fieldnames or []):
        raise SystemExit(f"{path}:1: the columns text and intent are needed, and there are {rows.fieldnames}")
    texts, intents = [], []
    for row in rows:
        if not (row["intent"] or "").strip():
            raise SystemExit(f"{path}:{rows.line_num}: an intent is needed, or `{OUT_OF_SCOPE}` for none")
        texts.append(clean(row["text"] or "").text)
        intents.append(row["intent"].strip())
    if not texts:
        raise SystemExit(f"{path}: there are no messages in it")
    return Labelled(texts, intents, [language_of(text) for text in texts])


def with_text(messages: Labelled, path: str) -> Labelled:
    """The messages that something can be learned from; how many others there are is said."""
    kept = [bool(text.strip()) for text in messages.texts]
    if not all(kept):
        print(f"{path}: nothing is learned from {kept.count(False)} messages without a text", file=sys.stderr)
    return messages.where(kept)


def language_of(text: str) -> str:
    """English for what is in Latin script; the encoder for all others needs no more than that."""
    letters = [character for character in text if character.isalpha()]
    return "en" if sum(character < "\u0250" for character in letters) * 2 >= len(letters) else "other"


def project() -> tuple[Labelled, Labelled]:
    """The project's own examples: to learn from, and to ask."""
    from rasa.shared.nlu.training_data.loading import load_data

    examples = load_data(str(ROOT / "data" / "nlu")).intent_examples
    texts = [clean(message.get("text")).text for message in examples]
    everything = Labelled(texts, [message.get("intent") for message in examples], [language_of(text) for text in texts])
    asked = [place % 4 == 3 for place in range(len(texts))]
    return everything.where([not each for each in asked]), everything.where(asked)


def mcc(truth: list[str], told: list[str]) -> float:
    """Matthews' correlation for several classes (Gorodkin 2004)."""
    names = {name: number for number, name in enumerate(sorted({*truth, *told}))}
    table = np.zeros((len(names), len(names)))
    np.add.at(table, ([names[name] for name in truth], [names[name] for name in told]), 1)
    total, right = table.sum(), np.trace(table)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    spread = np.sqrt((total**2 - columns @ columns) * (total**2 - rows @ rows))
    return float((right * total - rows @ columns) / spread) if spread else 0.0


def ask(model: IntentModel, encoder: SentenceEncoder, test: Labelled) -> tuple[list[Understanding], list[float]]:
    """What each message is understood as, and how long each took in milliseconds, one after the other."""
    found, times = [], []
    for text, language in zip(test.texts, test.languages, strict=True):
        began = time.perf_counter()
        # As the classifier does, which takes what nobody can read for none of the intents.
        nothing = Understanding(model.intents, [0.0] * len(model.intents), 0.0, False, False)
        found.append(model.understand(encoder, text, language) if text.strip() else nothing)
        times.append((time.perf_counter() - began) * 1000)
    return found, times


def measure(train: Labelled, test: Labelled, valid: Labelled | None) -> Figures:
    """Learns, asks, and prints."""
    folder = Path(os.environ.get("BATON_ENCODER") or ROOT / "models" / "encoder")
    with tempfile.TemporaryDirectory() as place:
        # A cache of its own, and another for the questions: each of them is computed, as a customer's would be.
        learner = SentenceEncoder(folder, VectorCache(Path(place) / "vectors.sqlite3"), os.cpu_count() or 1)
        learner.load()
        began = time.perf_counter()
        model = fit(train, learner, valid)
        seconds = time.perf_counter() - began
    encoder = SentenceEncoder(folder)
    for language in sorted(set(test.languages)):
        model.understand(encoder, "ready", language)
        encoder.deep(["ready"], language)
    found, times = ask(model, encoder, test)
    told = [each.intents[0] if each.accepted else OUT_OF_SCOPE for each in found]
    inside = [place for place, intent in enumerate(test.intents) if intent != OUT_OF_SCOPE]
    outside = [place for place, intent in enumerate(test.intents) if intent == OUT_OF_SCOPE]
    figures = Figures()
    right = [found[place].intents[0] == test.intents[place] for place in inside]
    figures.add("in_scope_accuracy", 100 * float(np.mean(right)) if inside else 0.0, "%")
    rejecting = [told[place] == test.intents[place] for place in inside]
    figures.add("in_scope_accuracy_rejecting", 100 * float(np.mean(rejecting)) if inside else 0.0, "%")
    recall = [told[place] == OUT_OF_SCOPE for place in outside]
    figures.add("oos_recall", 100 * float(np.mean(recall)) if outside else 0.0, "%")
    figures.add("mcc", mcc(list(test.intents), told))
    figures.add("p50_ms", median(times), "ms")
    figures.add("p95_ms", sorted(times)[int(0.95 * (len(times) - 1))], "ms")
    figures.add("settled_quickly", 100 * float(np.mean([not each.deep for each in found])), "%")
    figures.add("train_seconds", seconds, "s")
    return figures


def main() -> int:
    """The command line, by environment as `make` gives it."""
    train, test, valid = (os.environ.get(name) or "" for name in ("TRAIN", "TEST", "VALID"))
    if bool(train) != bool(test):
        print("TRAIN and TEST are needed: make bench-nlu TRAIN=a.csv TEST=b.csv [VALID=v.csv]", file=sys.stderr)
        return 2
    learned, asked = (with_text(read(train), train), read(test)) if train else project()
    measure(learned, asked, with_text(read(valid), valid) if valid else None).write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
