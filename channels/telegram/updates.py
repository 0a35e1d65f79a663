"""Owns what happens with one update, whichever way it came: stored first, then everything that is only polite."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import TelegramError

from channels.base import Say
from channels.courtesies import Courtesies
from channels.reception import Reception
from channels.telegram.parse import CHANNEL, Blocked, Elsewhere, Ignored, Pressed, parse_unknown, parse_update
from conversation.model import Incoming

log = structlog.get_logger(__name__)


# What the button carries that shows what was chosen.
CHOSEN = "chosen"


class Updates:
    """Takes updates. Idempotent: an update that comes again is stored once."""

    def __init__(self, bot: Bot, reception: Reception, say: Say) -> None:
        self._bot = bot
        self._reception = reception
        self._say = say
        self._courtesies = Courtesies((TelegramError,), tell_failure)

    async def take(self, raw: Mapping[str, Any]) -> None:
        """Takes one update as Telegram sends it. Raises StoreUnavailable; it is then to be delivered again."""
        try:
            parsed = parse_update(Update.de_json(dict(raw)))
        except Exception as error:  # whatever Telegram invents next must not stop what comes after it
            log.warning("telegram.unreadable", update=raw.get("update_id"), error=type(error).__name__)
            parsed = parse_unknown(raw)
        match parsed:
            case Incoming():
                await self._reception.take(parsed)
            case Pressed():
                await self._take_choice(parsed)
            case Elsewhere():
                self._courtesies.soon(
                    self._bot.send_message(int(parsed.address), self._say(parsed.language, "private_only"))
                )
            case Blocked():
                await self._reception.note_unreachable(CHANNEL, parsed.address, "the customer has blocked the bot")
            case Ignored():
                log.info("telegram.ignored", update=raw.get("update_id"), kind=parsed.kind)

    async def _take_choice(self, pressed: Pressed) -> None:
        if pressed.choice == CHOSEN:
            self._courtesies.soon(self._bot.answer_callback_query(pressed.callback))
            return
        button = await self._reception.find_choice(CHANNEL, pressed.address, pressed.choice)
        if button is None:
            gone = self._say(pressed.language, "choice_gone")
            self._courtesies.soon(self._bot.answer_callback_query(pressed.callback, text=gone))
            return
        await self._reception.take(
            Incoming(
                channel=CHANNEL,
                address=pressed.address,
                # The same button pressed twice in a hurry is one choice.
                external_id=f"choice {pressed.choice}",
                text=button.title,
                language=pressed.language,
                payload=button.payload,
                name=pressed.name,
            )
        )
        self._courtesies.soon(self._bot.answer_callback_query(pressed.callback))
        if pressed.message is not None:
            chosen = InlineKeyboardMarkup([[InlineKeyboardButton(f"✓ {button.title}", callback_data=CHOSEN)]])
            self._courtesies.soon(
                self._bot.edit_message_reply_markup(
                    chat_id=int(pressed.address), message_id=pressed.message, reply_markup=chosen
                )
            )

    async def close(self) -> None:
        """Waits a moment for what is being sent."""
        await self._courtesies.close()


def tell_failure(error: Exception) -> None:
    """A line in the log for a courtesy that failed."""
    log.info("telegram.courtesy_failed", error=type(error).__name__)
