"""Owns putting the desk in Slack together: what comes out of its channel, and what goes into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from channels.base import Job
from channels.slack.api import SlackApi
from channels.slack.files import SlackFiles
from channels.slack.installations import Installations, Workspaces
from channels.slack.parse import JsonObject
from channels.slack_desk.files import FilePoster, OpenSent
from channels.slack_desk.follower import Follower, FollowerParts
from channels.slack_desk.intake import DeskIntake, IntakeParts
from channels.slack_desk.members import Members
from channels.slack_desk.office import Office
from channels.slack_desk.poster import Poster
from channels.slack_desk.render import Renderer
from channels.slack_desk.signs import SignsOfLife
from channels.slack_desk.threads import Threads
from conversation.connection import Client
from conversation.customers import Customers
from conversation.keys import Keys
from conversation.leases import Leases
from conversation.live import LiveStore
from conversation.phrases import Phrases
from conversation.streams import WorkStream

SCOPES = ("reactions:write", "users:read.email")
"""What the desk's workspace is asked for beside the channel's scopes (deploy/slack-manifest.yml)."""


@dataclass(frozen=True, slots=True)
class SlackDeskSettings:
    """`channel` is the id of the desk's channel, in the workspace of `bot_token`; `site` is the web desk's address."""

    channel: str
    bot_token: str
    language: str
    api_url: str
    site: str = ""


class SlackDesk:
    """One channel of Slack as a desk."""

    def __init__(
        self,
        settings: SlackDeskSettings,
        office: Office,
        client: Client,
        keys: Keys,
        store: LiveStore,
        phrases: Phrases,
        signs: SignsOfLife,
    ) -> None:
        """Nothing is connected before the first call."""
        self._settings = settings
        self._office = office
        self._customers = Customers(client, keys)
        self._store = store
        self._api = SlackApi(settings.api_url)
        workspaces = Workspaces(self._api, Installations(client, keys), settings.bot_token, by_oauth=False)
        self._own = workspaces.own
        self._signs = signs
        self._threads = Threads(client, keys, settings.channel)
        members = Members(self._api, client, keys, office.find_agent, settings.language)
        self._intake = DeskIntake(
            IntakeParts(
                self._api,
                self._own,
                office.verbs,
                store,
                self._threads,
                members,
                signs,
                SlackFiles(self._api, workspaces).fetch,
                office.take_file,
                phrases,
            ),
            settings.channel,
        )
        self._render = Renderer(phrases, settings.language, settings.site)

    async def take_event(self, payload: JsonObject) -> bool:
        """Takes an event of the desk's channel; False for any other. Raises StoreUnavailable."""
        return await self._intake.take_event(payload)

    async def take_interaction(self, payload: JsonObject) -> bool:
        """Takes a button of the desk; False for any other. Raises StoreUnavailable."""
        return await self._intake.take_interaction(payload)

    def follow(self, feed: WorkStream, leases: Leases, open_sent: OpenSent, on_defect: Callable[[], None]) -> Job:
        """The job that brings the threads up to date. `feed` is its own group on the feed."""
        channel = self._settings.channel
        parts = FollowerParts(
            self._store,
            self._customers,
            self._threads,
            Poster(self._api, self._threads, channel),
            FilePoster(self._api, self._threads, channel, open_sent),
            self._render,
            leases,
            self._own,
            self._office.summarise,
        )
        return Follower(parts, feed, on_defect).run

    async def note_signs(self, now: int) -> None:
        """Notes who works in Slack at `now` (ms). Raises StoreUnavailable."""
        await self._signs.note(now)

    async def close(self) -> None:
        """Lets go of connections."""
        await self._intake.close()
        await self._api.close()
