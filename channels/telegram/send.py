"""Owns sending to Telegram: what was rendered goes out part by part, and errors become what the outbox understands."""

from __future__ import annotations

import random
from collections.abc import Awaitable
from datetime import timedelta

from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from channels.base import DeliveryError
from channels.telegram.render import Part, render_entry
from channels.telegram.send_files import TelegramFiles
from conversation.model import Conversation, Entry

# Entries of which a part is out and the rest is not; only such that are being tried right now.
_MOST_BEGUN = 1000

PER_SECOND = 30
"""Messages of one bot, as Telegram's FAQ has it. One that goes on above that is made to wait ever longer."""
AT_ONCE = 3
"""That may go out in one moment. With what the second after it lets through, no second has more than PER_SECOND."""
LATER_SECONDS = (0.2, 0.6)
"""Who finds no room tries again after a time between these."""


class Sender:
    """Sends entries. An entry that is tried again goes on with the part that failed, in the same process."""

    def __init__(self, bot: Bot, site: str, files: TelegramFiles) -> None:
        self._bot = bot
        self._files = files
        self._site = site
        self._begun: dict[tuple[str, int], int] = {}
        self._pace = AsyncLimiter(AT_ONCE, AT_ONCE / (PER_SECOND - AT_ONCE))

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        """Delivers one entry. Raises DeliveryError."""
        key = (conversation.id, entry.seq)
        parts = render_entry(conversation.id, entry, self._site)
        for place in range(self._begun.get(key, 0), len(parts)):
            await self._take_turn()
            await ask_telegram(self._send_part(conversation.address, parts[place]))
            self._begun[key] = place + 1
        self._begun.pop(key, None)
        while len(self._begun) > _MOST_BEGUN:
            self._begun.pop(next(iter(self._begun)))

    async def _take_turn(self) -> None:
        """Raises DeliveryError where too much goes out already: the outbox waits with its lease, not here without."""
        if not self._pace.has_capacity():
            raise DeliveryError("Telegram's pace", permanent=False, retry_after=random.uniform(*LATER_SECONDS))  # noqa: S311
        await self._pace.acquire()

    async def _send_part(self, address: str, part: Part) -> None:
        if part.file:
            await self._files.send(int(address), part.file, part.html)
            return
        rows = [[InlineKeyboardButton(title, callback_data=choice)] for title, choice in part.buttons]
        await self._bot.send_message(
            chat_id=int(address),
            text=part.html,
            parse_mode=ParseMode.HTML,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=InlineKeyboardMarkup(rows) if rows else None,
        )


async def ask_telegram(call: Awaitable[object]) -> None:
    """Waits for one call. Raises DeliveryError; what it says is for agents and operators."""
    try:
        await call
    except RetryAfter as error:
        raise DeliveryError("Telegram asks to wait", permanent=False, retry_after=seconds_of(error)) from error
    except Forbidden as error:
        raise DeliveryError("blocked: the customer does not take messages of this bot", permanent=True) from error
    except (BadRequest, ChatMigrated) as error:
        raise DeliveryError(f"Telegram refuses the message: {error.message}", permanent=True) from error
    except InvalidToken as error:
        raise DeliveryError("TELEGRAM_TOKEN is not valid: take the one from @BotFather", permanent=False) from error
    except (NetworkError, TelegramError) as error:
        raise DeliveryError(f"Telegram cannot be reached ({type(error).__name__})", permanent=False) from error


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
