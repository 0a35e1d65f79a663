"""An NLU component: what an order number, e-mail or phone in a message says about its intent."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class InformByEntity(GraphComponent):
    """Runs after FallbackClassifier.

    "B-1043?" has no words to classify and is no riddle for all that: it gives information. "B-1043 tom@example.com,
    new address please" gives information too, but what it is about is the address: a request that is nearly as
    likely wins, because the information is in the entities anyway.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`entities` make a message one of the intent `intent`, unless another one has `request_confidence`."""
        return {"entities": ["order_number", "email", "phone"], "intent": "inform", "request_confidence": 0.3}

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
        self._request_confidence = config["request_confidence"]

    def process(self, messages: List[Message]) -> List[Message]:
        """Corrects the intent of messages that hold one of the entities."""
        for message in messages:
            held = {entity.get("entity") for entity in message.get(ENTITIES) or []}
            understood = (message.get(INTENT) or {}).get(INTENT_NAME_KEY)
            if not held & self._entities:
                continue
            if not has_words(message):
                # There is nothing that could be of another intent.
                self._set(message, {INTENT_NAME_KEY: self._intent, "confidence": 1.0})
            elif understood in (self._intent, DEFAULT_NLU_FALLBACK_INTENT_NAME):
                self._correct(message)
        return messages

    def _correct(self, message: Message) -> None:
        understood = message.get(INTENT)
        ranking = message.get(INTENT_RANKING_KEY) or []
        others = [item for item in ranking if item["name"] not in (self._intent, DEFAULT_NLU_FALLBACK_INTENT_NAME)]
        if others and others[0]["confidence"] >= self._request_confidence:
            intent = others[0]
        else:
            intent = {INTENT_NAME_KEY: self._intent, "confidence": understood["confidence"]}
        self._set(message, intent)

    def _set(self, message: Message, intent: Dict[str, Any]) -> None:
        ranking = message.get(INTENT_RANKING_KEY) or []
        rest = [item for item in ranking if item["name"] != intent["name"]]
        message.set(INTENT, intent, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [intent, *rest], add_to_output=True)


def has_words(message: Message) -> bool:
    """Whether a message has letters besides its entities."""
    text = str(message.get(TEXT) or "")
    for entity in message.get(ENTITIES) or []:
        start, end = entity["start"], entity["end"]
        text = text[:start] + " " * (end - start) + text[end:]
    return any(sign.isalpha() for sign in text)
