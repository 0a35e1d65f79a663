"""Owns what happens with what came from Slack, by HTTP or by Socket Mode: stored first, courtesies afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Protocol
from weakref import WeakValueDictionary

import structlog

from channels.base import Say
from channels.courtesies import Courtesies
from channels.reception import Reception
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, error_code
from channels.slack.installations import Installation, Installations, Workspaces
from channels.slack.interactions import Asked, Pressed, parse_command, parse_interaction
from channels.slack.parse import Deleted, Ignored, JsonObject, Uninstalled, Written, parse_event
from channels.slack.people import PATIENCE_SECONDS, People, Person
from channels.slack.place import Place
from channels.slack.render import render_quote, render_retired
from conversation.errors import StoreUnavailable
from conversation.model import Attachment, Incoming

log = structlog.get_logger(__name__)

CHANNEL = "slack"
COMMAND_SECONDS = 2.5
"""Of the three that Slack waits for the answer to a command."""


class OpenConversations(Protocol):
    """Knows where a conversation is going on."""

    async def find_open(self, channel: str, address: str) -> str | None:
        """The id of the open conversation at an address. Raises StoreUnavailable."""
        ...


class OtherDoor(Protocol):
    """Takes what is not a customer's: what people do in the channel of the desk (channels/slack_desk/)."""

    async def take_event(self, payload: JsonObject) -> bool:
        """Takes an event; False for one that is none of its own. Raises StoreUnavailable."""
        ...

    async def take_interaction(self, payload: JsonObject) -> bool:
        """The same for a button or a shortcut."""
        ...


class Intake:
    """Takes what Slack sends. Idempotent: a message by its ts, a choice by its entry, a command by its trigger."""

    def __init__(
        self,
        api: SlackApi,
        workspaces: Workspaces,
        installations: Installations,
        people: People,
        reception: Reception,
        conversations: OpenConversations,
        say: Say,
        max_text: int,
        desk: OtherDoor | None = None,
    ) -> None:
        """`desk` is asked first, where there is one."""
        self._api = api
        self._desk = desk
        self._workspaces = workspaces
        self._installations = installations
        self._people = people
        self._reception = reception
        self._conversations = conversations
        self._say = say
        self._max_text = max_text
        self._courtesies = Courtesies(FAILURES, tell_failure)
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take_event(self, payload: JsonObject) -> None:
        """Takes an `event_callback`. Raises StoreUnavailable: Slack is to deliver it again."""
        if self._desk and await self._desk.take_event(payload):
            return
        installation = await self._find_installation(payload.get("team_id"))
        fact = parse_event(payload, installation.bot_user if installation else None)
        event = id_of(payload, "event_id")
        match fact:
            case Written():
                await self._take_written(fact, installation, event)
            case Deleted():
                log.info("slack.deleted", event_id=event, ts=fact.ts)
            case Uninstalled():
                await self._installations.forget(fact.team, fact.at)
                log.warning("slack.uninstalled", event_id=event, team=fact.team)
            case Ignored():
                log.info("slack.ignored", event_id=event, why=fact.why)

    async def _take_written(self, fact: Written, installation: Installation | None, event: str | None) -> None:
        """Stores what was written, in the order in which it came to this process."""
        line = self._lines.setdefault(fact.place.address, asyncio.Lock())
        async with line:
            await self._take_in_turn(fact, installation, event)

    async def _take_in_turn(self, fact: Written, installation: Installation | None, event: str | None) -> None:
        address = fact.place.address
        if not fact.invited and await self._conversations.find_open(CHANNEL, address) is None:
            log.info("slack.ignored", event_id=event, why="not_to_the_app")
            return
        person = await self._people.find(installation, fact.user)
        if phrase := self._objection(fact.text, fact.attachments):
            log.info("slack.refused", event_id=event, why=phrase)
            self._courtesies.soon(self._object(installation, fact, self._say(person.language, phrase)))
            return
        await self._reception.take(
            Incoming(
                channel=CHANNEL,
                address=address,
                external_id=fact.external_id,
                text=fact.text,
                language=person.language,
                name=person.name,
                attachments=fact.attachments,
                edits=fact.ts if fact.edited else None,
            )
        )

    def _objection(self, text: str, attachments: tuple[Attachment, ...]) -> str | None:
        """The phrase that says why this cannot be taken."""
        if len(text) > self._max_text:
            return "slack_too_long"
        return None if text or attachments else "slack_empty"

    async def take_interaction(self, payload: JsonObject) -> None:
        """Takes a pressed button or a shortcut. Raises StoreUnavailable: Slack shows that it did not work."""
        if self._desk and await self._desk.take_interaction(payload):
            return
        team = payload.get("team")
        installation = await self._find_installation(team.get("id") if isinstance(team, dict) else None)
        fact = parse_interaction(payload, installation.bot_user if installation else None)
        match fact:
            case Pressed():
                await self._take_press(fact)
            case Asked():
                self._courtesies.soon(self._tell(fact.response_url, await self._take_asked(fact, installation)))
            case Ignored():
                log.info("slack.ignored", why=fact.why)

    async def _take_press(self, pressed: Pressed) -> None:
        """Stores the choice; one entry's buttons can be answered once."""
        installation = await self._find_installation(pressed.place.team)
        person = await self._people.find(installation, pressed.user)
        address = pressed.place.address
        button = await self._reception.find_choice(CHANNEL, address, pressed.choice)
        taken = button and await self._reception.take(
            Incoming(
                channel=CHANNEL,
                address=address,
                external_id=f"choice {pressed.choice.rpartition(':')[0]}",
                text=button.title,
                language=person.language,
                payload=button.payload,
                name=person.name,
            )
        )
        if button is None or taken is None:
            log.info("slack.choice_gone", ts=pressed.message)
            self._courtesies.soon(self._tell(pressed.response_url, self._say(person.language, "choice_gone")))
        if installation is not None and (button is None or taken is not None):
            self._courtesies.soon(self._retire(installation, pressed, button.title if button else None))

    async def take_command(self, form: Mapping[str, object]) -> JsonObject | None:
        """Takes a slash command; the answer is for the one who typed it. Never raises: Slack does not try again."""
        asked = parse_command(form)
        if isinstance(asked, Ignored):
            log.info("slack.ignored", why=asked.why)
            return None
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                text = await self._take_asked(asked, await self._find_installation(asked.team))
        except (StoreUnavailable, TimeoutError):
            log.warning("slack.command_failed", team=asked.team, user=asked.user)
            text = self._say(Person().language, "slack_unavailable")
        return {"response_type": "ephemeral", "text": text}

    async def _take_asked(self, asked: Asked, installation: Installation | None) -> str:
        """Stores a question into the direct messages of who asked; what to tell them."""
        person = await self._people.find(installation, asked.user)
        if phrase := self._objection(asked.text, asked.attachments):
            return self._say(person.language, phrase)
        direct = await self._open_direct(installation, asked.user)
        if direct is None:
            return self._say(person.language, "slack_unavailable")
        await self._reception.take(
            Incoming(
                channel=CHANNEL,
                address=Place(asked.team, direct).address,
                external_id=asked.external_id,
                text=asked.text,
                language=person.language,
                name=person.name,
                attachments=asked.attachments,
            )
        )
        self._courtesies.soon(self._quote(installation, direct, asked.text))
        return self._say(person.language, "slack_taken")

    async def _find_installation(self, team: object) -> Installation | None:
        """The app in the workspace; None also where Slack cannot be asked. Raises StoreUnavailable."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._workspaces.find(team) if isinstance(team, str) else None
        except FAILURES as error:
            log.warning("slack.no_installation", code=error_code(error), error=type(error).__name__)
            return None

    async def _open_direct(self, installation: Installation | None, user: str) -> str | None:
        """The channel of somebody's direct messages with the app; None where Slack does not open it."""
        if installation is None:
            return None
        try:
            opened = await self._api.client(installation.token).conversations_open(users=user)
            return str(opened["channel"]["id"])
        except (*FAILURES, TypeError, KeyError) as error:
            log.warning("slack.no_direct", user=user, code=error_code(error), error=type(error).__name__)
            return None

    async def _quote(self, installation: Installation | None, channel: str, text: str) -> None:
        """Shows a question where it is going to be answered: it was asked elsewhere."""
        if installation is not None and text:
            await self._api.client(installation.token).chat_postMessage(channel=channel, **render_quote(text))

    async def _object(self, installation: Installation | None, fact: Written, text: str) -> None:
        """Tells who wrote, and nobody else, that it was not taken."""
        if installation is not None:
            place = fact.place
            await self._api.client(installation.token).chat_postEphemeral(
                channel=place.channel, user=fact.user, text=text, thread_ts=place.thread
            )

    async def _tell(self, response_url: str | None, text: str) -> None:
        """Tells who pressed or asked, and nobody else."""
        if response_url:
            body = {"response_type": "ephemeral", "replace_original": False, "text": text}
            await self._api.respond(response_url, body)

    async def _retire(self, installation: Installation, pressed: Pressed, title: str | None) -> None:
        """Takes the buttons away: what was chosen stands in their place."""
        await self._api.client(installation.token).chat_update(
            channel=pressed.place.channel,
            ts=pressed.message,
            text=pressed.text,
            blocks=render_retired(pressed.blocks, title),
        )

    async def close(self) -> None:
        """Waits a moment for what is being said."""
        await self._courtesies.close()


def tell_failure(error: Exception) -> None:
    """A line in the log for a courtesy that failed."""
    log.info("slack.courtesy_failed", code=error_code(error), error=type(error).__name__)


def id_of(payload: JsonObject, name: str) -> str | None:
    """An id for the log."""
    found = payload.get(name)
    return found[:64] if isinstance(found, str) else None
