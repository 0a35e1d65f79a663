"""A message as numbers of buckets: words in a row, parts of words, and both with names of kinds for words that matter.

That "put me through to an adviser" asks for what "connect me to an agent" asks for is in no example; it shows where
words are read by their kind (`words.json`): to talk, to pass on, a person, a machine, not. Small parts of words, and
the letters of Korean syllables, see through typing errors.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Dict, Iterator, List, Sequence, Set

import numpy as np
from scipy.sparse import csr_matrix

BITS = 17
WORDS = Path(__file__).parent / "words.json"
# A text is read in so many of its sentences at most, each also with the next one.
SENTENCES = 12
_TOKEN = re.compile(r"[a-z0-9']+|[가-힣ㄱ-ㅎㅏ-ㅣ]+|[^\w\s]")
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_BEGIN, _END = "^", "$"
_BETWEEN = re.compile(r"(?<=[.!?…;])\s+|,\s+|\s+-\s+|\s*\n\s*")
# Korean sentences often end without a sign; these are what their verbs end in.
_BETWEEN_KOREAN = re.compile(r"(?<=[요다까죠네데서니고임])\s+")


def _kinds() -> Dict[str, Dict[str, str]]:
    raw = json.loads(WORDS.read_text(encoding="utf-8"))
    return {part: {word: kind for kind, words in raw[part].items() for word in words.split()} for part in raw}


_LISTS = _kinds()
_KIND_OF_WORD = {word: f"<{kind}>" for word, kind in _LISTS["words"].items()}
# One sign for each kind, so that Korean grams are of letters throughout.
_SIGNS = {kind: chr(0xE000 + place) for place, kind in enumerate(sorted(set(_LISTS["stems"].values())))}
_SIGN_OF_STEM = {stem: _SIGNS[kind] for stem, kind in _LISTS["stems"].items()}
_STEM = re.compile("|".join(map(re.escape, sorted(_SIGN_OF_STEM, key=len, reverse=True))))


def sentences(text: str) -> List[str]:
    """The sentences and clauses of a text, each alone and with the next one; none when it is but one."""
    parts = [part for part in _BETWEEN.split(text) if part]
    if _HANGUL.search(text):
        parts = [piece for part in parts for piece in _BETWEEN_KOREAN.split(part)]
    parts = [part for part in parts if len(part) > 1][:SENTENCES]
    if len(parts) < 2:
        return []
    pairs = [f"{one} {other}" for one, other in pairwise(parts)] if len(parts) > 2 else []
    return list(dict.fromkeys([*parts, *pairs]))


@lru_cache(maxsize=20_000)
def buckets(text: str) -> np.ndarray:
    """The buckets (ascending, each once, below `2**BITS`) of a clean text; the hash is CRC-32, the same everywhere."""
    mask = (1 << BITS) - 1
    return np.asarray(
        sorted({zlib.crc32(gram.encode("utf-8", "replace")) & mask for gram in _grams(text.lower())}), np.int32
    )


def weight(count: int) -> float:
    """What each of a text's buckets counts, so that a long text weighs little more than a short one."""
    return float(1 / np.sqrt(count + 1))


def matrix(texts: Sequence[str]) -> csr_matrix:
    """The buckets of clean texts (texts, 2**BITS), weighed, float32."""
    rows = [buckets(text) for text in texts]
    counts = np.asarray([len(row) for row in rows])
    values = np.repeat([weight(count) for count in counts], counts).astype(np.float32)
    return csr_matrix((values, np.concatenate(rows), np.append(0, np.cumsum(counts))), (len(rows), 1 << BITS))


def _grams(text: str) -> Set[str]:
    words = _TOKEN.findall(text)
    bounded = [_BEGIN, *words, _END]
    kinds = [_KIND_OF_WORD.get(word, word) for word in bounded]
    found = set(_rows("w", bounded, (1, 2, 3)))
    found.update(_rows("a", kinds, (1, 2, 3, 4)))
    found.update(_rows("s", [kind for kind in kinds if kind[0] == "<" or kind in (_BEGIN, _END, "?")], (1, 2, 3)))
    for word in words:
        if len(word) > 2 and not _HANGUL.match(word):
            found.update(_parts("c", f"<{word}>", (3, 4)))
    if _HANGUL.search(text):
        # Without spaces, which are left out or put anywhere in chats.
        joined = _BEGIN + "".join(words) + _END
        signs = _STEM.sub(lambda match: _SIGN_OF_STEM[match[0]], joined)
        found.update(_parts("k", joined, (2, 3, 4, 5)))
        found.update(_parts("l", signs, (2, 3, 4, 5, 6)))
        found.update(_parts("j", unicodedata.normalize("NFD", joined), (4, 6)))
        met = [_BEGIN, *(sign for sign in signs if sign >= "\ue000" and sign <= "\uf8ff"), _END]
        found.update(_rows("q", met, (1, 2, 3)))
    return found


def _rows(tag: str, words: Sequence[str], sizes: Sequence[int]) -> Iterator[str]:
    return (tag + " ".join(words[at : at + size]) for size in sizes for at in range(len(words) - size + 1))


def _parts(tag: str, text: str, sizes: Sequence[int]) -> Iterator[str]:
    return (tag + text[at : at + size] for size in sizes for at in range(len(text) - size + 1))
