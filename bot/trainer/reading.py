"""Owns reading content into Rasa's own objects: each file is parsed once and then remembered until it changes."""

from __future__ import annotations

import copy
from typing import Any, Callable, Dict, List, Optional, Tuple

import rasa.shared.utils.io
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph, StoryStep
from rasa.shared.importers.importer import E2EImporter, ResponsesSyncImporter, TrainingDataImporter
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.trainer.content import CONFIG, DOMAIN, ROOT, digest_of
from bot.trainer.faults import CONTENT, Fault, TrainingFailed


class QuickReader(RasaYAMLReader):
    """Rasa's reader without its check against a schema, which takes longer than reading: `checking.py` has checked."""

    def validate(self, string: str) -> None:
        """Nothing."""


class Reader:
    """Reads content. Parsed files are kept, so that a change costs as much as the file that was changed."""

    def __init__(self) -> None:
        self._known: Dict[Tuple[str, str], Tuple[str, Any]] = {}

    def read(self, files: Dict[str, bytes]) -> TrainingDataImporter:
        """The content as Rasa's training takes it. Raises TrainingFailed with the file that cannot be used."""
        domain = self._parsed("domain", DOMAIN, files[DOMAIN], "", self._domain)
        within = digest_of({DOMAIN: files[DOMAIN]})
        data = {name: raw for name, raw in files.items() if name not in (CONFIG, DOMAIN)}
        nlu = [self._parsed("nlu", name, raw, "", _nlu) for name, raw in data.items()]

        def steps_of(name: str, text: str) -> List[StoryStep]:
            return list(YAMLStoryReader(domain, name).read_from_string(text))

        stories = [step for name, raw in data.items() for step in self._parsed("story", name, raw, within, steps_of)]
        config = self._parsed("config", CONFIG, files[CONFIG], "", _config)
        plain = ContentImporter(config, domain, stories, nlu)
        if needs_rasas_importers(domain, stories, nlu):
            return E2EImporter(ResponsesSyncImporter(plain))
        return plain

    def _parsed(self, kind: str, name: str, raw: bytes, within: str, parse: Callable[[str, str], Any]) -> Any:
        digest = digest_of({name: raw}) + within
        known = self._known.get((kind, name))
        if known is None or known[0] != digest:
            try:
                known = (digest, parse(name, raw.decode("utf-8")))
            except Exception as error:
                raise TrainingFailed(CONTENT, [Fault(plain_words(error), name)]) from error
            self._known[kind, name] = known
        return known[1]

    @staticmethod
    def _domain(name: str, text: str) -> Domain:
        return Domain.from_yaml(text, name)


def _nlu(name: str, text: str) -> TrainingData:
    reader = QuickReader()
    reader.filename = name
    return reader.reads(text)


def _config(_: str, text: str) -> Dict[str, Any]:
    return dict(rasa.shared.utils.io.read_yaml(text))


def plain_words(error: Exception) -> str:
    """The first paragraph of one of Rasa's errors, on one line."""
    said = str(error).strip().split("\n\n")[0]
    return " ".join(said.split())[:500] or type(error).__name__


def needs_rasas_importers(domain: Domain, stories: List[StoryStep], nlu: List[TrainingData]) -> bool:
    """Whether responses are chosen by examples (intents with a slash) or stories have texts in them: Rasa's own
    importers then derive further training data, which takes them seconds even where there is none to derive."""
    retrieval = any(message.get("intent_response_key") for data in nlu for message in data.intent_examples)
    events = [event for step in stories for event in step.events]
    said = any(isinstance(event, ActionExecuted) and event.action_text for event in events)
    written = any(isinstance(event, UserUttered) and event.text and not event.intent_name for event in events)
    return bool(retrieval or said or written or domain.retrieval_intents)


class ContentImporter(TrainingDataImporter):
    """Gives what was parsed; every training gets messages of its own, because components write into them."""

    def __init__(
        self, config: Dict[str, Any], domain: Domain, stories: List[StoryStep], nlu: List[TrainingData]
    ) -> None:
        self._config = config
        self._domain = domain
        self._stories = stories
        self._nlu_files = nlu
        self._nlu: Optional[TrainingData] = None

    def get_config(self) -> Dict[str, Any]:
        return copy.deepcopy(self._config)

    def get_config_file_for_auto_config(self) -> Optional[str]:
        return str(ROOT / CONFIG)

    def get_domain(self) -> Domain:
        return self._domain

    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        return StoryGraph(self._stories)

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        if self._nlu is None:
            self._nlu = joined(self._nlu_files)
        return self._nlu


class CleanData(TrainingData):
    """Training data whose parts are clean. Rasa would make fingerprints of all messages again, to find any twice."""

    @staticmethod
    def sanitize_examples(examples: List[Message]) -> List[Message]:
        """Leaves out what is twice, which two files may have."""
        return list({_sense(message): message for message in examples}.values())


def _sense(message: Message) -> Tuple[str, ...]:
    return tuple(f"{key}={value}" for key, value in message.data.items())


def joined(parts: List[TrainingData]) -> TrainingData:
    """All files' examples in one, with messages of its own."""
    examples: List[Message] = []
    synonyms: Dict[str, str] = {}
    for part in parts:
        synonyms.update(part.entity_synonyms)
        for message in part.training_examples:
            data = dict(message.data)
            if data.get("entities"):
                data["entities"] = [dict(entity) for entity in data["entities"]]
            examples.append(Message(data, set(message.output_properties), message.time))
    return CleanData(
        examples,
        synonyms,
        [dict(feature) for part in parts for feature in part.regex_features],
        [dict(table) for part in parts for table in part.lookup_tables],
        {name: texts for part in parts for name, texts in part.responses.items()},
    )
