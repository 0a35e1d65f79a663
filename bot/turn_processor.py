"""One turn of the dialogue: Rasa's message processor, with saving made atomic and failures made visible.

Rasa's processor swallows an action's exception and goes on with "the action's events are lost", and its agent wraps
every tracker store so that a failing one is replaced by memory. Both would answer a customer with silence. Here a
failure ends the turn, nothing of it is saved, and the caller hears of it.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional

import structlog
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.action_endpoint import ActionEndpoint
from bot.button_payload import parse_payload
from bot.errors import ActionFailed, NoReply
from bot.remote_action import quick
from bot.straight_runner import StraightRunner
from bot.tracker_store import BoundedTrackerStore, OpenedTurn
from bot.turn_replies import TurnReplies
from bot.turn_request import TurnRequest

logger = structlog.get_logger()

NLU_CHARACTERS = 4000
RANKING = 5


class TurnProcessor(MessageProcessor):
    """Takes one turn with the model of a loaded processor; made for that turn and thrown away after it."""

    def __init__(
        self,
        loaded: MessageProcessor,
        runner: StraightRunner,
        store: BoundedTrackerStore,
        actions: ActionEndpoint,
        request: TurnRequest,
        opened: OpenedTurn,
    ) -> None:
        # Shares everything that was loaded with the model; the constructor of Rasa's class would load it again.
        self.__dict__.update(vars(loaded))
        self.tracker_store = store
        self.action_endpoint = actions
        self.graph_runner = runner
        self.result: Optional[str] = None
        self._store = store
        self._request = request
        self._opened = opened
        self._replies = TurnReplies(request.channel)

    async def take_turn(self) -> str:
        """Answers the request; returns the result as JSON, saved with the new state. Raises `TurnError`."""
        message = UserMessage(
            text=self._request.text,
            output_channel=self._replies,
            sender_id=self._request.conversation,
            input_channel=self._request.channel,
            message_id=self._request.message_id,
        )
        await self.handle_message(message)
        if self.result is None:
            raise ActionFailed("the turn ended without a result")
        return self.result

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        """The tracker that was read when the turn was opened."""
        return self._opened.tracker

    async def fetch_tracker_and_update_session(
        self, sender_id: str, output_channel: Optional[OutputChannel] = None, metadata: Optional[Dict[str, Any]] = None
    ) -> DialogueStateTracker:
        """The tracker; a session is begun with a new one only, for sessions never expire."""
        tracker = await self.get_tracker(sender_id)
        if not tracker.events:
            await self._update_tracker_session(tracker, output_channel, metadata)
        return tracker

    def _check_for_unseen_features(self, parse_data: Dict[str, Any]) -> None:
        """Nothing: a model's intents are its domain's, and Rasa compares the whole domain with an empty one here."""

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        slots = {**self._request.slots, "language": self._request.language}
        for name, value in slots.items():
            if name in tracker.slots and tracker.slots[name].value != value:
                tracker.update(SlotSet(name, value), self.domain)
        message.parse_data = await self._parse(message)
        await super()._handle_message_with_tracker(message, tracker)

    async def _parse(self, message: UserMessage) -> Dict[str, Any]:
        """What the message means. Typed text is never a command, even when it begins with a slash."""
        if self._request.payload:
            parsed = parse_payload(self._request.text, self.domain)
            if parsed is not None:
                return parsed
        text = (message.text or "")[:NLU_CHARACTERS]
        readable = text.lstrip("/").strip()
        if not readable:
            return not_understood(message.text or "")
        offset = len(text) - len(text.lstrip("/")) + (len(text.lstrip("/")) - len(text.lstrip("/").lstrip()))
        parsed = await self.parse_message(UserMessage(text=readable, sender_id=message.sender_id))
        for entity in parsed["entities"]:
            entity["start"] += offset
            entity["end"] += offset
        return {**parsed, "text": message.text}

    async def _run_action(self, action: Action, *args: Any, **kwargs: Any) -> bool:
        """Runs an action and ends the turn when it failed, instead of going on without its events."""
        watched = _WatchedAction(quick(action))
        goes_on = await super()._run_action(watched, *args, **kwargs)
        failure = self.action_endpoint.failure or watched.failure
        if failure is not None:
            raise ActionFailed(f"action '{action.name()}' failed ({failure}); nothing was saved")
        return goes_on

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        """Saves the state and this turn's result as one; Rasa calls it once, at the end of a turn."""
        if self.action_endpoint.failure is not None:
            raise ActionFailed(f"an action failed ({self.action_endpoint.failure}); nothing was saved")
        if not self._replies.replies:
            raise NoReply("no action said anything; see the log for a missing response or rule")
        result = json.dumps(self._result(tracker))
        self.result = await self._store.commit_turn(tracker, self._request.message_id, self._opened.version, result)

    def _result(self, tracker: DialogueStateTracker) -> Dict[str, Any]:
        parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
        ranking = parsed.get("intent_ranking") or [parsed["intent"]]
        return {
            "message_id": self._request.message_id,
            "replies": self._replies.replies,
            "intent": _named(parsed["intent"]),
            "intent_ranking": [_named(intent) for intent in ranking[:RANKING]],
            "entities": [
                {key: entity.get(key) for key in ("entity", "value", "start", "end")} for entity in parsed["entities"]
            ],
            "slots": {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None},
        }


class _WatchedAction(Action):
    """An action that remembers why it failed, because Rasa's processor only logs it."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.failure: Optional[str] = None

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: Any) -> Event:
        return self._action.event_for_successful_execution(prediction)

    async def run(
        self, output_channel: OutputChannel, nlg: Any, tracker: DialogueStateTracker, domain: Any
    ) -> List[Event]:
        try:
            return await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.failure = type(error).__name__
            raise


def not_understood(text: str) -> Dict[str, Any]:
    """What the NLU says of a message in which there is nothing to understand."""
    intent = {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1.0}
    return {"text": text, "intent": intent, "intent_ranking": [intent], "entities": []}


def _named(intent: Dict[str, Any]) -> Dict[str, Any]:
    return {"name": intent.get("name"), "confidence": round(float(intent.get("confidence") or 0.0), 4)}
