"""Which events of a dialogue are kept: a preamble that restores its state, then the last few turns.

Rasa computes everything from a tracker's events, so a turn costs as much as there are events. The stock stores keep
all of them, and the 390th message of a conversation costs 170 times the first. Here the number is bounded, and
replaying what is kept gives the very state that replaying everything would have given.
"""

from typing import Any, Dict, List, Optional, Type, cast

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

# In a message that was dealt with, only these parts of what the NLU said are ever read again.
KEPT_PARSE_DATA = ("intent", "entities", "text", "sentiment", "urgency")
KEPT_METADATA = ("utter_action", "variation")
# Rasa's own reader looks for the class of every event among all of them, again and again.
EVENT_TYPES: Dict[str, Type[Event]] = {kind.type_name: kind for kind in all_subclasses(Event)}


def bounded_events(tracker: DialogueStateTracker, keep: int) -> List[Event]:
    """The tracker's events, cut to about `keep` at the start of a customer's turn.

    A turn is never cut in two, so a single turn of more than `keep` events is kept whole.
    """
    events = list(tracker.events)
    cut = choose_cut(events, keep)
    if not cut:
        return events
    before = tracker.init_copy()
    for event in events[:cut]:
        before.update(event)
    return preamble(before) + events[cut:]


def choose_cut(events: List[Event], keep: int) -> int:
    """Index of the first event to keep: an `action_listen` that a customer's message follows; 0 keeps all."""
    if len(events) <= keep:
        return 0
    best = 0
    listen: Optional[int] = None
    for index, event in enumerate(events):
        if isinstance(event, ActionExecuted):
            listen = index if event.action_name == ACTION_LISTEN_NAME else None
        elif isinstance(event, UserUttered) and listen is not None:
            best = listen
            if len(events) - listen <= keep:
                break
    return best


def preamble(before: DialogueStateTracker) -> List[Event]:
    """The events that bring a new tracker to the state of `before`, which listens for the customer's next message."""
    events: List[Event] = [
        SlotSet(slot.name, slot.value) for slot in before.slots.values() if slot.value != slot.initial_value
    ]
    loop = before.active_loop
    if loop is not None and before.active_loop_name:
        events.append(ActiveLoop(loop.name))
        if loop.rejected:
            events.append(ActionExecutionRejected(loop.name))
        if loop.is_interrupted:
            events.append(LoopInterrupted(True))
    if before.is_paused():
        events.append(ConversationPaused())
    return events


def event_as_dict(event: Event) -> Dict[str, Any]:
    """An event as JSON without what is never read again (rankings, tokens, values that filled a response)."""
    stored = event.as_dict()
    kind = stored.get("event")
    if kind == "user":
        stored["parse_data"] = {
            key: stored["parse_data"][key] for key in KEPT_PARSE_DATA if key in stored["parse_data"]
        }
    elif kind == "bot":
        stored["data"] = {key: value for key, value in stored["data"].items() if value}
        stored["metadata"] = {key: stored["metadata"][key] for key in KEPT_METADATA if key in stored["metadata"]}
    return stored


def parse_event(stored: Dict[str, Any]) -> Event:
    """The event that `event_as_dict` wrote."""
    return cast(Event, EVENT_TYPES[stored["event"]]._from_parameters(stored))
