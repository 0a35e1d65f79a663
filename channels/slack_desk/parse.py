"""Owns reading what people do in the desk's channel: they write, change, remove, and press buttons. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import Field, ValidationError

from channels.slack.interactions import Action as Pressable
from channels.slack.interactions import Named
from channels.slack.mrkdwn import read_text
from channels.slack.parse import WRITTEN, Envelope, Event, JsonObject, Part, Said, read_files
from conversation.model import Attachment

BLOCK = "slack_desk"
"""The block id of the buttons under a thread's first message; their value is `<conversation> <epoch>`."""
NOTE_MARKS = ("//", "🔒", ":lock:", "note:", "메모:")
"""A message that begins with one of these is for the team. Slack writes 🔒 as `:lock:`."""
_NOTE = re.compile("|".join(map(re.escape, NOTE_MARKS)), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wrote:
    """Somebody wrote into a thread; `note`: for the team alone."""

    team: str
    thread: str
    user: str
    ts: str
    text: str
    note: bool
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Retracted:
    """Somebody changed or (`deleted`) removed what they had written into a thread."""

    team: str
    thread: str
    user: str
    ts: str
    deleted: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """Somebody pressed a button: `claim`, `resolve`, `unsolved` or `requeue`, shown in this `epoch`."""

    team: str
    user: str
    what: str
    conversation: str
    epoch: int
    response_url: str | None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for the desk to do; `why` is for the log and quotes nobody."""

    why: str


class Action(Pressable):
    action_id: str = ""


class Press(Part):
    team: Named
    user: Named
    channel: Named
    actions: tuple[Action, ...] = Field(min_length=1)
    response_url: str | None = None


def channel_of(payload: JsonObject) -> str | None:
    """The channel that an event or an interaction is about."""
    event = payload.get("event")
    found = event.get("channel") if isinstance(event, dict) else payload.get("channel")
    named = found.get("id") if isinstance(found, dict) else found
    return named if isinstance(named, str) else None


def parse_event(payload: JsonObject, own_user: str | None) -> Wrote | Retracted | Ignored:
    """What an `event_callback` in the desk's channel tells. `own_user` is the app's own."""
    try:
        envelope = Envelope.model_validate(payload)
        # A mention comes twice, as a message too.
        if envelope.event.get("type") != "message":
            return Ignored("event_of_another_kind")
        event = Event.model_validate(envelope.event)
    except ValidationError:
        return Ignored("unreadable")
    match event.subtype:
        case "message_deleted":
            return read_retracted(envelope.team_id, event.previous_message, own_user, deleted=True)
        case "message_changed":
            now, before = event.message, event.previous_message
            if now is None or now.edited is None or (before is not None and before.text == now.text):
                return Ignored("same_words")
            return read_retracted(envelope.team_id, now, own_user, deleted=False)
    return read_written(envelope.team_id, event, own_user)


def read_written(team: str, said: Said, own_user: str | None) -> Wrote | Ignored:
    """What a person wrote into a thread."""
    if not is_from_person(said, own_user) or said.user is None:
        return Ignored("from_a_bot")
    if said.subtype not in WRITTEN:
        return Ignored("message_of_another_kind")
    if said.thread_ts is None or said.thread_ts == said.ts:
        return Ignored("not_in_a_thread")
    note, text = read_note(read_text(said.text, own_user))
    return Wrote(team, said.thread_ts, said.user, said.ts, text, note, read_files(said.files))


def read_retracted(team: str, said: Said | None, own_user: str | None, *, deleted: bool) -> Retracted | Ignored:
    """What a person took back, as it stands or stood."""
    if said is None or said.user is None or not is_from_person(said, own_user):
        return Ignored("from_a_bot")
    if said.thread_ts is None or said.thread_ts == said.ts:
        return Ignored("not_in_a_thread")
    return Retracted(team, said.thread_ts, said.user, said.ts, deleted)


def is_from_person(said: Said, own_user: str | None) -> bool:
    """Whether no app wrote it, this one included."""
    return not said.bot_id and said.user is not None and said.user != own_user


def read_note(text: str) -> tuple[bool, str]:
    """Whether a text is a note for the team, and the text without the mark that says so."""
    mark = _NOTE.match(text)
    return (True, text[mark.end() :].strip()) if mark else (False, text)


def is_button(payload: JsonObject) -> bool:
    """Whether an interaction is a button of the desk."""
    actions = payload.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    return isinstance(first, dict) and first.get("block_id") == BLOCK


def parse_press(payload: JsonObject) -> Pressed | Ignored:
    """What a pressed button of the desk says."""
    try:
        press = Press.model_validate(payload)
    except ValidationError:
        return Ignored("unreadable")
    action = press.actions[0]
    conversation, _, epoch = action.value.partition(" ")
    if not (conversation and epoch.isascii() and epoch.isdigit()):
        return Ignored("unreadable")
    return Pressed(press.team.id, press.user.id, action.action_id, conversation, int(epoch), press.response_url)
