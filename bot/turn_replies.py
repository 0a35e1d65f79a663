"""The bot's replies of one turn, collected in the form in which the edge channel gives them back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import OutputChannel


@dataclass(frozen=True)
class Said:
    """One reply, and the name of the response that it came from."""

    reply: Dict[str, Any]
    response: Optional[str] = None


class TurnReplies(OutputChannel):
    """Collects what the bot says; one message of the bot is one reply, whatever parts it has."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.said: List[Said] = []

    @property
    def replies(self) -> List[Dict[str, Any]]:
        """The replies as the edge channel gives them."""
        return [said.reply for said in self.said]

    def name(self) -> str:  # type: ignore[override]
        """The customer's channel, by which the response generator chooses variations."""
        return self._channel

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps text, buttons (title and payload), image and custom JSON; an empty message is none."""
        said = as_said(message)
        if said.reply:
            self.said.append(said)


def as_said(message: Dict[str, Any]) -> Said:
    """A message of Rasa's, or a generated response, as a reply."""
    reply: Dict[str, Any] = {}
    if message.get("text"):
        reply["text"] = message["text"]
    if message.get("buttons"):
        reply["buttons"] = [{"title": button["title"], "payload": button["payload"]} for button in message["buttons"]]
    image = message.get("image") or message.get("attachment")
    if image:
        reply["image"] = image
    if message.get("custom"):
        reply["custom"] = message["custom"]
    return Said(reply, message.get("utter_action"))
