"""Owns how an entry looks in Slack. Pure: an entry becomes the arguments of chat.postMessage, in Block Kit.

The limits are those of docs.slack.dev (chat.postMessage, "Block Kit"): 3,000 characters a section, 40,000 a message,
50 blocks, 25 elements a row, 75 characters on a button.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import batched

from channels.links import whole_links
from channels.reception import choice_of
from channels.slack.interactions import CHOICES
from channels.slack.mrkdwn import escape, split_mrkdwn, write_text
from channels.slack.parse import JsonObject
from channels.slack.place import Place
from conversation.model import Author, Conversation, Entry

SECTION_CHARS = 2900
"""Of 3,000: an agent's name stands before the first."""
SECTIONS = 12
"""A message: with as many, its text is below 40,000 characters."""
NAME_CHARS = 80
BUTTONS_IN_ROW = 25
TITLE_CHARS = 75
EVENT_TYPE = "baton_entry"


def render_entry(
    conversation: Conversation, entry: Entry, place: Place, *, as_agent: bool = False, site: str = ""
) -> list[JsonObject]:
    """The messages of an entry, in order; buttons under the last one.

    `as_agent`: the app may post under an agent's name (chat:write.customize). `site` completes the shop's own links.
    """
    sections = split_mrkdwn(whole_links(entry.text or "", site), SECTION_CHARS)
    name = agent_name(entry)
    if name and not as_agent and sections:
        sections[0] = f"*{escape(name)}*\n{sections[0]}"
    messages: list[JsonObject] = [
        {
            "channel": place.channel,
            "text": "\n\n".join(part),
            "blocks": [section(text) for text in part],
            "metadata": stamp(conversation.id, entry.seq, number),
            "unfurl_links": False,
            "unfurl_media": False,
        }
        for number, part in enumerate(batched(sections, SECTIONS))
    ]
    for message in messages:
        if place.thread:
            message["thread_ts"] = place.thread
        if name and as_agent:
            message["username"] = name
    if messages:
        messages[-1]["blocks"] += rows_of_buttons(conversation.id, entry, place.team)
    return messages


def agent_name(entry: Entry) -> str | None:
    """What a person of the team is called before their words; nothing that Slack would read as its own."""
    if entry.author is not Author.AGENT or not entry.name:
        return None
    return re.sub(r"[*_~`\s]+", " ", entry.name).strip()[:NAME_CHARS] or None


def section(text: str) -> JsonObject:
    """A paragraph that is shown whole. `verbatim`: nothing in it becomes a mention."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, "expand": True}


def rows_of_buttons(conversation: str, entry: Entry, team: str) -> list[JsonObject]:
    """The choices of an entry."""
    buttons: list[JsonObject] = [
        {
            "type": "button",
            "action_id": f"choose:{place}",
            "text": {"type": "plain_text", "text": shorten(button.title, TITLE_CHARS), "emoji": True},
            "value": choice_of(conversation, entry, place),
        }
        for place, button in enumerate(entry.buttons)
    ]
    return [
        {"type": "actions", "block_id": f"{CHOICES}:{number}:{team}", "elements": list(row)}
        for number, row in enumerate(batched(buttons, BUTTONS_IN_ROW))
    ]


def stamp(conversation: str, seq: int, part: int) -> JsonObject:
    """The metadata by which a message is known again after a crash."""
    return {"event_type": EVENT_TYPE, "event_payload": {"conversation": conversation, "seq": seq, "part": part}}


def is_stamped(message: JsonObject, mark: JsonObject) -> bool:
    """Whether a message of Slack's history carries this stamp."""
    found = message.get("metadata") or {}
    return bool(found.get("event_type") == EVENT_TYPE and found.get("event_payload") == mark["event_payload"])


def render_retired(blocks: Sequence[JsonObject], chosen: str | None) -> list[JsonObject]:
    """A message's blocks without its buttons, and with what was chosen, if anything was."""
    left = [block for block in blocks if not str(block.get("block_id", "")).startswith(f"{CHOICES}:")]
    if chosen is None:
        return left
    return [*left, {"type": "context", "elements": [{"type": "mrkdwn", "text": f"✓ {write_text(chosen)}"}]}]


def render_quote(text: str) -> JsonObject:
    """What a customer asked, as a quotation; as much of it as one section takes."""
    quoted = "\n".join(f"> {line}" for line in split_mrkdwn(text, SECTION_CHARS // 2)[0].split("\n"))
    return {"text": quoted, "blocks": [section(quoted[:SECTION_CHARS])], "unfurl_links": False, "unfurl_media": False}


def shorten(text: str, most: int) -> str:
    """`text`, or as much of it as fits with a sign that there was more."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
