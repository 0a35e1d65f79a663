"""Deep vectors of texts, from the disk where they are known: then no encoder has to be loaded, which takes seconds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from content.nearness import Vectors
from encoder.onnx_model import digest_of, read_facts
from encoder.sentence_encoder import QUERY, SentenceEncoder, deep_name
from encoder.vector_cache import VectorCache

MANY = 200


class VectorSource:
    """Vectors of the language's deep encoder. `folder` has the encoders; `cache` is a file that processes share."""

    def __init__(self, folder: Path, cache: Path, threads: int = 2) -> None:
        self._folder = folder
        self._cache = VectorCache(cache)
        self._encoder = SentenceEncoder(folder, self._cache, threads)

    def vectors(self, texts: Sequence[str], language: str) -> Vectors:
        """(texts, width) of length one. Raises `EncoderError` where the encoder was never made."""
        digest = digest_of(read_facts(self._folder / deep_name(language)))
        known = self._cache.get(digest, QUERY, texts)
        if len(known) == len(texts):
            return np.stack([known[place] for place in range(len(texts))]) if texts else np.zeros((0, 1), np.float32)
        if len(texts) - len(known) > MANY:
            new = f"{len(texts) - len(known):,} new texts ({language})"
            print(f"Reading {new}; the next time they are known …", file=sys.stderr)  # noqa: T201
        found: Vectors = self._encoder.deep(texts, language)
        return found

    def close(self) -> None:
        """Closes the cache."""
        self._cache.close()
