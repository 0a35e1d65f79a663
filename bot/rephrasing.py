"""Whether a message says what its customer said before, in other words: the likeness of their vectors.

Pure but for the encoder, which remembers the vectors of live messages: the message's own is there from understanding
it, and those of earlier ones mostly, too. At most a handful of products of two vectors a turn.
"""

from __future__ import annotations

from typing import Sequence

from bot.nlu.cleaning import clean
from bot.nlu.plain_words import plain_words
from encoder.sentence_encoder import QUICK, SentenceEncoder


def how_alike(text: str, earlier: Sequence[str], encoder: SentenceEncoder) -> float:
    """The greatest cosine of a message with earlier ones, 0 to 1; 0 where there are none."""
    words = [plain_words(clean(one.strip().replace("\n", " ")).text) for one in (text, *earlier)]
    if not words[0] or not any(words[1:]):
        return 0.0
    vectors = encoder.vectors(QUICK, [one for one in words if one], keep=False)
    return round(max(0.0, float((vectors[1:] @ vectors[0]).max())), 3)
