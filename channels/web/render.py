"""Owns what a customer's browser is sent. Pure: an entry becomes the frames of docs/protocol.md."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

import segno

from channels.signs import is_sign
from conversation.continuing import Offer
from conversation.model import Conversation, Entry, Kind, Owner
from conversation.waiting import Place

type JsonFrame = dict[str, Any]

type Address = Callable[[int, int], str]
"""Where the file is that is at a place (from 0) of entry `seq`."""


def welcome(token: str, conversation: str, owner: str, seq: int, max_file_bytes: int) -> JsonFrame:
    """The answer to `hello`."""
    said = {"type": "welcome", "token": token, "conversation": conversation, "owner": owner, "seq": seq}
    return {**said, "max_file_bytes": max_file_bytes}


def accepted(id: str, seq: int) -> JsonFrame:
    """A message is stored."""
    return {"type": "accepted", "id": id, "seq": seq}


def entry_frame(entry: Entry, address: Address) -> JsonFrame | None:
    """A line of the transcript; None for what is not the customer's to see.

    `address` is where the file at a place of its list can be had. The files are shown, so their sign is not.
    """
    if not entry.for_customer:
        return None
    return {
        "type": "entry",
        "seq": entry.seq,
        "author": entry.author.value,
        "text": "" if is_sign(entry) and files_of(entry, address) else entry.text or "",
        "attachments": files_of(entry, address),
        "buttons": [button.as_json() for button in entry.buttons],
        "name": entry.name,
        "at": entry.at,
        "id": entry.id if entry.author == "customer" else None,
    }


def files_of(entry: Entry, address: Address) -> list[JsonFrame]:
    """What came with an entry and can be had: each with an address of its own, good for some time."""
    return [
        {"kind": file.kind, "name": file.name, "type": file.type, "size": file.size, "url": address(entry.seq, place)}
        for place, file in enumerate(entry.attachments)
        if file.source
    ]


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
        return waits_at(place)
    if conversation.owner is Owner.AGENT:
        return {**frame, "name": conversation.agent_name}
    return frame


def waits_at(place: Place) -> JsonFrame:
    """Nobody answers yet; where the customer is in the queue."""
    frame: JsonFrame = {"type": "owner", "owner": Owner.WAITING.value}
    return {**frame, "position": place.position, "wait_seconds": place.wait_seconds}


def offer(id: str, made: Offer) -> JsonFrame:
    """Ways to go on at another channel; a link also as a QR code, for who goes on at another screen."""
    links = [{"channel": name, "url": url, "qr": draw_qr(url)} for name, url in made.links.items()]
    return {"type": "continue", "id": id, "code": made.code, "seconds": made.seconds, "links": links}


def draw_qr(text: str) -> JsonFrame:
    """A QR code as the path of an SVG: a square of `size` units, whose dark parts are the path."""
    code = segno.make(text, error="m", micro=False)
    path = ""
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            path += f"M{x} {y}h{length}v1h-{length}z" if dark else ""
            x += length
    return {"size": code.symbol_size(border=0)[0], "path": path}


def pong() -> JsonFrame:
    """The answer to a page that asks whether anybody is there."""
    return {"type": "pong"}


def typing(author: str) -> JsonFrame:
    """Somebody is writing."""
    return {"type": "typing", "author": author}


def error(code: str, message: str, id: str | None, **more: object) -> JsonFrame:
    """A frame could not be taken."""
    return {"type": "error", "code": code, "message": message, "id": id, **more}
