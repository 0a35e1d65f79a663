"""An NLU component: that a message holds an order number, an e-mail address, ... as features for a classifier."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Dict, List, Optional, Sequence, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import coo_matrix

from bot.nlu.entities import email, language_name, order_number, phone, product
from bot.nlu.entities.rules import KINDS, find_entities, finders

PLACE = ("entity", "start", "end")
REMEMBERED = 65536
# Any day will do: where a date stands is all that matters here.
FINDERS = finders(KINDS, lambda: date(2000, 1, 1))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EntityFeaturizer(SparseFeaturizer, GraphComponent):
    """One column for each kind of entity: 1 in the rows of its tokens and in that of the sentence.

    Training examples are searched by the rules of `RuleEntityExtractor`, whatever they are annotated with, so that
    training sees what a message will; a message's entities are there already when the extractor stands before it.

    Options: `entities`, the kinds that get a column (products have none, as their rules are stored with the extractor).

        pipeline:
          - name: bot.nlu.entities.extractor.RuleEntityExtractor
          - name: bot.nlu.entities.featurizer.EntityFeaturizer
            entities: [order_number, email, phone, language]
    """

    @classmethod
    def required_components(cls) -> List[Type]:  # type: ignore[type-arg]
        """Tokens are what sequence features belong to."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The kinds that say something of an intent."""
        kinds = [order_number.ENTITY, email.ENTITY, phone.ENTITY, language_name.ENTITY]
        return {**SparseFeaturizer.get_default_config(), "entities": kinds}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Raises `InvalidConfigException` for a kind that has no column."""
        unknown = set(config["entities"]) - (set(KINDS) - {product.ENTITY})
        if unknown:
            raise InvalidConfigException(f"EntityFeaturizer has no column for {sorted(unknown)}")

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFeaturizer:
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: Dict[str, Any]) -> None:
        super().__init__(name, config)
        self._columns = {kind: index for index, kind in enumerate(config["entities"])}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the features to each example."""
        for example in training_data.training_examples:
            if example.get(TEXT):
                self._add(example, [dict(zip(PLACE, one, strict=True)) for one in places(example.get(TEXT))])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the features to each message."""
        for message in messages:
            self._add(message, message.get(ENTITIES) or [])
        return messages

    def _add(self, message: Message, entities: Sequence[Dict[str, Any]]) -> None:
        tokens = message.get(TOKENS_NAMES[TEXT])
        if not tokens or not self._columns:
            return
        rows: List[int] = []
        columns: List[int] = []
        held = set()
        for entity in entities:
            column: Optional[int] = self._columns.get(entity["entity"])
            if column is not None:
                held.add(column)
                inside = [
                    at for at, token in enumerate(tokens) if token.start < entity["end"] and token.end > entity["start"]
                ]
                rows += inside
                columns += [column] * len(inside)
        width = len(self._columns)
        sequence = ones(rows, columns, len(tokens), width)
        sentence = ones([0] * len(held), sorted(held), 1, width)
        self.add_features_to_message(sequence, sentence, TEXT, message)


@lru_cache(maxsize=REMEMBERED)
def places(text: str) -> Tuple[Tuple[str, int, int], ...]:
    """Each entity of an example and where it is; a trainer that stays in memory looks only at new examples."""
    return tuple((found.entity, found.start, found.end) for found in find_entities(text, FINDERS))


def ones(rows: Sequence[int], columns: Sequence[int], height: int, width: int) -> coo_matrix:
    """A matrix of ones at these places."""
    if not rows:
        return _nothing(height, width)
    return coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(height, width))


@lru_cache(maxsize=1024)
def _nothing(height: int, width: int) -> coo_matrix:
    """Most messages hold nothing, and making a matrix takes longer than looking."""
    return coo_matrix((height, width))
