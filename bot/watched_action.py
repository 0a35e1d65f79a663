"""An action that remembers why it failed, because Rasa's processor only logs it."""

from __future__ import annotations

from typing import Any, List, Optional

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker


class WatchedAction(Action):
    """Runs another action."""

    def __init__(self, action: Action) -> None:
        self._action = action
        self.failure: Optional[str] = None

    def name(self) -> str:
        return self._action.name()

    def event_for_successful_execution(self, prediction: Any) -> Event:
        return self._action.event_for_successful_execution(prediction)

    async def run(self, output_channel: Any, nlg: Any, tracker: DialogueStateTracker, domain: Any) -> List[Event]:
        try:
            return await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.failure = type(error).__name__
            raise
