"""Owns putting Slack together: the ways in that the settings ask for, and the way out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web

from channels.base import Job, OpenFile, Say
from channels.reception import Reception
from channels.slack.api import SlackApi
from channels.slack.files import SlackFiles
from channels.slack.installations import Installations, Workspaces
from channels.slack.intake import CHANNEL, Intake, OpenConversations, OtherDoor
from channels.slack.oauth import OAuth
from channels.slack.people import People
from channels.slack.send import SlackSender
from channels.slack.sent_marks import SentMarks
from channels.slack.socket_mode import SocketMode
from channels.slack.webhook import Webhook
from conversation.connection import Client
from conversation.keys import Keys
from conversation.model import Conversation, Entry

API_URL = "https://slack.com/api/"
MAX_TEXT = 4000


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """What the app at Slack gives; empty is not set.

    `bot_token` is one workspace's own; `client_id` with `client_secret` let others install the app. `signing_secret`
    turns on the addresses that Slack calls, `app_token` Socket Mode. `site` completes the shop's own links.
    """

    bot_token: str = ""
    signing_secret: str = ""
    app_token: str = ""
    api_url: str = API_URL
    client_id: str = ""
    client_secret: str = ""
    site: str = ""

    @property
    def by_oauth(self) -> bool:
        """Whether other workspaces can install the app."""
        return bool(self.client_id and self.client_secret)


class SlackChannel:
    """The channel `slack`; see `channels/base.py`."""

    name = CHANNEL

    def __init__(
        self,
        settings: SlackSettings,
        reception: Reception,
        conversations: OpenConversations,
        client: Client,
        keys: Keys,
        say: Say,
        open_file: OpenFile,
        max_text: int = MAX_TEXT,
        desk: OtherDoor | None = None,
    ) -> None:
        """Nothing is connected before the first call. `max_text`: what a customer may write at once, in characters.

        `open_file` gives what agents send. `desk` takes what is done in its own channel.
        """
        self._settings = settings
        self._api = SlackApi(settings.api_url or API_URL)
        self._installations = Installations(client, keys)
        workspaces = Workspaces(self._api, self._installations, settings.bot_token, settings.by_oauth)
        people = People(self._api, client, keys)
        self._intake = Intake(
            self._api, workspaces, self._installations, people, reception, conversations, say, max_text, desk
        )
        self._sender = SlackSender(self._api, workspaces, SentMarks(client, keys), open_file, settings.site)
        self._files = SlackFiles(self._api, workspaces)
        self._say = say

    def routes(self) -> Sequence[web.RouteDef]:
        """Those of the Events API where there is a signing secret, those of OAuth where there are its credentials."""
        settings, routes = self._settings, list[web.RouteDef]()
        if settings.signing_secret:
            routes += Webhook(self._intake, settings.signing_secret).routes()
        if settings.by_oauth:
            routes += OAuth(
                self._api, self._installations, settings.client_id, settings.client_secret, self._say
            ).routes()
        return routes

    def jobs(self) -> Mapping[str, Job]:
        """Socket Mode, where there is an app token."""
        token = self._settings.app_token
        return {"slack socket": SocketMode(self._api, self._intake, token).run} if token else {}

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        """Delivers one entry. Raises DeliveryError."""
        await self._sender.send(conversation, entry)

    def fetch(self, address: str, source: str) -> AsyncIterator[bytes]:
        """The bytes of a file. Raises SourceUnavailable."""
        return self._files.fetch(address, source)

    async def show_typing(self, conversation: Conversation) -> None:
        """Nothing: Slack lets apps show no typing in messages and threads."""

    async def close(self) -> None:
        """Lets go of connections."""
        await self._intake.close()
        await self._api.close()
