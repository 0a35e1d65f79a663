"""Owns reading what Slack says happened: an event of the Events API becomes one of a few facts. Pure.

The shapes are those of docs.slack.dev, "Events API" and the reference of `message` and `app_mention`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from channels.slack.mrkdwn import clean, read_text
from channels.slack.place import ID, TS, Place, is_direct
from conversation.model import Attachment

type JsonObject = dict[str, Any]
Id = Annotated[str, Field(pattern=ID)]
Ts = Annotated[str, Field(pattern=TS)]

WRITTEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})
"""Subtypes of messages that a person wrote."""
KINDS = frozenset({"image", "audio", "video"})


@dataclass(frozen=True, slots=True)
class Written:
    """A person wrote, or changed what they wrote (`edited` is when, as a ts).

    `invited`: it was said to the app; otherwise it counts only where a conversation is open.
    """

    place: Place
    user: str
    ts: str
    text: str
    invited: bool
    attachments: tuple[Attachment, ...] = ()
    edited: str | None = None

    @property
    def external_id(self) -> str:
        """The message's ts: Slack's retries have it, and both events that tell of one mention."""
        return f"{self.ts}:{self.edited}" if self.edited else self.ts


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message was deleted. What was said stays in the conversation."""

    place: Place
    ts: str


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """A workspace took the app away `at` this time, in seconds since 1970."""

    team: str
    at: float


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that concerns a conversation; `why` is for the log and quotes nobody."""

    why: str


type Fact = Written | Deleted | Uninstalled | Ignored


class Part(BaseModel):
    """What all parts of a payload have in common: what is not named is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class File(Part):
    id: str | None = None
    name: str | None = None
    mimetype: str | None = None
    size: int | None = None
    url_private: str | None = None
    mode: str | None = None


class Shared(Part):
    """A message that was passed on (`is_share`), or what Slack made of a link."""

    text: str = ""
    is_share: bool = False


class Edited(Part):
    ts: Ts


class Said(Part):
    """A message, by itself or inside the event that changed it."""

    ts: Ts
    user: Id | None = None
    text: str = ""
    subtype: str | None = None
    thread_ts: Ts | None = None
    bot_id: str | None = None
    files: tuple[File, ...] = ()
    attachments: tuple[Shared, ...] = ()
    edited: Edited | None = None


class Event(Said):
    type: str
    channel: Id
    message: Said | None = None
    previous_message: Said | None = None
    deleted_ts: Ts | None = None


class Authorization(Part):
    user_id: str | None = None
    is_bot: bool = False


class Envelope(Part):
    team_id: Id
    event: JsonObject
    event_time: float = 0
    authorizations: tuple[Authorization, ...] = ()


def parse_event(payload: JsonObject, own_user: str | None = None) -> Fact:
    """What an `event_callback` tells. `own_user` is the app's own, where the payload does not say it."""
    try:
        envelope = Envelope.model_validate(payload)
        kind = envelope.event.get("type")
        if kind == "app_uninstalled" or (kind == "tokens_revoked" and envelope.event.get("tokens", {}).get("bot")):
            return Uninstalled(envelope.team_id, envelope.event_time)
        if kind not in ("message", "app_mention"):
            return Ignored("event_of_another_kind")
        event = Event.model_validate(envelope.event)
    except (ValidationError, AttributeError):
        return Ignored("unreadable")
    own = next((one.user_id for one in envelope.authorizations if one.is_bot), None) or own_user
    return read_event(envelope.team_id, event, own)


def read_event(team: str, event: Event, own_user: str | None) -> Fact:
    """A message that was written, changed or deleted."""
    if event.subtype == "message_deleted":
        ts = event.deleted_ts or event.ts
        return Deleted(Place.of_message(team, event.channel, ts), ts)
    if event.subtype == "message_changed":
        return read_change(team, event, own_user)
    mentioned = event.type == "app_mention"
    if not (mentioned or is_direct(event.channel) or event.thread_ts):
        return Ignored("not_to_the_app")
    return read_said(team, event.channel, event, own_user, invited=mentioned or is_direct(event.channel))


def read_change(team: str, event: Event, own_user: str | None) -> Fact:
    """An edit; a change that leaves the words as they were (a preview of a link, a reply) is none."""
    now, before = event.message, event.previous_message
    if now is None:
        return Ignored("unreadable")
    if now.subtype == "tombstone":
        return Deleted(Place.of_message(team, event.channel, now.thread_ts or now.ts), now.ts)
    if now.edited is None or (before is not None and before.text == now.text):
        return Ignored("same_words")
    return read_said(team, event.channel, now, own_user, invited=is_direct(event.channel), edited=now.edited.ts)


def read_said(
    team: str, channel: str, said: Said, own_user: str | None, *, invited: bool, edited: str | None = None
) -> Fact:
    """The words and files of a person."""
    if said.bot_id or said.user is None or said.user == own_user:
        return Ignored("from_a_bot")
    if said.subtype not in WRITTEN:
        return Ignored("message_of_another_kind")
    passed_on = (one.text for one in said.attachments if one.is_share)
    return Written(
        place=Place.of_message(team, channel, said.thread_ts or said.ts),
        user=said.user,
        ts=said.ts,
        text=read_text("\n".join((said.text, *passed_on)), own_user),
        invited=invited,
        attachments=read_files(said.files),
        edited=edited,
    )


def read_files(files: tuple[File, ...]) -> tuple[Attachment, ...]:
    """The files of a message; one that is deleted or over the workspace's limit is none."""
    found = []
    for file in files:
        source = file.id or file.url_private
        if source and file.mode not in ("tombstone", "hidden_by_limit"):
            kind = (file.mimetype or "").partition("/")[0]
            name = clean(file.name) if file.name else None
            found.append(Attachment(kind if kind in KINDS else "file", clean(source), name, file.mimetype, file.size))
    return tuple(found)
