"""An NLU component: the intent of a message, how sure that is, and whether it is any of them at all."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import FileIOException, InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.nlu.intents.learning import Learner
from bot.nlu.intents.model import IntentModel, Labelled, Understanding
from bot.nlu.intents.rejection import STRANGE_SHARE
from bot.nlu.intents.storing import restore, store
from bot.nlu.language import LANGUAGE
from bot.nlu.shared_encoder import encoder_digests, shared_encoder
from encoder.sentence_encoder import QUICK

NOTHING = Understanding([], [], 0.0, False, False)
ENGLISH = "en"
OTHER = "other"
# Set beside the intent: what other components may want to know of the decision.
CERTAINTY = "intent_certainty"
# A trainer that stays in memory goes on from the training before.
LEARNER = Learner()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent):
    """Logistic regression on sentence vectors and terms: a quick look at all, a deep one at what it leaves unsure.

    Sets `intent` and `intent_ranking` with calibrated confidences, and `intent_certainty`, from 0 to 1. A message that
    is probably of no intent gets `nlu_fallback`, its confidence being how probable that is, by what was learned from
    examples that were held back in training. Sparse sentence features that are set before are used, too:
    `EntityFeaturizer` tells of order numbers.

    Options: `ranking_length`, how many intents are listed; `out_of_scope`, the intent, if there is one, for what is
    none of the bot's business, which therefore is never refused; `strange_share`, how many of the customers' messages
    are of no intent: the more, the more are refused. Run Rasa with `OPENBLAS_NUM_THREADS=1`: a message's matrices are
    small, and threads wait for each other longer than they compute.

        pipeline:
          - name: bot.nlu.text_cleaner.TextCleaner
          - name: bot.nlu.language.LanguageIdentifier
          - name: bot.nlu.intent_classifier.SentenceIntentClassifier
            ranking_length: 5
            out_of_scope: out_of_scope
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Five intents are listed, and a fifth of the messages is of none."""
        return {"ranking_length": 5, "out_of_scope": None, "strange_share": STRANGE_SHARE}

    def __init__(
        self,
        config: Dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: Optional[IntentModel] = None,
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
    ) -> SentenceIntentClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> SentenceIntentClassifier:
        """The trained classifier, with the encoders that it needs. Raises `FileIOException` for damaged files."""
        try:
            with model_storage.read_from(resource) as folder:
                model = restore(folder, encoder_digests())
        except (OSError, KeyError, ValueError) as error:
            raise FileIOException(
                f"the intent classifier in this model cannot be used ({error}); train again with `baton train`"
            ) from error
        encoder = shared_encoder()
        # The first computation allocates what all others reuse; no customer should wait for it.
        for name in (QUICK, *model.routes):
            encoder.vectors(name, ["ready"], keep=False)
        return cls(config, model_storage, resource, model)

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples and stores the model."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        labelled = Labelled(
            texts=[message.get(TEXT) for message in examples],
            intents=[message.get(INTENT) for message in examples],
            languages=[language_of(message) for message in examples],
            marks=marks_of(examples),
        )
        try:
            self._model = LEARNER.fit(labelled, shared_encoder(), strange_share=self._config["strange_share"])
        except ValueError as error:
            raise InvalidConfigException(f"the intent classifier cannot learn: {error}") from error
        with self._storage.write_to(self._resource) as folder:
            store(self._model, folder, encoder_digests())
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets the intent of each message."""
        for message in messages:
            if self._model is not None and (message.get(TEXT) or "").strip():
                language = language_of(message)
                found = self._model.understand(shared_encoder(), message.get(TEXT), language, marks_of([message]))
                self._tell(message, found)
            else:
                # What is left of a message of signs that nobody can see.
                self._tell(message, NOTHING)
        return messages

    def _tell(self, message: Message, found: Understanding) -> None:
        ranking = [{"name": name, "confidence": share} for name, share in zip(found.intents, found.shares, strict=True)]
        ranking = ranking[: self._config["ranking_length"]]
        is_none = bool(ranking) and ranking[0]["name"] == self._config["out_of_scope"]
        if not found.accepted and not is_none:
            ranking.insert(0, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1 - found.certainty})
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        message.set(CERTAINTY, found.certainty, add_to_output=True)


def language_of(message: Message) -> str:
    """The message's language as it was identified; what is in none, such as "ok", is English if it is ASCII."""
    language = message.get(LANGUAGE)
    if language:
        return str(language)
    return ENGLISH if str(message.get(TEXT)).isascii() else OTHER


def marks_of(messages: Sequence[Message]) -> Optional[csr_matrix]:
    """The sparse sentence features that other components have set (messages, kinds); None unless all have as many."""
    columns: List[int] = []
    values: List[float] = []
    ends = [0]
    widths = set()
    for message in messages:
        width = 0
        for features in message.features:
            if features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE and features.is_sparse():
                row = features.features.tocoo(copy=False)
                columns.extend(row.col + width)
                values.extend(row.data)
                width += row.shape[1]
        widths.add(width)
        ends.append(len(columns))
    width = widths.pop() if len(widths) == 1 else 0
    if not width:
        return None
    return csr_matrix((np.array(values, np.float32), columns, ends), shape=(len(messages), width))
