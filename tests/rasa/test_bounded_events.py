"""A tracker of bounded size is in the same state as the one that remembers everything."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.bounded_events import bounded_events, event_as_dict, parse_event

DOMAIN = Domain.from_path(Path(__file__).parents[2] / "domain.yml")
FORM = "order_status_form"
KEEP = 16


def tracker_of(events: list[Event]) -> DialogueStateTracker:
    tracker = DialogueStateTracker("c", DOMAIN.slots)
    for event in events:
        tracker.update(event)
    return tracker


def start() -> list[Event]:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def said(number: int, intent: str = "greet") -> UserUttered:
    parsed = {"text": f"m{number}", "intent": {"name": intent}, "entities": [], "intent_ranking": [{"name": "x"}] * 5}
    return UserUttered(f"m{number}", {"name": intent}, [], parsed)


def plain_turn(number: int) -> list[Event]:
    return [
        said(number),
        SlotSet("email", f"{number}@example.com"),
        ActionExecuted("utter_greet"),
        BotUttered("hi", metadata={"utter_action": "utter_greet", "variation": number % 3, "order_number": "x"}),
        ActionExecuted("action_listen"),
    ]


def form_start(number: int) -> list[Event]:
    return [
        said(number, "order_status"),
        ActionExecuted(FORM),
        ActiveLoop(FORM),
        SlotSet("requested_slot", "order_number"),
        BotUttered("number?"),
        ActionExecuted("action_listen"),
    ]


def form_interrupted(number: int) -> list[Event]:
    return [
        said(number),
        ActionExecutionRejected(FORM),
        ActionExecuted("utter_greet"),
        BotUttered("hi"),
        ActionExecuted(FORM),
        BotUttered("number?"),
        ActionExecuted("action_listen"),
    ]


def form_end(number: int) -> list[Event]:
    return [
        said(number, "inform"),
        ActionExecuted(FORM),
        SlotSet("order_number", f"B-{number}"),
        SlotSet("requested_slot", None),
        ActiveLoop(None),
        ActionExecuted("action_order_status"),
        BotUttered("there"),
        ActionExecuted("action_listen"),
    ]


def state(tracker: DialogueStateTracker) -> dict:
    current = tracker.current_state()
    return {
        "slots": current["slots"],
        "loop": {key: current["active_loop"].get(key) for key in ("name", "is_interrupted", "rejected")},
        "action": current["latest_action_name"],
        "message": current["latest_message"]["text"],
        "paused": current["paused"],
        "followup": tracker.followup_action,
    }


def states_seen_by_policies(tracker: DialogueStateTracker, count: int) -> list:
    return tracker.past_states(DOMAIN)[-count:]


@pytest.mark.parametrize("seed", range(20))
def test_every_turn_leaves_the_same_state(seed: int) -> None:
    chance = random.Random(seed)
    everything = tracker_of(start())
    kept = list(everything.events)
    in_form = False
    for number in range(60):
        if in_form:
            turn = chance.choice([form_interrupted, form_interrupted, form_end])(number)
            in_form = turn[1] != ActionExecuted(FORM) or turn[-2:-1] != [BotUttered("there")]
            in_form = not any(isinstance(event, ActiveLoop) for event in turn)
        else:
            turn = chance.choice([plain_turn, plain_turn, form_start])(number)
            in_form = any(isinstance(event, ActiveLoop) for event in turn)
        for event in turn:
            everything.update(event)
        tracker = tracker_of([*kept, *turn])
        # As the store does: cut, written as JSON, read again.
        kept = [parse_event(event_as_dict(event)) for event in bounded_events(tracker, KEEP)]
        again = tracker_of(kept)
        assert state(again) == state(everything)
        assert states_seen_by_policies(again, 3) == states_seen_by_policies(everything, 3)
        assert len(kept) <= KEEP + 12
        assert again.applied_events()


def test_a_single_long_turn_is_kept_whole() -> None:
    long_turn = [said(1), *[BotUttered(str(number)) for number in range(50)], ActionExecuted("action_listen")]
    tracker = tracker_of([*start(), *plain_turn(0), *long_turn])
    kept = bounded_events(tracker, KEEP)
    assert [event for event in kept if isinstance(event, UserUttered)] == [long_turn[0]]
    assert state(tracker_of(kept)) == state(tracker)


def test_short_dialogues_are_kept_as_they_are() -> None:
    tracker = tracker_of([*start(), *plain_turn(0)])
    assert bounded_events(tracker, KEEP) == list(tracker.events)


def test_what_is_stored_holds_no_rankings_nor_values() -> None:
    user = event_as_dict(said(1))
    assert set(user["parse_data"]) == {"text", "intent", "entities"}
    bot = event_as_dict(plain_turn(1)[3])
    assert bot["metadata"] == {"utter_action": "utter_greet", "variation": 1}
    assert bot["data"] == {}
