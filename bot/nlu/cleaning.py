"""What a customer typed, made plain for the pipeline, with the way back: each character knows where it came from.

Pure; takes any string (lone surrogates too), never raises, and takes time linear in its length. Cleaning twice is
cleaning once.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Callable, Iterable, Iterator, List, Optional, Sequence, Tuple

URL_PLACEHOLDER = "weblink"

Edit = Tuple[int, int, str]
Stage = Callable[[str], Iterable[Edit]]

# Controls, soft hyphen, fillers, zero-width and bidi signs, variation selectors, tags, surrogates, non-characters.
_DROPPED = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u0344\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff"
)
_FULL_WIDTH = "\uff01-\uff5e\uffe0-\uffe6"
_QUOTES = {**dict.fromkeys("‘’ʼ‛`´", "'"), **dict.fromkeys("“”„", '"')}
_CHARACTER = re.compile(f"[{_DROPPED}]+|[{_FULL_WIDTH}{''.join(_QUOTES)}]|[^\\S ]")
_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_TOO_MANY_MARKS = re.compile(f"(?<=[{_MARKS}]{{3}})[{_MARKS}]+")
_URL = re.compile(r"(?<![A-Za-z0-9])(?:https?://|www\.)[!-~]*[A-Za-z0-9/=&#_~%+-]", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"([^\W\d_])\1{2,}", re.IGNORECASE)
_SIGNS = re.compile(r"([!?~.,;:*…·ㆍ♡♥\u2600-\u27bf\U0001f000-\U0001faff])\1+")
_CLOTHES_SIZE = re.compile(r"\W*x{2,}[ls]\W*", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SPACES = re.compile(r"^ +| +$|(?<= ) +")
# What some stage might change. Most messages are plain words with single spaces, and are done after this.
_UNCLEAN = re.compile(
    rf"{_CHARACTER.pattern}|[{_MARKS}]{{4}}|://|www\.|^ | $|  |(\D)\1\1|{_SIGNS.pattern[:-3]}\2",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CleanText:
    """A cleaned text. Character `i` comes from `original[starts[i]:ends[i]]`; without lists nothing was changed."""

    text: str
    original: str
    starts: Optional[Sequence[int]] = None
    ends: Optional[Sequence[int]] = None

    def original_span(self, start: int, end: int) -> Tuple[int, int]:
        """Where `text[start:end]` (not empty) stands in the original."""
        if self.starts is None or self.ends is None or start >= end or start >= len(self.starts):
            return start, end
        return self.starts[start], self.ends[min(end, len(self.ends)) - 1]

    def clean_span(self, start: int, end: int) -> Optional[Tuple[int, int]]:
        """Where `original[start:end]` stands in the clean text; None when nothing is left of it."""
        if self.starts is None or self.ends is None:
            return start, end
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return (first, last) if first < last else None


def clean(text: str, url_placeholder: str = URL_PLACEHOLDER) -> CleanText:
    """The text as the pipeline sees it: composed (NFC), without what is invisible, without noise.

    Full-width forms become ASCII, curly quotes straight ones, white space single spaces, an address of a page
    `url_placeholder` (which must hold no such address itself); letters stand twice in a row at most ("soo", "ㅋㅋ"),
    exclamation marks, emoji and the like once. Words with a digit or an @ keep their letters: they are somebody's data.
    """
    if not _UNCLEAN.search(text) and unicodedata.is_normalized("NFC", text):
        return CleanText(text, text)
    cleaned = CleanText(text, text)
    for stage in (_characters, _marks, _composed, _urls(url_placeholder), _repeats, _spaces):
        cleaned = _edited(cleaned, stage(cleaned.text))
    return cleaned


def _edited(before: CleanText, edits: Iterable[Edit]) -> CleanText:
    """The text with pieces replaced; edits are in order and do not overlap."""
    pieces: List[str] = []
    starts: List[int] = []
    ends: List[int] = []
    old_starts = before.starts
    old_ends = before.ends
    done = 0
    for start, end, replacement in edits:
        if old_starts is None or old_ends is None:
            old_starts, old_ends = range(len(before.text)), range(1, len(before.text) + 1)
        pieces += (before.text[done:start], replacement)
        starts += old_starts[done:start]
        ends += old_ends[done:start]
        if replacement:
            starts += [old_starts[start]] * len(replacement)
            ends += [old_ends[end - 1]] * len(replacement)
        done = end
    if old_starts is None or old_ends is None or not pieces:
        return before
    pieces.append(before.text[done:])
    starts += old_starts[done:]
    ends += old_ends[done:]
    return CleanText("".join(pieces), before.original, starts, ends)


def _characters(text: str) -> Iterator[Edit]:
    """Drops what cannot be seen, and gives every kind of white space, quote and full-width sign its plain form."""
    for match in _CHARACTER.finditer(text):
        character = match[0]
        if character.isspace():
            plain = " "
        elif character in _QUOTES:
            plain = _QUOTES[character]
        elif "\uff01" <= character <= "\uff5e" or "\uffe0" <= character <= "\uffe6":
            plain = unicodedata.normalize("NFKC", character) if character != "\uffe3" else "-"
            plain = _QUOTES.get(plain, plain)
        else:
            plain = ""
        yield match.start(), match.end(), plain


def _marks(text: str) -> Iterator[Edit]:
    """Drops marks above the third on one letter."""
    if not text.isascii():
        for match in _TOO_MANY_MARKS.finditer(text):
            yield match.start(), match.end(), ""


def _composed(text: str) -> Iterator[Edit]:
    """Composes what was typed decomposed (as macOS does with Hangul), letter by letter as far as that is possible."""
    if unicodedata.is_normalized("NFC", text):
        return
    edits = []
    for start, end in _clusters(text):
        composed = unicodedata.normalize("NFC", text[start:end])
        if composed != text[start:end]:
            edits.append((start, end, composed))
    whole = _edited(CleanText(text, text), edits).text
    if unicodedata.is_normalized("NFC", whole):
        yield from edits
        return
    for match in _WORD.finditer(text):  # scripts whose letters join in ways of their own
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            yield match.start(), match.end(), composed


def _clusters(text: str) -> Iterator[Tuple[int, int]]:
    """The letters of a text, each with the characters that join it; ASCII alone is left out."""
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _joins(text[index]):
            if index - start > 1 or not text[start].isascii():
                yield start, index
            start = index


def _joins(character: str) -> bool:
    return "\u1160" <= character <= "\u11ff" or (not character.isascii() and unicodedata.category(character)[0] == "M")


def _urls(placeholder: str) -> Stage:
    def stage(text: str) -> Iterator[Edit]:
        for match in _URL.finditer(text):
            yield match.start(), match.end(), placeholder

    return stage


def _repeats(text: str) -> Iterator[Edit]:
    """Shortens what is repeated for emphasis, word by word."""
    for word in _WORD.finditer(text):
        if "@" in word[0] or "://" in word[0]:
            continue
        plain = not _DIGIT.search(word[0]) and not _CLOTHES_SIZE.fullmatch(word[0])
        edits = [(match.start(), match.end(), match[1]) for match in _SIGNS.finditer(word[0])]
        if plain:
            edits += [(match.start() + 1, match.end(), match[0][1]) for match in _LETTERS.finditer(word[0])]
        for start, end, kept in sorted(edits):
            yield word.start() + start, word.start() + end, kept


def _spaces(text: str) -> Iterator[Edit]:
    """One space between words, none around the text."""
    for match in _SPACES.finditer(text):
        yield match.start(), match.end(), ""
