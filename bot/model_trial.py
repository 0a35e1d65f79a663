"""Tries a loaded model before it answers anybody: a few sayings of its own, understood and answered by it."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass
from typing import Any, Dict, List

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, UserUttered

from bot.straight_runner import StraightRunner
from bot.turn_tracker import TurnTracker

LEAST_RIGHT = 0.5
"""So many of the sayings must be understood as what they are examples of. They were trained with, so that fewer
mean that the model is none, not that it is a little worse than the one before."""


class ModelRejected(Exception):
    """The model cannot be loaded, or is no good. The message says why; the model before it goes on answering."""


@dataclass(frozen=True)
class Trial:
    """How a model did."""

    probes: int
    right: int


async def try_model(loaded: MessageProcessor, record: Dict[str, Any]) -> Trial:
    """Has the model understand and answer its probes; gives way to turns between two of them. Raises ModelRejected."""
    processor = copy.copy(loaded)
    processor.graph_runner = StraightRunner(loaded.graph_runner)
    processor._check_for_unseen_features = lambda _: None  # compares the whole domain; `check_domain` does
    check_domain(processor, record)
    probes: List[Dict[str, str]] = record.get("probes") or []
    right = 0
    for probe in probes:
        try:
            right += await _try_probe(processor, probe)
        except ModelRejected:
            raise
        except Exception as error:
            said = f"an example of '{probe['intent']}' makes it fail ({type(error).__name__}: {error})"
            raise ModelRejected(said) from error
        await asyncio.sleep(0)
    if right < len(probes) * LEAST_RIGHT:
        raise ModelRejected(f"it understands only {right} of {len(probes)} of its own examples")
    return Trial(len(probes), right)


def check_domain(processor: MessageProcessor, record: Dict[str, Any]) -> None:
    """The model's domain must be the one that was written. Raises ModelRejected."""
    wanted, found = set(record.get("intents") or ()), set(processor.domain.intents)
    if not wanted <= found:
        raise ModelRejected(f"it does not know the intents {', '.join(sorted(wanted - found))}")
    if processor.model_metadata.model_id != record.get("model_id"):
        raise ModelRejected("its file holds another model than its record says")


async def _try_probe(processor: MessageProcessor, probe: Dict[str, str]) -> bool:
    parsed = await processor.parse_message(UserMessage(text=probe["text"]))
    intent = parsed["intent"].get("name")
    if intent != DEFAULT_NLU_FALLBACK_INTENT_NAME and intent not in processor.domain.intents:
        raise ModelRejected(f"an example of '{probe['intent']}' is understood as '{intent}', which the domain has not")
    tracker = TurnTracker("model-trial", processor.domain.slots)
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME), processor.domain)
    tracker.update(
        UserUttered(probe["text"], {"name": probe["intent"], "confidence": 1.0}, parse_data=None), processor.domain
    )
    processor.predict_next_with_tracker_if_should(tracker)
    return bool(intent == probe["intent"])
