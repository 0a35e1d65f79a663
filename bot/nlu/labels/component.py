"""An NLU component: labels of a message beside its intent, learned from lists of messages."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import FileIOException, InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.intent_classifier import language_of
from bot.nlu.labels.model import Labelled, LabelModel, learn
from bot.nlu.labels.reading import read_examples
from bot.nlu.labels.storing import restore, store
from bot.nlu.shared_encoder import encoder_digests, shared_encoder

ROOT = Path(__file__).resolve().parents[3]
_before: Dict[str, LabelModel] = {}
"""By folder: a trainer that stays in memory goes on from the training before."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LabelFinder(GraphComponent):
    """Sets, under the name `told_as`, the share that each label has in a message, the greatest first; mostly of none.

    Learned from the messages in `examples` (a folder with a file a language, in which messages stand below the name of
    a label). What has no label stands there below the name in `rest`; so do the examples of all intents that are not
    named in `without`, since these may have one. The vectors are those that the intent classifier has, too.

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
          - name: bot.nlu.language.LanguageIdentifier
          - name: bot.nlu.labels.component.LabelFinder
            told_as: matters
            examples: data/matters
            rest: harmless
            without: [complaint, talk_to_person]
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """What has no label is called `other`, and no example of an intent has one."""
        return {"told_as": "labels", "examples": "data/labels", "rest": "other", "without": []}

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Other examples are another component to Rasa's cache of trained ones."""
        digest = hashlib.sha256()
        for path in sorted(_folder(config).glob("*.yml")):
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def __init__(
        self, config: Dict[str, Any], storage: ModelStorage, resource: Resource, model: Optional[LabelModel] = None
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
    ) -> LabelFinder:
        """One that has learned nothing yet."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> LabelFinder:
        """With what was learned. Raises `FileIOException` for damaged files."""
        try:
            with model_storage.read_from(resource) as folder:
                model = restore(folder, encoder_digests())
        except (OSError, KeyError, ValueError) as error:
            raise FileIOException(
                f"what this model knows of {config['told_as']} cannot be used ({error}); train again with `baton train`"
            ) from error
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples. Raises `InvalidConfigException`, naming the file, where they are no use."""
        folder, rest = _folder(self._config), self._config["rest"]
        try:
            own = read_examples(folder)
            others = [one for one in training_data.intent_examples if one.get(TEXT)]
            others = [one for one in others if one.get(INTENT) not in self._config["without"]]
            examples = Labelled(
                texts=[*own.texts, *(one.get(TEXT) for one in others)],
                names=[*own.names, *[rest] * len(others)],
                languages=[*own.languages, *(language_of(one) for one in others)],
            )
            self._model = learn(examples, rest, shared_encoder(), _before.get(str(folder)))
        except ValueError as error:
            raise InvalidConfigException(f"the examples of {self._config['told_as']}: {error}") from error
        _before[str(folder)] = self._model
        with self._storage.write_to(self._resource) as storage:
            store(self._model, storage, encoder_digests())
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the labels of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            found: Dict[str, float] = {}
            if self._model is not None and text.strip() and not text.startswith("/"):
                found = self._model.read(shared_encoder(), text, language_of(message))
            message.set(self._config["told_as"], found, add_to_output=True)
        return messages


def _folder(config: Dict[str, Any]) -> Path:
    return ROOT / str(config["examples"])
