"""What was made quicker gives the very results of Rasa's own classes, on the trained model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.straight_runner import StraightRunner
from bot.turn_tracker import TurnTracker

MODEL = Path(__file__).parents[2] / "models" / "baton.tar.gz"
TEXTS = ["hello there", "where is B-1042?", "환불 언제 돼요", "👍", "…", "a" * 3000, "mina@example.com 010-5555-0142"]


@pytest.fixture(scope="module")
def loaded() -> Any:
    """The trained model's metadata and runner."""
    if not MODEL.is_file():
        pytest.skip("no trained model: make train")
    return MessageProcessor._load_model(MODEL)


def tracker_of(kind: type, loaded: Any, intent: str) -> DialogueStateTracker:
    tracker = kind("c", loaded[1].domain.slots)
    parsed = {"text": "x", "intent": {"name": intent}, "entities": []}
    for event in (
        ActionExecuted("action_session_start"),
        SessionStarted(),
        ActionExecuted("action_listen"),
        UserUttered("x", {"name": intent}, [], parsed),
    ):
        tracker.update(event)
    return tracker


def test_the_straight_runner_understands_the_same(loaded: Any) -> None:
    _, metadata, runner = loaded
    straight = StraightRunner(runner)
    for text in TEXTS:
        answers = []
        for either in (runner, straight):
            tracker = DialogueStateTracker.from_events("c", [])
            inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
            answers.append(either.run(inputs, [metadata.nlu_target])[metadata.nlu_target][0].as_dict(True))
        assert answers[0] == answers[1]


@pytest.mark.parametrize("intent", ["greet", "talk_to_person", "order_status", "nlu_fallback"])
def test_the_straight_runner_and_the_turns_tracker_predict_the_same(loaded: Any, intent: str) -> None:
    _, metadata, runner = loaded
    target = metadata.core_target
    stock = runner.run({PLACEHOLDER_TRACKER: tracker_of(DialogueStateTracker, loaded, intent)}, [target])[target]
    tracker = tracker_of(TurnTracker, loaded, intent)
    straight = StraightRunner(runner)
    for _ in range(2):
        ours = straight.run({PLACEHOLDER_TRACKER: tracker}, [target])[target]
        assert ours.probabilities == stock.probabilities
        assert ours.policy_name == stock.policy_name


def test_past_states_are_the_same_and_the_callers_own(loaded: Any) -> None:
    domain = loaded[1].domain
    stock = tracker_of(DialogueStateTracker, loaded, "greet")
    tracker = tracker_of(TurnTracker, loaded, "greet")
    for omit in (True, False):
        states = tracker.past_states(domain, omit)
        assert states == stock.past_states(domain, omit)
        states[-1]["user"]["intent"] = "changed"
        assert tracker.past_states(domain, omit) == stock.past_states(domain, omit)
    for each in (stock, tracker):
        each.update(ActionExecuted("utter_greet"))
    assert tracker.past_states(domain) == stock.past_states(domain)
