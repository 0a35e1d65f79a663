"""How a text becomes search terms: English words without endings, pairs of Korean characters."""

import re
import unicodedata
from pathlib import Path

_WORD = re.compile(r"[a-z0-9]+|[가-힣]+")
_HANGUL = re.compile(r"[가-힣]")
# Marks the start of a Korean word, which says more than its middle.
START = "^"
KOREAN = "ko"
ENGLISH = "en"
# Particles and endings; what is left of a word is compared. Measured on the articles' own questions, each left out
# of the index in turn: the right article first for 57 of 100 (of 120 articles), 38 with plain pairs and triples.
_ENDING = re.compile(
    r"(?:은|는|이|가|을|를|에|의|도|로|으로|에서|하고|나요|어요|아요|해요|까요|을까요|할까요|되나요|인가요|세요|주세요|있나요|있어요|요)$"
)
# Words that carry no topic of a shop's question.
STOP_WORDS = frozenset((Path(__file__).parent / "stop_words.txt").read_text(encoding="utf-8").split())


def terms(text: str) -> list[str]:
    """The terms of a text in the order of its words; what a question and an article share is found by them."""
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower().replace("'", "")):
        if _HANGUL.match(word):
            found += grams(word)
        elif word not in STOP_WORDS:
            found.append(stem(word))
    return found


def has_hangul(text: str) -> bool:
    """Whether the text is written in Korean, at least in part."""
    return _HANGUL.search(text) is not None


def is_searchable(text: str) -> bool:
    """Whether there is anything to search for: a letter or a digit."""
    return any(sign.isalnum() for sign in text)


def written_language(text: str) -> str:
    """The language whose articles are searched first: Korean if there is any Hangul, English if Latin, else none."""
    if has_hangul(text):
        return KOREAN
    letters = [sign for sign in text if sign.isalpha()]
    latin = sum(sign < "\u0250" for sign in letters)
    return ENGLISH if 2 * latin >= len(letters) else ""


def grams(word: str) -> list[str]:
    """The pairs of characters in a Korean word without its ending, its start marked: `반품은` is `^반`, `반품`."""
    marked = START + (_ENDING.sub("", word) or word)
    return [marked[start : start + 2] for start in range(len(marked) - 1)]


def stem(word: str) -> str:
    """An English word without plural and verb endings: light, and the same for articles and questions."""
    for ending, kept in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + kept
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word
