"""Makes `weights.npz` anew: `python -m bot.nlu.sentiment.making --goemotions FOLDER --kote FOLDER --nsmc FOLDER`.

The folders hold what the repositories google-research/google-research (`goemotions/data/`), searle-j/KOTE and e9t/nsmc
(`raw/`) hold. Runs in Rasa's environment with the encoder's files; five to ten minutes, most of it for vectors, which
are kept in `--cache` for the next time. The same data gives the same weights.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics import f1_score

from bot.nlu.cleaning import clean
from bot.nlu.plain_words import plain_words
from bot.nlu.sentiment.grams import matrix
from bot.nlu.sentiment.making.fitting import (
    LEVELS_BITS,
    SENTIMENT_SCALE,
    URGENCY_SCALE,
    Sample,
    fit_levels,
    fit_public,
    left_out,
    sample,
    with_public,
)
from bot.nlu.sentiment.making.own import MESSAGES, read_messages
from bot.nlu.sentiment.making.public import Graded, choose, level_of, read_goemotions, read_kote, read_nsmc
from bot.nlu.sentiment.marks import Marks, read_marks
from bot.nlu.sentiment.model import ENGLISH, KOREAN, LANGUAGES, Head, MoodModel
from bot.nlu.sentiment.storing import NUMBERS, PACKAGED, store
from encoder.places import encoder_folder
from encoder.sentence_encoder import QUICK, SentenceEncoder
from encoder.vector_cache import VectorCache

# Korean has more forms of a word.
BITS = {ENGLISH: 15, KOREAN: 16}
GOEMOTIONS_EACH, NSMC_EACH = 12_000, 10_000
# Ratings from 1 to 2 and from 9 on are no longer neutral: films are rated kindly.
NSMC_LIMIT = 0.6
# Where the three classes are cut; halfway between two grades.
LEVEL = 0.35


def read_public(places: argparse.Namespace) -> Dict[str, List[Graded]]:
    """What is learned from, by language."""
    return {
        ENGLISH: choose(read_goemotions(places.goemotions / "train.tsv"), GOEMOTIONS_EACH),
        KOREAN: choose(read_nsmc(places.nsmc, asked=False), NSMC_EACH, NSMC_LIMIT)
        + read_kote(places.kote / "val.tsv")
        + (read_kote(places.kote / "train.tsv") if (places.kote / "train.tsv").exists() else []),
    }


def make(public: Dict[str, List[Graded]], encoder: SentenceEncoder, marks: Marks) -> MoodModel:
    """Learns all heads; urgency is learned from both languages at once."""
    means, lines, sentiments, own = {}, {}, {}, {}
    messages = {language: read_messages(MESSAGES / f"{language}.tsv") for language in LANGUAGES}
    for language in LANGUAGES:
        texts = [item.text for item in public[language]]
        plain, vectors = encoded(encoder, texts)
        means[language] = vectors.mean(axis=0)
        known = sample(vectors - means[language], texts, plain, marks, BITS[language])
        lines[language] = fit_public(known, np.asarray([item.grade for item in public[language]]))
        texts = [message.text for message in messages[language]]
        plain, vectors = encoded(encoder, texts)
        alone = sample(vectors - means[language], texts, plain, marks, LEVELS_BITS)
        own[language] = with_public(alone, lines[language], matrix(plain, BITS[language]))
        grades = np.asarray([message.sentiment for message in messages[language]])
        sentiments[language] = fit_levels(own[language], grades, SENTIMENT_SCALE)
        say(f"{language}: {len(public[language])} public texts, {len(texts)} own messages")
        say(f"{language}: sentiment, {agreement(grades, left_out(own[language], grades, SENTIMENT_SCALE))}")
    together = stacked([own[language] for language in LANGUAGES])
    grades = np.asarray([message.urgency for language in LANGUAGES for message in messages[language]])
    urgency = fit_levels(together, grades, URGENCY_SCALE)
    say(f"urgency, {agreement(grades, left_out(together, grades, URGENCY_SCALE))}")
    heads = {name: Head(means[name], lines[name], sentiments[name], urgency) for name in LANGUAGES}
    return MoodModel(marks, heads)


def agreement(grades: np.ndarray, told: np.ndarray) -> str:
    """How well messages that were left out are told: what to choose settings by."""
    truth, said = ([level_of(score, LEVEL) for score in scores] for scores in (grades, told))
    right = 100 * np.equal(truth, said).mean()
    pearson, macro = np.corrcoef(grades, told)[0, 1], 100 * f1_score(truth, said, average="macro")
    neutral = np.abs(told[grades == 0]).mean()
    return f"left out: Pearson {pearson:.3f}, {right:.1f} % right, macro-F1 {macro:.1f}, neutral {neutral:.3f} from 0"


def say(line: str) -> None:
    """A line of progress."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def encoded(encoder: SentenceEncoder, texts: Sequence[str]) -> Tuple[List[str], np.ndarray]:
    """The texts as the pipeline sees them, and the vectors that it has of them."""
    plain = [clean(text).text for text in texts]
    return plain, encoder.vectors(QUICK, [plain_words(text) for text in plain])


def stacked(samples: Sequence[Sample]) -> Sample:
    """Several samples as one, without buckets, which are each language's own."""
    vectors = np.concatenate([each.vectors for each in samples])
    return Sample(vectors, np.concatenate([each.marks for each in samples]), csr_matrix((len(vectors), 1)))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.nlu.sentiment.making", description=__doc__)
    for name in ("goemotions", "kote", "nsmc"):
        parser.add_argument(f"--{name}", type=Path, required=True, help="folder with the data")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "sentiment-vectors.sqlite3")
    parser.add_argument("--encoder", type=Path, default=encoder_folder(), help="the encoder's files")
    parser.add_argument("--to", type=Path, default=PACKAGED, help="folder for weights.npz")
    places = parser.parse_args()
    encoder = SentenceEncoder(places.encoder, VectorCache(places.cache))
    store(make(read_public(places), encoder, read_marks()), places.to)
    sys.stdout.write(f"written: {places.to / NUMBERS}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
