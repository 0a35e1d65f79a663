"""A text as numbers of buckets: words in a row, and parts of words, hashed. Tells what an encoder overlooks.

An encoder brings together what is about the same thing, so "good delivery" and "bad delivery" are near each other;
single words and endings part them. Of Korean, the letters of syllables count, too, without spaces, which chats put
anywhere (measured: `docs/nlu.md`).
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from itertools import pairwise
from typing import Iterator, List, Sequence, Set

import numpy as np
from scipy.sparse import csr_matrix

_WORD = re.compile(r"[a-z0-9']+|[가-힣ㄱ-ㅎㅏ-ㅣ]+|[^\w\s]")
_HANGUL = re.compile("[가-힣]")
_BEGIN, _END = "^", "$"
_LATIN_PART, _LATIN_FROM = 4, 4
_HANGUL_PARTS = (2, 3, 4)
_LETTERS = (4, 6)


def hashes(text: str) -> np.ndarray:
    """The hashes (CRC-32, each once) of all that a clean text is made of; the same everywhere."""
    return np.asarray([zlib.crc32(gram.encode("utf-8", "replace")) for gram in _grams(text.lower())], np.int64)


def buckets(found: np.ndarray, bits: int) -> np.ndarray:
    """The buckets (ascending, each once, below `2**bits`) of hashes."""
    return np.unique(found & ((1 << bits) - 1))


def weight(count: int) -> float:
    """What each of a text's buckets counts, so that a long text weighs little more than a short one."""
    return float(1 / np.sqrt(count + 1))


def matrix(texts: Sequence[str], bits: int) -> csr_matrix:
    """The buckets of clean texts (texts, 2**bits), weighed."""
    rows = [buckets(hashes(text), bits) for text in texts]
    counts = np.asarray([len(row) for row in rows])
    values = np.repeat([weight(count) for count in counts], counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    columns = np.concatenate(rows) if rows else np.zeros(0, int)
    return csr_matrix((values, columns, starts), (len(rows), 1 << bits))


def _grams(text: str) -> Set[str]:
    words: List[str] = _WORD.findall(text)
    if not words:
        return set()
    bounded = [_BEGIN, *words, _END]
    found = {f"w{word}" for word in words}
    found.update(f"b{first} {second}" for first, second in pairwise(bounded))
    found.update(f"t{' '.join(bounded[at : at + 3])}" for at in range(len(bounded) - 2))
    for word in words:
        if word[0] >= "ㄱ" and word[0] <= "힣":
            found.update(_parts("c", word, _HANGUL_PARTS))
        elif len(word) >= _LATIN_FROM:
            found.update(_parts("c", f"<{word}>", (_LATIN_PART,)))
    if _HANGUL.search(text):
        joined = _BEGIN + "".join(words) + _END
        found.update(_parts("k", joined, _HANGUL_PARTS))
        found.update(_parts("j", unicodedata.normalize("NFD", joined), _LETTERS))
    return found


def _parts(tag: str, text: str, sizes: Sequence[int]) -> Iterator[str]:
    return (tag + text[at : at + size] for size in sizes for at in range(len(text) - size + 1))
