"""An NLU component: whether a message asks for a person, in whatever words and beside whatever else."""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import Any, Dict, List, Mapping, Optional, Sequence

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import FileIOException, InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_classifier import language_of
from bot.nlu.person_request.grams import WORDS
from bot.nlu.person_request.model import (
    NUMBERS,
    PACKAGED,
    REQUEST_INTENT,
    ModelUnreadable,
    RequestModel,
    restore,
)
from bot.nlu.shared_encoder import encoder_digests, shared_encoder

EXAMPLES = "person_request.json"
LIKELY = 0.5
Ranking = List[Dict[str, Any]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class PersonRequestClassifier(GraphComponent):
    """Decides for the intent `talk_to_person`, and for no other, whether a message has it; stands after the classifier.

    Its share in `intent_ranking` becomes how likely the message asks for a person, alone or in one of its sentences:
    from 0.5 on, more likely than not. It is the message's intent if that is sure, or likely and the classifier found
    it, too. Where it is unlikely, the message has the next intent, or none (`nlu_fallback`) if that one has less than
    half of what is left. The examples of the intents are told as they are written: whoever adds one has it so from the
    next training on.

    The vector is the one that featurizer and classifier have of the same message; of messages with several sentences
    the quick encoder reads each, too, and the deep one of the message's language reads what that leaves in doubt.
    "Training" puts the weights, which were learned offline
    (`python -m bot.nlu.person_request.making`), and the examples into the model.

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
          - name: bot.nlu.sentence_features.SentenceEncoderFeaturizer
          - name: bot.nlu.intent_classifier.SentenceIntentClassifier
          - name: bot.nlu.person_request.component.PersonRequestClassifier
    """

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Other weights are another component to Rasa's cache of trained ones."""
        digest = hashlib.sha256(WORDS.read_bytes())
        digest.update((PACKAGED / NUMBERS).read_bytes() if (PACKAGED / NUMBERS).is_file() else b"")
        return digest.hexdigest()

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        model: Optional[RequestModel] = None,
        examples: Optional[Mapping[str, bool]] = None,
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model
        self._examples = examples or {}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PersonRequestClassifier:
        """One that has no weights yet: `train` takes them."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> PersonRequestClassifier:
        """With what the trained model holds. Raises `FileIOException` for a damaged one."""
        try:
            with model_storage.read_from(resource) as folder:
                model = restore(folder, encoder_digests())
                examples = json.loads((folder / EXAMPLES).read_text(encoding="utf-8"))
        except (ModelUnreadable, OSError, ValueError) as error:
            raise FileIOException(
                f"what tells requests for a person in this model is no use: {error}; train again with `baton train`"
            ) from error
        return cls(model_storage, resource, model, examples)

    def train(self, training_data: TrainingData) -> Resource:
        """Puts weights and examples into the model. Raises `InvalidConfigException` where the weights are no use."""
        try:
            self._model = restore(PACKAGED, encoder_digests())
        except ModelUnreadable as error:
            raise InvalidConfigException(
                f"what tells requests for a person: {error}. Restore it from the repository, or make it anew with "
                "`python -m bot.nlu.person_request.making`"
            ) from error
        self._examples = {
            folded(message.get(TEXT)): message.get(INTENT) == REQUEST_INTENT
            for message in training_data.intent_examples
            if message.get(TEXT)
        }
        with self._storage.write_to(self._resource) as place:
            shutil.copyfile(str(PACKAGED / NUMBERS), str(place / NUMBERS))
            (place / EXAMPLES).write_text(json.dumps(self._examples, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the share of asking for a person, and the intent where that decides it."""
        for message in messages:
            text = (message.get(TEXT) or "").strip()
            if self._model is not None and text:
                share = self._share(text, language_of(message), self._model)
                ranking = ranked(message.get(INTENT_RANKING_KEY) or [], share, self._model.sure)
                message.set(INTENT, ranking[0], add_to_output=True)
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _share(self, text: str, language: str, model: RequestModel) -> float:
        known = self._examples.get(folded(text))
        return model.share(text, language, read_vectors) if known is None else float(known)


def read_vectors(encoder: str, texts: Sequence[str]) -> np.ndarray:
    """The vectors (texts, width) of live texts; those of a whole message are mostly known already."""
    return np.asarray(shared_encoder().vectors(encoder, list(texts), keep=False))


def folded(text: str) -> str:
    """A clean text as examples are compared."""
    return text.casefold().strip(" .!")


def ranked(ranking: Ranking, share: float, sure: float) -> Ranking:
    """The ranking, as long as it was but one more at most, with `share` for asking for a person in its place."""
    found_before = bool(ranking) and ranking[0]["name"] == REQUEST_INTENT
    request = {"name": REQUEST_INTENT, "confidence": share}
    others = [one for one in ranking if one["name"] != REQUEST_INTENT]
    if share >= sure or (share >= LIKELY and (found_before or not others)):
        return [request, *others]
    if not found_before:
        return [*others[:1], request, *others[1:]]
    left = sum(one["confidence"] for one in others)
    if others and others[0]["confidence"] >= LIKELY * left:
        return [*others[:1], request, *others[1:]]
    return [{"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1 - share}, request, *others]
