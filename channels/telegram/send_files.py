"""Owns sending files to Telegram: what it can show as a picture as one, everything else as a document."""

from __future__ import annotations

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import BadRequest

from channels.base import OpenFile
from channels.outgoing_files import MEGABYTE, OutgoingFile, read_file
from conversation.model import Attachment

# core.telegram.org/bots/api, "Sending files": a picture has 10 MB at most, a document 50.
PHOTO_BYTES = 10 * MEGABYTE
DOCUMENT_BYTES = 50 * MEGABYTE
# As a picture a GIF would stand still; as a document the app plays it.
PHOTOS = frozenset({"image/png", "image/jpeg", "image/webp"})


class TelegramFiles:
    """Sends an agent's files."""

    def __init__(self, bot: Bot, open_file: OpenFile) -> None:
        self._bot = bot
        self._open_file = open_file

    async def send(self, chat: int, attachment: Attachment, caption: str) -> None:
        """Sends one file with its caption (HTML). Raises DeliveryError and TelegramError."""
        file = await read_file(self._open_file, attachment, DOCUMENT_BYTES)
        if file.type in PHOTOS and len(file.data) <= PHOTO_BYTES:
            try:
                await self._bot.send_photo(
                    chat, file.data, caption=caption or None, parse_mode=ParseMode.HTML, filename=file.name
                )
                return
            except BadRequest as error:
                if not is_about_the_picture(error):
                    raise
        await self._send_document(chat, file, caption)

    async def _send_document(self, chat: int, file: OutgoingFile, caption: str) -> None:
        await self._bot.send_document(
            chat,
            file.data,
            caption=caption or None,
            parse_mode=ParseMode.HTML,
            filename=file.name,
        )


def is_about_the_picture(error: BadRequest) -> bool:
    """Whether Telegram would take the same file as a document: very long or wide pictures, kinds it cannot read."""
    told = error.message.upper()
    return "PHOTO" in told or "IMAGE" in told
