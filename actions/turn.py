"""A customer's turn as an action sees it: a typed view of Rasa's tracker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from rasa_sdk.interfaces import Tracker

FALLBACK_LANGUAGE = "en"
INTENT_NOT_UNDERSTOOD = "nlu_fallback"
# A pressed button arrives as its payload, which is no text of the customer's.
PAYLOAD_PREFIX = "/"


class Act(StrEnum):
    """What a message does in its conversation, as the core says it (`bot/acts.py`); those that actions ask for."""

    ASKS_WHEN = "asks_when"
    ASKS_DUE = "asks_due"
    ASKS_PRICE = "asks_price"
    ASKS_FEE = "asks_fee"
    ASKS_WHY = "asks_why"
    ASKS_CARRIER = "asks_carrier"

    @classmethod
    def of(cls, name: Any) -> Self | None:
        """The act of this name, or None."""
        return next((act for act in cls if act.value == name), None)


@dataclass(frozen=True)
class Turn:
    """What the customer said last and what the conversation remembers."""

    conversation: str
    text: str
    intent: str
    confidence: float
    language: str
    entities: Sequence[Mapping[str, Any]]
    slots: Mapping[str, Any]
    active_form: str | None
    form_begins: bool
    form_resumes: bool
    act: Act | None = None

    @classmethod
    def of(cls, tracker: Tracker) -> Self:
        """Reads the tracker of an action call."""
        message = tracker.latest_message or {}
        intent = message.get("intent") or {}
        return cls(
            conversation=tracker.sender_id,
            text=str(message.get("text") or "").strip(),
            intent=str(intent.get("name") or INTENT_NOT_UNDERSTOOD),
            confidence=float(intent.get("confidence") or 0.0),
            language=str(tracker.slots.get("language") or FALLBACK_LANGUAGE),
            entities=tuple(message.get("entities") or ()),
            slots=dict(tracker.slots),
            active_form=(tracker.active_loop or {}).get("name"),
            form_begins=happened(tracker.events, "active_loop"),
            form_resumes=happened(tracker.events, "action_execution_rejected"),
            act=Act.of(message.get("act")),
        )

    @property
    def typed(self) -> str:
        """What the customer typed; empty for a pressed button."""
        return "" if self.text.startswith(PAYLOAD_PREFIX) else self.text

    @property
    def requested_slot(self) -> str | None:
        """What the form has asked for before this message; None when the form begins with it.

        Rasa leaves the slot of an interrupted form set when another form takes over.
        """
        asks = self.active_form is not None and not self.form_begins
        return self.slots.get("requested_slot") if asks else None

    def slot(self, name: str) -> Any:
        """The slot's value, or None."""
        return self.slots.get(name)

    def typed_without(self, *names: str) -> str:
        """What the customer typed, without the words that are one of these entities."""
        text = self.typed
        for entity in self.entities:
            start, end = entity.get("start"), entity.get("end")
            if entity.get("entity") in names and isinstance(start, int) and isinstance(end, int):
                text = text[:start] + " " * (end - start) + text[end:]
        return text

    def entity(self, name: str) -> str | None:
        """The last value of an entity in the customer's message."""
        values = [str(entity["value"]) for entity in self.entities if entity.get("entity") == name]
        return values[-1] if values else None


def happened(events: Sequence[Mapping[str, Any]], kind: str) -> bool:
    """Whether there is an event of this kind since the customer's latest message.

    A form began (`active_loop` with a name), or stood back for another rule to answer (`action_execution_rejected`).
    """
    for event in reversed(events):
        if event.get("event") == "user":
            return False
        if event.get("event") == kind:
            return event.get("name") is not None
    return False
