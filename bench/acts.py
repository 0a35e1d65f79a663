"""How well the acts of messages are told: `make bench-acts [TEST=own.csv]`.

Without TEST, on the messages in `bench/act_messages/`, which nothing is learned from; TEST has the same columns, `text`
and `act`. Runs in Rasa's environment and asks the trained model. A peer in the same run: logistic regression on TF-IDF
of words and pieces of words, learned from `data/acts`. SHOW=1 prints what is told wrongly.
"""

from __future__ import annotations

import asyncio
import csv
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import structlog
from rasa.core.agent import Agent
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from bench.figures import Figures
from bot.acts import ACT, with_act
from bot.nlu.labels.reading import read_examples

ROOT = Path(__file__).resolve().parents[1]
HELD_BACK = Path(__file__).with_name("act_messages")
NONE = "other"


class Message(NamedTuple):
    """A message and the act that it does."""

    text: str
    act: str


def read_messages(path: Path) -> list[Message]:
    """The messages of a file. Raises `ValueError` naming the line that is no use, `OSError` without the file."""
    messages = []
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            if not row.get("text") or not row.get("act"):
                raise ValueError(f"{path}:{number}: needs a text and an act; line 1 names the columns 'text,act'")
            messages.append(Message(row["text"], row["act"]))
    if not messages:
        raise ValueError(f"{path}: there are no messages")
    return messages


async def told(agent: Agent, messages: Sequence[Message]) -> list[str]:
    """The act that the trained model tells of each message, as in a live turn."""
    return [str(with_act(await agent.parse_message(one.text)).get(ACT, NONE)) for one in messages]


def told_by_words(messages: Sequence[Message]) -> list[str]:
    """The same by the peer."""
    examples = read_examples(ROOT / "data" / "acts")
    words = make_union(
        TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), sublinear_tf=True),
    )
    peer = make_pipeline(words, LogisticRegression(C=20, max_iter=300))
    peer.fit(examples.texts, examples.names)
    return [str(name) for name in peer.predict([message.text for message in messages])]


def add_figures(figures: Figures, name: str, messages: Sequence[Message], answers: Sequence[str]) -> None:
    """Precision and recall of acts, all together."""
    pairs = list(zip((message.act for message in messages), answers, strict=True))
    right = sum(act == answer != NONE for act, answer in pairs)
    figures.add(f"{name}_precision", 100 * right / max(1, sum(answer != NONE for _, answer in pairs)), "%")
    figures.add(f"{name}_recall", 100 * right / max(1, sum(act != NONE for act, _ in pairs)), "%")


async def main() -> int:
    """The command line, by environment as `make` gives it."""
    logging.basicConfig(level=logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    test = os.environ.get("TEST")
    files = {"test": Path(test)} if test else {path.stem: path for path in sorted(HELD_BACK.glob("*.csv"))}
    try:
        sets = {name: read_messages(path) for name, path in files.items()}
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    agent, figures = Agent.load(str(ROOT / "models" / "baton.tar.gz")), Figures()
    for name, messages in sets.items():
        figures.add(f"{name}_messages", len(messages))
        answers = await told(agent, messages)
        add_figures(figures, name, messages, answers)
        add_figures(figures, f"{name}_words", messages, told_by_words(messages))
        if os.environ.get("SHOW"):
            for message, answer in zip(messages, answers, strict=True):
                if message.act != answer:
                    print(f"  {message.act:15} told as {answer:15} {message.text}")
    figures.write()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
