"""Cuts a text into the pieces that an encoder knows, by number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import sentencepiece
from tokenizers import Tokenizer

from encoder.errors import EncoderDamaged

# One of these is in an encoder's folder. SentencePiece's own library needs a tenth of the memory of the other one for a
# vocabulary of 250,000 pieces, and a third of the time.
SENTENCE_PIECES = "pieces.model"
WORD_PIECES = "tokenizer.json"
ENDS = 2

Cut = Callable[[str], Sequence[int]]


def load_pieces(folder: Path, file: str, limit: int) -> Cut:
    """What gives a text's pieces, with those of its beginning and end, `limit` of them at most.

    Raises `EncoderDamaged`.
    """
    path = folder / file
    try:
        return _sentence_pieces(path, limit) if file == SENTENCE_PIECES else _word_pieces(path, limit)
    except Exception as error:  # both libraries raise their own
        raise EncoderDamaged(f"{path} cannot be read ({error}): remove {folder} and run `make setup`") from error


def _sentence_pieces(path: Path, limit: int) -> Cut:
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    begin, end = processor.bos_id(), processor.eos_id()

    def cut(text: str) -> Sequence[int]:
        return [begin, *processor.encode(text)[: limit - ENDS], end]

    return cut


def _word_pieces(path: Path, limit: int) -> Cut:
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(limit)

    def cut(text: str) -> Sequence[int]:
        found: Sequence[int] = tokenizer.encode(text).ids
        return found

    return cut
