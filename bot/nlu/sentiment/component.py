"""An NLU component: how content a customer is, and how much in a hurry."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import FileIOException, InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.plain_words import plain_words
from bot.nlu.sentiment.model import NEUTRAL, SENTIMENT, URGENCY, Mood, MoodModel
from bot.nlu.sentiment.storing import NUMBERS, PACKAGED, WORDS, WeightsUnreadable, restore
from bot.nlu.shared_encoder import shared_encoder
from bot.nlu.text_cleaner import ORIGINAL_TEXT
from encoder.sentence_encoder import QUICK

# A pressed button, as Rasa's channels pass it on: an intent, with entities in JSON or without.
_PAYLOAD = re.compile(r"/[A-Za-z0-9_+/]+\s*(?:@[\d.]+)?\s*(?:\{.*\})?\s*", re.DOTALL)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentimentAnalyzer(GraphComponent):
    """Sets `sentiment` (−1 very negative to 1 very positive) and `urgency` (−1 no hurry at all, 0 ordinary, 1 at once).

    Both are in `parse_data`, in English and Korean. A matter-of-fact question is near 0 in both; a button and an
    empty text are 0. The vector is the one that featurizer and classifier have of the same message: nothing is encoded
    again.

    "Training" puts the weights, which were learned offline, into the model: it answers the same wherever it runs.
    Option: `weights`, a folder with `weights.npz` and `words.json` of one's own; else those of this package
    (`python -m bot.nlu.sentiment.making` makes them). May stand anywhere between `TextCleaner` and `OriginalText`, and
    works without them; needs no features.

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
          - name: bot.nlu.sentence_features.SentenceEncoderFeaturizer
          - name: bot.nlu.sentiment.component.SentimentAnalyzer
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`weights`: None for those of the package."""
        return {"weights": None}

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Other weights are another component to Rasa's cache of trained ones."""
        digest = hashlib.sha256()
        for name in (NUMBERS, WORDS):
            path = _folder(config) / name
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[MoodModel] = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentimentAnalyzer:
        """One that has no weights yet: `train` takes them."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SentimentAnalyzer:
        """With the weights in the trained model. Raises `FileIOException` for a damaged one."""
        try:
            with model_storage.read_from(resource) as folder:
                model = restore(folder)
        except (WeightsUnreadable, ValueError) as error:
            raise FileIOException(
                f"the weights of sentiment and urgency in this model are no use: {error}; "
                "train again with `baton train`"
            ) from error
        width = shared_encoder().width(QUICK)
        if width != model.width:
            raise FileIOException(
                f"the weights of sentiment and urgency in this model are for vectors of {model.width} numbers and the "
                f"encoder gives {width}; make weights for it with `python -m bot.nlu.sentiment.making` and train again"
            )
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Puts the weights into the model. Raises `InvalidConfigException`, naming the file, where they are no use."""
        folder = _folder(self._config)
        try:
            self._model = restore(folder)
        except WeightsUnreadable as error:
            advice = (
                "name the right folder as `weights`"
                if self._config.get("weights")
                else "restore it from the repository"
            )
            raise InvalidConfigException(
                f"the weights of sentiment and urgency: {error}. Either {advice}, or make them anew with "
                "`python -m bot.nlu.sentiment.making`"
            ) from error
        with self._storage.write_to(self._resource) as place:
            for name in (NUMBERS, WORDS):
                shutil.copyfile(str(folder / name), str(place / name))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets both scores of each message."""
        for message in messages:
            mood = self._mood(message)
            message.set(SENTIMENT, mood.sentiment, add_to_output=True)
            message.set(URGENCY, mood.urgency, add_to_output=True)
        return messages

    def _mood(self, message: Message) -> Mood:
        clean_text = message.get(TEXT) or ""
        if self._model is None or not clean_text.strip() or _PAYLOAD.fullmatch(clean_text):
            return NEUTRAL
        # The words that the classifier reads, too: the encoder remembers their vector.
        vector = shared_encoder().vectors(QUICK, [plain_words(clean_text)], keep=False)[0]
        return self._model.read(message.get(ORIGINAL_TEXT) or clean_text, clean_text, vector)


def _folder(config: Dict[str, Any]) -> Path:
    return Path(config.get("weights") or PACKAGED)
