"""The tracker store: dialogue states of bounded size in the live store, so that Rasa processes are interchangeable."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from typing import Any, Iterable, Optional

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot import keys
from bot.bounded_events import bounded_events, event_as_dict, parse_event
from bot.live_store import LiveStore, MemoryLiveStore, ValkeyLiveStore
from bot.turn_tracker import TurnTracker

logger = logging.getLogger(__name__)

# About two turns. Rules and memoization (`max_history` in config.yml) look back over three states, which is one turn
# and a half; whoever lets them look further back must keep more, and pays for it in every turn.
KEEP_EVENTS = 10


@dataclass(frozen=True)
class OpenedTurn:
    """What a turn starts from: a tracker and its version, or the result that was given already."""

    tracker: DialogueStateTracker
    version: int
    result: Optional[str]


class BoundedTrackerStore(TrackerStore):
    """Keeps slots, active loop and the last `keep_events` events of each conversation for 30 days.

    `REDIS_URL` names the server (`unix:///path`, `redis://…`); without it states live in this process's memory.
    `open_turn` and `commit_turn` are the edge channel's; the rest is what Rasa's own tools call. Unlike Rasa's
    stores, creating a tracker saves nothing: a turn that fails leaves no trace.
    """

    def __init__(
        self,
        domain: Optional[Domain],
        host: Optional[str] = None,
        event_broker: Optional[EventBroker] = None,
        keep_events: int = KEEP_EVENTS,
        live: Optional[LiveStore] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker)
        self.keep_events = keep_events
        self.live: LiveStore = live or open_live_store(host or os.environ.get("REDIS_URL"))

    async def open_turn(self, conversation: str, message_id: str) -> OpenedTurn:
        """Reads state and earlier result in one round trip. Raises `StoreUnavailable`."""
        stored = await self.live.read(conversation, message_id)
        if stored.result is not None:
            return OpenedTurn(self.init_tracker(conversation), stored.version, stored.result)
        return OpenedTurn(self._tracker(conversation, stored.state), stored.version, None)

    async def commit_turn(self, tracker: DialogueStateTracker, message_id: str, version: int, result: str) -> str:
        """Saves the state and the turn's result as one, and returns the result that stands.

        Idempotent by (conversation, message_id). Raises `TurnConflict` and `StoreUnavailable`.
        """
        return await self.live.commit(tracker.sender_id, message_id, version, self._state(tracker), result)

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """A tracker without events."""
        return TurnTracker(sender_id, self.domain.slots)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> DialogueStateTracker:
        tracker = self.init_tracker(sender_id)
        if append_action_listen:
            tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        await self.live.write(tracker.sender_id, self._state(tracker))

    async def retrieve(self, sender_id: str) -> Optional[DialogueStateTracker]:
        stored = await self.live.read(sender_id, None)
        return None if stored.state is None else self._tracker(sender_id, stored.state)

    async def keys(self) -> Iterable[str]:
        """Nothing: a scan over a shared server is not something a Rasa process may do."""
        return []

    def _state(self, tracker: DialogueStateTracker) -> str:
        return json.dumps([event_as_dict(event) for event in bounded_events(tracker, self.keep_events)])

    def _tracker(self, conversation: str, state: Optional[str]) -> DialogueStateTracker:
        tracker = self.init_tracker(conversation)
        for event in json.loads(state) if state else []:
            parsed = parse_event(event)
            if fits_domain(parsed, self.domain):
                tracker.update(parsed)
        return tracker


def fits_domain(event: Event, domain: Domain) -> bool:
    """Whether the model that answers now can go on from this event: another model, with other slots and forms, may have
    written it. A form that is gone is left, a slot that is gone is forgotten; the rest of the dialogue goes on."""
    if isinstance(event, SlotSet):
        return any(slot.name == event.key for slot in domain.slots)
    if isinstance(event, ActiveLoop):
        return event.name is None or event.name in domain.form_names
    return True


def open_live_store(url: Optional[str]) -> LiveStore:
    """Valkey or Redis at `url`; memory without one, which is said in the log."""
    if url:
        return ValkeyLiveStore(url, keys.workspace())
    logger.warning("REDIS_URL is not set: dialogue states are kept in memory and are gone with this process.")
    return MemoryLiveStore()
