"""An NLU component: a sentence as a vector, for any classifier that reads dense features."""

from __future__ import annotations

from typing import Any, Dict, List, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.plain_words import plain_words
from bot.nlu.shared_encoder import shared_encoder
from encoder.sentence_encoder import QUICK


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """Sets the vector of the quick encoder (512 wide, any language) as the sentence's dense features.

    Vectors of training examples are kept on disk by their content and those of live messages in memory, so that a text
    is computed once, by whoever asks first; see `encoder/`.

    Options: `encoder`: `use` (quick, all languages), `e5` (deep, all languages) or `mpnet` (deep, English).

        pipeline:
          - name: bot.nlu.word_tokenizer.WordTokenizer
          - name: bot.nlu.sentence_features.SentenceEncoderFeaturizer
            encoder: use
    """

    @classmethod
    def required_components(cls) -> List[Type]:  # type: ignore[type-arg]
        """As Rasa's dense featurizers."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The quick encoder."""
        return {**DenseFeaturizer.get_default_config(), "encoder": QUICK}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoderFeaturizer:
        """Loads the encoder. Raises `EncoderError`, whose text says what to do."""
        shared_encoder().load(config["encoder"])
        return cls(execution_context.node_name, config)

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the features of messages with a text."""
        self._set(messages, keep=False)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Sets the features of the training examples."""
        self._set(training_data.training_examples, keep=True)
        return training_data

    def _set(self, messages: List[Message], keep: bool) -> None:
        # The same words as the intent is read from, so that a message is encoded once.
        texts = [message for message in messages if message.get(TEXT)]
        words = [plain_words(message.get(TEXT)) for message in texts]
        vectors = shared_encoder().vectors(self._config["encoder"], words, keep=keep)
        for message, vector in zip(texts, vectors, strict=True):
            self.add_features_to_message(np.zeros((0, len(vector))), vector[None], TEXT, message)

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to check that `create` does not find out."""
