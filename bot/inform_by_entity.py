"""An NLU component: a message that says little but holds an order number, e-mail or phone gives information."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class InformByEntity(GraphComponent):
    """Runs after FallbackClassifier: "B-1043?" has no words to classify, and is no riddle for all that."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`entities` are those that make a message one of the intent `intent`."""
        return {"entities": ["order_number", "email", "phone"], "intent": "inform"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> InformByEntity:
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._entities = frozenset(config["entities"])
        self._intent = config["intent"]

    def process(self, messages: List[Message]) -> List[Message]:
        """Gives the intent to messages that were not understood but hold one of the entities."""
        for message in messages:
            understood = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            held = {entity.get("entity") for entity in message.get(ENTITIES) or []}
            if understood == DEFAULT_NLU_FALLBACK_INTENT_NAME and held & self._entities:
                intent = {INTENT_NAME_KEY: self._intent, "confidence": message.get(INTENT)["confidence"]}
                ranking = [item for item in message.get(INTENT_RANKING_KEY) or [] if item["name"] != self._intent]
                message.set(INTENT, intent, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
        return messages
