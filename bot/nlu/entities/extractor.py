"""An NLU component: entities by rule, in English and Korean, with their values in one form."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence
from zoneinfo import ZoneInfo

import rasa.shared.utils.io
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities.product import InvalidProducts, Product, parse_products
from bot.nlu.entities.rules import KINDS, find_entities, finders

_PRODUCTS_FILE = "products.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class RuleEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Finds order numbers, e-mails, phones, tracking numbers, dates, amounts, products and names of languages.

    Each entity has `entity`, `value` (normalised: `B-1042`, `2026-03-05`, `{"value": 5000, "currency": "KRW"}`, a
    product's id, ...), `raw` (the words of the text), `start`, `end` and `extractor`. No two share characters, nor
    any with an entity that is there already. Particles need no space before them. No model is needed, and what stands
    in no message costs only a search for its signs.

    Options: `entities`, those to look for; `time_zone`, where the shop's days begin; `today`, an ISO date, instead of
    the clock (for tests); `day_first`, whether 5/3 is the 5th of March; `products`, the content file (see
    `bot/nlu/entities/product.py`), which is stored in the model, or null.

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
          - name: bot.nlu.entities.extractor.RuleEntityExtractor
            time_zone: Asia/Seoul
            products: data/products.yml
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """All kinds, by the clock of UTC, without products."""
        return {"entities": list(KINDS), "time_zone": "UTC", "today": None, "day_first": False, "products": None}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RuleEntityExtractor:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> RuleEntityExtractor:
        """With the products that the model was trained with."""
        with model_storage.read_from(resource) as folder:
            stored = rasa.shared.utils.io.read_json_file(folder / _PRODUCTS_FILE)
        return cls(config, model_storage, resource, [Product(item["id"], tuple(item["names"])) for item in stored])

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        """Changed products are a reason to train again."""
        path = config.get("products")
        return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path and Path(path).is_file() else None

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        products: Sequence[Product] = (),
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._zone = ZoneInfo(config["time_zone"])
        self._fixed = date.fromisoformat(config["today"]) if config["today"] else None
        try:
            self._finders = finders(config["entities"], self._today, config["day_first"], products)
        except ValueError as error:
            raise InvalidConfigException(f"RuleEntityExtractor: {error}") from error

    def train(self, training_data: TrainingData) -> Resource:
        """Stores the products with the model. Raises `InvalidConfigException` when their file is not in order."""
        products = read_products(self._config["products"]) if self._config["products"] else []
        with self._model_storage.write_to(self._resource) as folder:
            listed = [{"id": product.id, "names": list(product.names)} for product in products]
            rasa.shared.utils.io.dump_obj_as_json_to_file(folder / _PRODUCTS_FILE, listed)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the entities of each message to those it has."""
        for message in messages:
            text, known = message.get(TEXT) or "", message.get(ENTITIES) or []
            entities = [
                {
                    "entity": found.entity,
                    "value": found.value,
                    "raw": text[found.start : found.end],
                    "start": found.start,
                    "end": found.end,
                    "extractor": self.name,
                }
                for found in find_entities(text, self._finders)
                if not any(found.start < other["end"] and other["start"] < found.end for other in known)
            ]
            message.set(ENTITIES, known + entities, add_to_output=True)
        return messages

    def _today(self) -> date:
        return self._fixed or datetime.now(self._zone).date()


def read_products(path: str) -> List[Product]:
    """The products in a file. Raises `InvalidConfigException`."""
    try:
        return parse_products(rasa.shared.utils.io.read_yaml(Path(path).read_text(encoding="utf-8")))
    except (OSError, InvalidProducts) as error:
        raise InvalidConfigException(f"RuleEntityExtractor: {path}: {error}") from error
