"""Reads messages that were written and graded for this project: sentiment, urgency (−1 to 1) and text, by tabs."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import List

# What the weights are learned from. The messages that are held back are in `bench/`, and nothing here reads them.
MESSAGES = Path(__file__).with_name("messages")


@dataclass(frozen=True)
class OwnMessage:
    """A customer's message and its grades: sentiment as in `Mood`, urgency likewise."""

    text: str
    sentiment: float
    urgency: float


def read_messages(path: Path) -> List[OwnMessage]:
    """The messages of a file. Raises `ValueError` with file and line for a grade that is none or an empty text."""
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        for row in rows:
            try:
                message = OwnMessage(row["text"].strip(), float(row["sentiment"]), float(row["urgency"]))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise ValueError(f"{path}:{rows.line_num}: sentiment, urgency and text are needed ({error})") from error
            if not message.text or max(abs(message.sentiment), abs(message.urgency)) > 1:
                raise ValueError(f"{path}:{rows.line_num}: a text and grades from -1 to 1 are needed")
            found.append(message)
    return found
