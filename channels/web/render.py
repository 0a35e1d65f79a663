"""Owns what a customer's browser is sent. Pure: an entry becomes the frames of docs/protocol.md."""

from __future__ import annotations

from typing import Any

from conversation.model import Conversation, Entry, Kind, Owner
from conversation.waiting import Place

type JsonFrame = dict[str, Any]


def welcome(token: str, conversation: str, owner: str, seq: int) -> JsonFrame:
    """The answer to `hello`."""
    return {"type": "welcome", "token": token, "conversation": conversation, "owner": owner, "seq": seq}


def accepted(id: str, seq: int) -> JsonFrame:
    """A message is stored."""
    return {"type": "accepted", "id": id, "seq": seq}


def entry_frame(entry: Entry) -> JsonFrame | None:
    """A line of the transcript; None for what is not the customer's to see."""
    if not entry.for_customer:
        return None
    return {
        "type": "entry",
        "seq": entry.seq,
        "author": entry.author.value,
        "text": entry.text,
        "buttons": [button.as_json() for button in entry.buttons],
        "name": entry.name,
        "at": entry.at,
        "id": entry.id if entry.author == "customer" else None,
    }


def owner_change(entry: Entry) -> JsonFrame | None:
    """Who answers from this entry on; None for other entries, and for `waiting`, whose place is told apart."""
    if entry.kind is not Kind.OWNER or entry.data["to"] == Owner.WAITING:
        return None
    frame: JsonFrame = {"type": "owner", "owner": entry.data["to"]}
    return {**frame, "name": entry.name} if entry.data["to"] == Owner.AGENT else frame


def owner_now(conversation: Conversation, place: Place | None) -> JsonFrame:
    """Who answers now."""
    frame: JsonFrame = {"type": "owner", "owner": conversation.owner.value}
    if conversation.owner is Owner.WAITING and place:
        return {**frame, "position": place.position, "wait_seconds": place.wait_seconds}
    if conversation.owner is Owner.AGENT:
        return {**frame, "name": conversation.agent_name}
    return frame


def typing(author: str) -> JsonFrame:
    """Somebody is writing."""
    return {"type": "typing", "author": author}


def error(code: str, message: str, id: str | None, **more: object) -> JsonFrame:
    """A frame could not be taken."""
    return {"type": "error", "code": code, "message": message, "id": id, **more}
