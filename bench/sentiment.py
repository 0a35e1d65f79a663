"""How well sentiment and urgency are told: `make bench-sentiment [TEST=own.tsv] [GOEMOTIONS=…] [KOTE=…] [NSMC=…]`.

Without TEST, on the messages in `bench/sentiment_messages/`, which nothing is learned from; TEST has the same
columns, `sentiment`, `urgency` (−1 to 1) and `text`, by tabs. The other three are public sets as their makers give
them: the files `test.tsv` of GoEmotions and KOTE, and the folder `raw/` of NSMC, of which those films are asked that
nothing is learned from. Runs in Rasa's environment, with what answers customers. SHOW=1 prints each message.

Peers, in the same run: the most frequent class; the project's list of words, counted (`words`); and VADER, for English,
where the package `vaderSentiment` can be imported.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from bench.figures import Figures, median
from bot.nlu.cleaning import clean
from bot.nlu.plain_words import plain_words
from bot.nlu.sentiment.making.own import OwnMessage, read_messages
from bot.nlu.sentiment.making.public import NOT_NEUTRAL, Graded, choose, level_of, read_goemotions, read_kote, read_nsmc
from bot.nlu.sentiment.marks import Marks
from bot.nlu.sentiment.model import Mood, MoodModel
from bot.nlu.sentiment.storing import PACKAGED, restore
from encoder.places import encoder_folder
from encoder.sentence_encoder import QUICK, SentenceEncoder

HELD_BACK = Path(__file__).with_name("sentiment_messages")
# Grades stand at quarters: from a half on, a message is positive, negative, or urgent. Not tuned.
LEVEL = 0.35
NSMC_EACH, NSMC_LIMIT = 1500, 0.6
GLAD, CROSS = ("thanks", "praise", "glad_signs"), ("complaint", "swearing", "cross_signs", "tears")

Scores = np.ndarray


def read_all(model: MoodModel, encoder: SentenceEncoder, texts: Sequence[str]) -> list[Mood]:
    """What is told of each text."""
    plain = [clean(text).text for text in texts]
    vectors = encoder.vectors(QUICK, [plain_words(text) for text in plain], keep=False)
    return [model.read(*each) for each in zip(texts, plain, vectors, strict=True)]


def by_words(marks: Marks, texts: Sequence[str]) -> tuple[Scores, Scores]:
    """The peer that only counts the words of the list: sentiment and urgency."""
    names = marks.names
    rows = np.stack([marks.of(text) for text in texts])

    def counted(wanted: Sequence[str]) -> Scores:
        return np.asarray(rows[:, [names.index(name) for name in wanted]].sum(axis=1))

    return counted(GLAD) - counted(CROSS), counted(("urgent", "deadline")) - counted(("calm",))


def vader() -> Callable[[str], float] | None:
    """VADER's compound score, where the package is there."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyzer = SentimentIntensityAnalyzer()
    return lambda text: float(analyzer.polarity_scores(text)["compound"])


def add_sentiment(figures: Figures, name: str, truth: Scores, told: Scores, limit: float, own_limit: float) -> None:
    """Agreement of the scores, and of the three classes that they make."""
    classes = [level_of(grade, limit) for grade in truth]
    answers = [level_of(score, own_limit) for score in told]
    figures.add(f"{name}_pearson", float(pearsonr(truth, told)[0]))
    figures.add(f"{name}_spearman", float(spearmanr(truth, told)[0]))
    figures.add(f"{name}_accuracy", 100 * float(np.equal(classes, answers).mean()), "%")
    figures.add(f"{name}_macro_f1", 100 * float(f1_score(classes, answers, average="macro")), "%")


def add_majority(figures: Figures, name: str, truth: Scores, limit: float) -> None:
    """What the most frequent class would get."""
    classes = np.asarray([level_of(grade, limit) for grade in truth])
    answer = max((-1, 0, 1), key=lambda level: int((classes == level).sum()))
    answers = np.full(len(classes), answer)
    figures.add(f"{name}_majority_accuracy", 100 * float((classes == answer).mean()), "%")
    figures.add(f"{name}_majority_macro_f1", 100 * float(f1_score(classes, answers, average="macro")), "%")


def add_urgency(figures: Figures, name: str, truth: Scores, told: Scores, limit: float) -> None:
    """Whether urgent messages stand above all others, and on which side of the limit."""
    urgent = truth >= LEVEL
    figures.add(f"{name}_pearson", float(pearsonr(truth, told)[0]))
    figures.add(f"{name}_auc", 100 * float(roc_auc_score(urgent, told)), "%")
    figures.add(f"{name}_average_precision", 100 * float(average_precision_score(urgent, told)), "%")
    figures.add(f"{name}_accuracy", 100 * float((urgent == (told >= limit)).mean()), "%")
    figures.add(f"{name}_f1", 100 * float(f1_score(urgent, told >= limit)), "%")


def measure_own(
    figures: Figures, name: str, messages: Sequence[OwnMessage], model: MoodModel, encoder: SentenceEncoder
) -> None:
    """A shop's messages, graded for both."""
    texts = [message.text for message in messages]
    sentiment = np.asarray([message.sentiment for message in messages])
    urgency = np.asarray([message.urgency for message in messages])
    moods = read_all(model, encoder, texts)
    told, hurried = np.asarray([mood.sentiment for mood in moods]), np.asarray([mood.urgency for mood in moods])
    words, words_urgency = by_words(model.marks, texts)
    figures.add(f"{name}_messages", len(texts))
    add_sentiment(figures, f"{name}_sentiment", sentiment, told, LEVEL, LEVEL)
    neutral = (sentiment == 0) & (urgency == 0)
    figures.add(f"{name}_neutral_mean_distance", float(np.abs(told[neutral]).mean()))
    figures.add(f"{name}_neutral_told_negative", 100 * float((told[neutral] <= -LEVEL).mean()), "%")
    add_majority(figures, f"{name}_sentiment", sentiment, LEVEL)
    add_sentiment(figures, f"{name}_sentiment_words", sentiment, words, LEVEL, 0.1)
    if name == "en" and (score := vader()):
        # 0.05 is the limit that VADER's makers give.
        add_sentiment(figures, f"{name}_sentiment_vader", sentiment, np.asarray([*map(score, texts)]), LEVEL, 0.05)
    add_urgency(figures, f"{name}_urgency", urgency, hurried, LEVEL)
    figures.add(f"{name}_urgency_majority_accuracy", 100 * float((urgency < LEVEL).mean()), "%")
    add_urgency(figures, f"{name}_urgency_words", urgency, words_urgency, 0.1)
    if os.environ.get("SHOW"):
        show(messages, moods)


def show(messages: Sequence[OwnMessage], moods: Sequence[Mood]) -> None:
    """Prints each message with its grades and what was told, the furthest apart first."""
    rows = sorted(
        zip(messages, moods, strict=True),
        key=lambda row: -max(abs(row[0].sentiment - row[1].sentiment), abs(row[0].urgency - row[1].urgency)),
    )
    for message, mood in rows:
        print(f"  {message.sentiment:5} {mood.sentiment:6} | {message.urgency:5} {mood.urgency:6} | {message.text}")


def measure_public(
    figures: Figures, name: str, asked: Sequence[Graded], limit: float, model: MoodModel, encoder: SentenceEncoder
) -> None:
    """A public set, graded for sentiment alone."""
    truth = np.asarray([item.grade for item in asked])
    told = np.asarray([mood.sentiment for mood in read_all(model, encoder, [item.text for item in asked])])
    figures.add(f"{name}_texts", len(asked))
    add_sentiment(figures, name, truth, told, limit, LEVEL)
    add_majority(figures, name, truth, limit)
    clear = np.abs(truth) >= limit
    figures.add(f"{name}_two_classes_accuracy", 100 * float(((told > 0) == (truth > 0))[clear].mean()), "%")
    if name == "goemotions" and (score := vader()):
        add_sentiment(figures, f"{name}_vader", truth, np.asarray([score(item.text) for item in asked]), limit, 0.05)


def add_times(figures: Figures, model: MoodModel, texts: Sequence[str]) -> None:
    """What it costs a message whose vector is known, as it is in the pipeline."""
    vector = np.zeros(model.width, np.float32)
    times = []
    for text in texts:
        began = time.perf_counter()
        model.read(text, text, vector)
        times.append(1000 * (time.perf_counter() - began))
    figures.add("p50_ms", median(times), "ms")
    figures.add("p95_ms", sorted(times)[int(0.95 * (len(times) - 1))], "ms")


def main() -> int:
    """The command line, by environment as `make` gives it."""
    test, goemotions, kote, nsmc = (os.environ.get(name) or "" for name in ("TEST", "GOEMOTIONS", "KOTE", "NSMC"))
    model, encoder, figures = restore(PACKAGED), SentenceEncoder(encoder_folder()), Figures()
    files = {"test": Path(test)} if test else {path.stem: path for path in sorted(HELD_BACK.glob("*.tsv"))}
    try:
        own = {name: read_messages(path) for name, path in files.items()}
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for name, messages in own.items():
        measure_own(figures, name, messages, model, encoder)
    if goemotions:
        measure_public(figures, "goemotions", read_goemotions(Path(goemotions)), NOT_NEUTRAL, model, encoder)
    if kote:
        measure_public(figures, "kote", read_kote(Path(kote)), NOT_NEUTRAL, model, encoder)
    if nsmc:
        asked = choose(read_nsmc(Path(nsmc), asked=True), NSMC_EACH, NSMC_LIMIT)
        measure_public(figures, "nsmc", asked, NSMC_LIMIT, model, encoder)
    add_times(figures, model, [message.text for messages in own.values() for message in messages])
    figures.write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
