"""Owns reading what people do beside writing: pressed buttons, message shortcuts, the slash command. Pure.

The shapes are those of docs.slack.dev: "block_actions payloads", "message_action payloads" and "Slash commands".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError

from channels.slack.mrkdwn import clean, read_text
from channels.slack.parse import File, Id, Ignored, JsonObject, Part, Ts, read_files
from channels.slack.place import Place
from conversation.model import Attachment

CHOICES = "choices"
"""Block ids of buttons are `choices:<place>:<team>`. The team is the one that the conversation's address has."""
SHORTCUT = "ask_support"
"""The callback id of the message shortcut (deploy/slack-manifest.yml)."""

Short = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed; `blocks` and `text` are the message that it stands in."""

    place: Place
    user: str
    choice: str
    message: str
    text: str
    blocks: tuple[JsonObject, ...]
    response_url: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks outside of any conversation, by a shortcut or a command: it goes on in their direct messages."""

    team: str
    user: str
    external_id: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    response_url: str | None = None


class Named(Part):
    id: Id


class Action(Part):
    type: str
    block_id: str = ""
    value: Short = ""


class Message(Part):
    ts: Ts
    text: str = ""
    thread_ts: Ts | None = None
    blocks: tuple[JsonObject, ...] = ()
    files: tuple[File, ...] = ()


class BlockActions(Part):
    team: Named
    user: Named
    channel: Named
    message: Message
    actions: tuple[Action, ...] = Field(min_length=1)
    response_url: str | None = None


class MessageAction(Part):
    callback_id: str
    team: Named
    user: Named
    message: Message
    action_ts: Short
    response_url: str | None = None


class Command(Part):
    team_id: Id
    user_id: Id
    trigger_id: Short
    text: str = ""


def parse_interaction(payload: JsonObject, own_user: str | None = None) -> Pressed | Asked | Ignored:
    """What an interactive payload tells."""
    try:
        match payload.get("type"):
            case "block_actions":
                return read_press(BlockActions.model_validate(payload))
            case "message_action":
                return read_shortcut(MessageAction.model_validate(payload), own_user)
    except ValidationError:
        return Ignored("unreadable")
    return Ignored("interaction_of_another_kind")


def read_press(payload: BlockActions) -> Pressed | Ignored:
    """The choice that a button of ours carries."""
    action = payload.actions[0]
    if action.type != "button" or not action.block_id.startswith(f"{CHOICES}:"):
        return Ignored("action_of_another_kind")
    # In a channel shared between workspaces, whoever pressed may be of another one than the app.
    team = action.block_id.rpartition(":")[2] or payload.team.id
    message = payload.message
    return Pressed(
        place=Place.of_message(team, payload.channel.id, message.thread_ts or message.ts),
        user=payload.user.id,
        choice=action.value,
        message=message.ts,
        text=message.text,
        blocks=message.blocks,
        response_url=payload.response_url,
    )


def read_shortcut(payload: MessageAction, own_user: str | None) -> Asked | Ignored:
    """A message that somebody asks about."""
    if payload.callback_id != SHORTCUT:
        return Ignored("shortcut_of_another_kind")
    return Asked(
        team=payload.team.id,
        user=payload.user.id,
        external_id=f"shortcut {payload.message.ts} {clean(payload.action_ts)}",
        text=read_text(payload.message.text, own_user),
        attachments=read_files(payload.message.files),
        response_url=payload.response_url,
    )


def parse_command(form: Mapping[str, object], own_user: str | None = None) -> Asked | Ignored:
    """What a slash command tells. Its text is escaped like a message's where the app asks Slack to."""
    try:
        command = Command.model_validate(dict(form))
    except ValidationError:
        return Ignored("unreadable")
    return Asked(
        team=command.team_id,
        user=command.user_id,
        external_id=f"command {clean(command.trigger_id)}",
        text=read_text(command.text, own_user),
    )
