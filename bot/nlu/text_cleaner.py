"""NLU components: clean text before the pipeline, the customer's own words after it."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.cleaning import URL_PLACEHOLDER, clean

ORIGINAL_TEXT = "original_text"
CLEAN_TEXT = "clean_text"


# The recipe gives training data to what it takes for tokenizers and featurizers, and to nothing else.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class TextCleaner(GraphComponent):
    """First of the pipeline: later components see `bot.nlu.cleaning.clean` of each message and training example.

    The message keeps what was typed as `original_text` and the `CleanText` with its offsets as `clean_text`. Entities
    of training examples move with their words. Option: `url_placeholder`, the word that stands for an address of a
    page. A message with nothing to read in it becomes an empty text. `OriginalText` must end the pipeline.

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
            url_placeholder: weblink
          # ... all others ...
          - name: bot.nlu.text_cleaner.OriginalText
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """`url_placeholder`: one word."""
        return {"url_placeholder": URL_PLACEHOLDER}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextCleaner:
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        self._url_placeholder = config["url_placeholder"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Cleans the examples in place."""
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Cleans the messages in place; one that was cleaned before is left as it is."""
        for message in messages:
            text = message.get(TEXT)
            if text is None or message.get(CLEAN_TEXT) is not None:
                continue
            cleaned = clean(text, self._url_placeholder)
            message.set(ORIGINAL_TEXT, text)
            message.set(CLEAN_TEXT, cleaned)
            if cleaned.text != text:
                message.set(TEXT, cleaned.text)
                if message.get(ENTITIES):
                    message.set(ENTITIES, moved(message.get(ENTITIES), cleaned.clean_span))
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class OriginalText(GraphComponent):
    """Last of the pipeline: the message has its own text again, and entities (and their `raw`) point into that.

    No options. Without a `TextCleaner` before it, it changes nothing. Tokens and features stay those of the clean text.

        pipeline:
          # ... all others ...
          - name: bot.nlu.text_cleaner.OriginalText
    """

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OriginalText:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Puts text and offsets back in place."""
        for message in messages:
            cleaned = message.get(CLEAN_TEXT)
            if cleaned is None:
                continue
            if cleaned.text != cleaned.original:
                message.set(TEXT, cleaned.original)
                if message.get(ENTITIES):
                    entities = moved(message.get(ENTITIES), cleaned.original_span)
                    for entity in entities:
                        if "raw" in entity:
                            entity["raw"] = cleaned.original[entity["start"] : entity["end"]]
                    message.set(ENTITIES, entities, add_to_output=True)
        return messages


def moved(
    entities: List[Dict[str, Any]], span: Callable[[int, int], Optional[Tuple[int, int]]]
) -> List[Dict[str, Any]]:
    """The entities at the places that `span(start, end)` gives; those that it gives None for are left out."""
    places = [(entity, span(entity["start"], entity["end"])) for entity in entities]
    return [{**entity, "start": place[0], "end": place[1]} for entity, place in places if place is not None]
