"""A text as numbers of buckets: its words, pairs of words and parts of words, hashed. Tells what an encoder overlooks.

An encoder brings together what is about the same thing, so "good delivery" and "bad delivery" are near each other;
single words and endings part them (measured: `docs/nlu.md`).
"""

from __future__ import annotations

import re
import zlib
from itertools import pairwise
from typing import List, Sequence, Set

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"[a-z0-9']+|[가-힣ㄱ-ㅎㅏ-ㅣ]+|[^\w\s]")
_LATIN_PART, _LATIN_FROM = 4, 4
_HANGUL_PARTS = (2, 3, 4)


def buckets(text: str, bits: int) -> np.ndarray:
    """The buckets (ascending, each once, below `2**bits`) of a clean text; the hash is CRC-32, the same everywhere."""
    mask = (1 << bits) - 1
    return np.asarray(
        sorted({zlib.crc32(gram.encode("utf-8", "replace")) & mask for gram in _grams(text.lower())}), int
    )


def weight(count: int) -> float:
    """What each of a text's buckets counts, so that a long text weighs little more than a short one."""
    return float(1 / np.sqrt(count + 1))


def matrix(texts: Sequence[str], bits: int) -> csr_matrix:
    """The buckets of clean texts (texts, 2**bits), weighed."""
    rows = [buckets(text, bits) for text in texts]
    counts = np.asarray([len(row) for row in rows])
    values = np.repeat([weight(count) for count in counts], counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    columns = np.concatenate(rows) if rows else np.zeros(0, int)
    return csr_matrix((values, columns, starts), (len(rows), 1 << bits))


def _grams(text: str) -> Set[str]:
    words: List[str] = _WORD.findall(text)
    found = {f"w{word}" for word in words}
    found.update(f"b{first} {second}" for first, second in pairwise(words))
    for word in words:
        if word[0] >= "ㄱ" and word[0] <= "힣":
            found.update(f"c{word[at : at + size]}" for size in _HANGUL_PARTS for at in range(len(word) - size + 1))
        elif len(word) >= _LATIN_FROM:
            edged = f"<{word}>"
            found.update(f"c{edged[at : at + _LATIN_PART]}" for at in range(len(edged) - _LATIN_PART + 1))
    return found
