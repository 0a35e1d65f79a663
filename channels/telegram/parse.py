"""Owns reading Telegram's updates. Pure: an `Update` becomes what Baton does with it, whatever is in it.

Source: the Bot API's `Update`, https://core.telegram.org/bots/api#update.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from channels.signs import OTHER, file_payload
from channels.telegram.files import attachment_of
from conversation.codes import read_code
from conversation.language import LANGUAGES, spoken
from conversation.model import Incoming

CHANNEL = "telegram"
# What the bot's commands mean; each is a button that is always there.
COMMANDS = {
    "start": "/greet",
    "help": "/ask_capabilities",
    "human": "/talk_to_person",
    "language": "/change_language",
    "link": "baton:link",
    "unlink": "baton:unlink",
    "stop": "baton:stop_notices",
}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed. `choice` is what it carried, `message` the one that it is on."""

    address: str
    callback: str
    choice: str
    message: int | None
    language: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Somebody spoke to the bot, or added it, where others read along. It answers in private only."""

    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """The customer has blocked the bot: nothing reaches them until they come back."""

    address: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing that a customer said. `kind` is for the log."""

    kind: str


type Parsed = Incoming | Pressed | Elsewhere | Blocked | Ignored


def parse_update(update: Update) -> Parsed:
    """What an update is to Baton. An update of a kind that is not known yet is ignored."""
    if update.callback_query:
        return _pressed(update.callback_query)
    if update.message:
        return _message(update.message, edited=False)
    if update.edited_message:
        return _message(update.edited_message, edited=True)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    kinds = [kind for kind in Update.ALL_TYPES if getattr(update, kind, None)]
    return Ignored(kinds[0] if kinds else "unknown")


def parse_unknown(raw: Mapping[str, Any]) -> Parsed:
    """What can be made of an update that the library cannot read: somebody may have written, and gets an answer."""
    message = raw.get("message")
    if not isinstance(message, dict):
        return Ignored("unreadable")
    chat, sender, id = message.get("chat"), message.get("from"), message.get("message_id")
    if not (isinstance(chat, dict) and chat.get("type") == ChatType.PRIVATE and isinstance(id, int)):
        return Ignored("unreadable")
    code = str(sender.get("language_code") or "") if isinstance(sender, dict) else ""
    text = message.get("text")
    has_text = isinstance(text, str) and bool(text.strip())
    return Incoming(
        channel=CHANNEL,
        address=str(chat.get("id")),
        external_id=str(id),
        text=str(text).strip() if has_text else OTHER,
        language=spoken(code) or LANGUAGES[0],
        payload=None if has_text else file_payload("other"),
    )


def _message(message: Message, edited: bool) -> Parsed:
    user = message.from_user
    if message.chat.type != ChatType.PRIVATE:
        # In groups, only what is meant for the bot reaches it: commands, replies, and its own arrival.
        return Elsewhere(str(message.chat.id), language_of(user)) if _addresses_bot(message) else Ignored("group")
    if user is None or user.is_bot:
        return Ignored("bot")
    attachment, sign = attachment_of(message)
    text = (message.text or message.caption or sign or "").strip()
    if text.startswith("/start ") and read_code(code := text.removeprefix("/start ")):
        text = code  # of a deep link, and the same as if it had been typed
    if not text:
        return Ignored("service message")
    id = str(message.message_id)
    command, language = _command(message)
    payload = file_payload(attachment.kind) if attachment and not message.caption else command
    return Incoming(
        channel=CHANNEL,
        address=str(message.chat.id),
        external_id=f"{id}e{int(message.edit_date.timestamp())}" if edited and message.edit_date else id,
        text=text,
        language=language or language_of(user),
        payload=payload,
        name=user.full_name,
        attachments=(attachment,) if attachment and attachment.source else (),
        edits=id if edited else None,
    )


def _command(message: Message) -> tuple[str | None, str | None]:
    """The payload of a command at the beginning of the text, and the language that it names."""
    word, _, rest = (message.text or "").partition(" ")
    name = word[1:].split("@")[0].lower() if word.startswith("/") else ""
    wanted = rest.strip().lower()[:2]
    if name == "language" and wanted in LANGUAGES:
        return f'/change_language{{"language": "{wanted}"}}', wanted
    return COMMANDS.get(name), None


def _addresses_bot(message: Message) -> bool:
    return bool(message.group_chat_created or (message.text or "").startswith("/"))


def _pressed(query: CallbackQuery) -> Parsed:
    if query.data is None or query.message is None or query.message.chat.type != ChatType.PRIVATE:
        return Ignored("callback")
    return Pressed(
        address=str(query.message.chat.id),
        callback=query.id,
        choice=query.data,
        message=query.message.message_id,
        language=language_of(query.from_user),
        name=query.from_user.full_name,
    )


def _membership(change: ChatMemberUpdated) -> Parsed:
    status = change.new_chat_member.status
    if change.chat.type == ChatType.PRIVATE:
        return Blocked(str(change.chat.id)) if status == ChatMemberStatus.BANNED else Ignored("membership")
    if status in (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR):
        return Elsewhere(str(change.chat.id), language_of(change.from_user))
    return Ignored("membership")


def language_of(user: User | None) -> str:
    """The language of the customer's app, where Baton speaks it."""
    return (spoken(user.language_code or "") if user else None) or LANGUAGES[0]
