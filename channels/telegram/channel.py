"""Owns putting Telegram together: one bot, the way in that the settings ask for, and the way out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from attachments.errors import SourceUnavailable
from channels.base import Job, OpenFile, Say
from channels.reception import Reception
from channels.telegram.parse import CHANNEL
from channels.telegram.polling import Polling
from channels.telegram.send import Sender
from channels.telegram.send_files import TelegramFiles
from channels.telegram.updates import Updates
from channels.telegram.webhook import PATH, Webhook
from conversation.model import Conversation, Entry
from conversation.polling_place import PollingPlace

CONNECTIONS = 64
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`secret` is the webhook's; without it updates are polled. `site` completes the shop's own links."""

    token: str
    secret: str = ""
    api_url: str = "https://api.telegram.org"
    site: str = ""


class TelegramChannel:
    """The channel `telegram`; see `channels/base.py`."""

    name = CHANNEL

    def __init__(
        self, settings: TelegramSettings, reception: Reception, place: PollingPlace, say: Say, open_file: OpenFile
    ) -> None:
        """Nothing is connected before the first call. `open_file` gives what agents send."""
        self._request = HTTPXRequest(CONNECTIONS, read_timeout=SECONDS, write_timeout=SECONDS, pool_timeout=SECONDS)
        self._bot = make_bot(settings, self._request)
        self._settings = settings
        self._username: str | None = None
        self._updates = Updates(self._bot, reception, say)
        self._sender = Sender(self._bot, settings.site, TelegramFiles(self._bot, open_file))
        self._polling = Polling(self._bot, self._updates, place)

    def routes(self) -> Sequence[web.RouteDef]:
        """The webhook, where there is a secret."""
        secret = self._settings.secret
        return [web.post(PATH, Webhook(self._updates, secret).handle)] if secret else []

    def jobs(self) -> Mapping[str, Job]:
        """Polling, where there is no secret."""
        return {} if self._settings.secret else {"telegram polling": self._polling.run}

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        """Delivers one entry. Raises DeliveryError."""
        await self._sender.send(conversation, entry)

    async def fetch(self, address: str, source: str) -> AsyncIterator[bytes]:
        """The bytes of a file; Telegram gives bots 20 MB at most. Raises SourceUnavailable."""
        try:
            file = await self._bot.get_file(source)
            yield bytes(await file.download_as_bytearray())
        except TelegramError as error:
            raise SourceUnavailable(f"Telegram does not give the file ({type(error).__name__})") from error

    async def show_typing(self, conversation: Conversation) -> None:
        """Shows that somebody is writing, for five seconds or until a message comes."""
        try:
            await self._bot.send_chat_action(int(conversation.address), ChatAction.TYPING)
        except TelegramError:
            return

    async def link_with(self, code: str) -> str | None:
        """The deep link that opens the chat with the bot and sends it `/start CODE`."""
        if self._username is None:
            try:
                self._username = (await self._bot.get_me()).username
            except TelegramError:
                return None
        return f"https://t.me/{self._username}?start={code}"

    async def close(self) -> None:
        """Lets go of connections."""
        await self._updates.close()
        await self._request.shutdown()


def make_bot(settings: TelegramSettings, request: HTTPXRequest) -> Bot:
    """The bot, at the API's address that the settings name."""
    api = settings.api_url.rstrip("/")
    return Bot(
        settings.token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=request,
        get_updates_request=request,
    )
