"""Owns asking Telegram for updates, for installations without a public address: by one process at a time.

The lease ends by itself when its holder dies, and another process goes on from the stored offset. An update is
confirmed to Telegram only by asking for the next one, after it was stored: whatever happens, it comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError

from channels.telegram.send import seconds_of
from channels.telegram.updates import Updates
from conversation.errors import StoreUnavailable
from conversation.polling_place import PollingPlace

log = structlog.get_logger(__name__)

POLL_SECONDS = 25
ANSWER_SECONDS = 10.0
PAUSE_SECONDS = 1.0
CONFLICT_SECONDS = 3.0
# The kinds that are understood; others are not even sent.
KINDS = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)


class Polling:
    """Asks while it holds the place, and waits for the place while another process holds it."""

    def __init__(self, bot: Bot, updates: Updates, place: PollingPlace) -> None:
        self._bot = bot
        self._updates = updates
        self._place = place

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                try:
                    if await self._place.take():
                        await self._hold()
                except StoreUnavailable:
                    log.warning("telegram.store_unavailable")
                await asyncio.sleep(PAUSE_SECONDS)
        finally:
            await self._place.leave()

    async def _hold(self) -> None:
        """Polls until the place is lost."""
        kept = asyncio.create_task(self._place.keep())
        try:
            while not kept.done():
                poll = asyncio.create_task(self._poll())
                await asyncio.wait({kept, poll}, return_when=asyncio.FIRST_COMPLETED)
                if not poll.done():
                    poll.cancel()
                await asyncio.gather(poll, return_exceptions=kept.done())
        finally:
            kept.cancel()
            await asyncio.gather(kept, return_exceptions=True)

    async def _poll(self) -> None:
        try:
            updates = await self._ask(await self._place.offset())
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))
            return
        except Conflict:
            log.warning("telegram.conflict", detail="a webhook is set, or another program polls: `baton telegram`")
            await asyncio.sleep(CONFLICT_SECONDS)
            return
        except TelegramError as error:
            log.warning("telegram.unreachable", error=type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)
            return
        for raw in updates:
            await self._updates.take(raw)
            await self._place.move(int(raw["update_id"]) + 1)

    async def _ask(self, offset: int) -> Sequence[dict[str, Any]]:
        """The updates as they are sent: one that the library cannot read must not hide the others.

        The method's name is in small letters, which Telegram takes, and the library does not read the answer then.
        """
        wanted = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(KINDS)}
        found: Any = await self._bot.do_api_request(
            "getupdates", api_kwargs=wanted, read_timeout=POLL_SECONDS + ANSWER_SECONDS
        )
        return [raw for raw in found if isinstance(raw, dict)]
