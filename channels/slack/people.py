"""Owns what Slack says of who writes: their name, and the language they use Slack in."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass

import structlog

from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, error_code, is_refusal
from channels.slack.installations import Installation
from channels.slack.mrkdwn import clean
from channels.slack.parse import JsonObject
from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.language import LANGUAGES, spoken

log = structlog.get_logger(__name__)

KNOWN_SECONDS = 24 * 3600
UNKNOWN_SECONDS = 3600
UNHEARD_SECONDS = 10
"""So that messages in a hurry do not each wait for a Slack that does not answer."""
PATIENCE_SECONDS = 1.5
"""Slack waits three seconds for an answer: the name may be missing, the message may not."""
NAME_CHARS = 80


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as Slack knows them."""

    name: str | None = None
    language: str = LANGUAGES[0]


class People:
    """Asks once a day for each person."""

    def __init__(self, api: SlackApi, client: Client, keys: Keys) -> None:
        self._api = api
        self._client = client
        self._keys = keys

    async def find(self, installation: Installation | None, user: str) -> Person:
        """Who `user` is; nobody in particular where Slack does not say in time. Raises StoreUnavailable."""
        if installation is None:
            return Person()
        key = self._keys.slack_person(installation.team, user)
        if known := await self._recall(key):
            return known
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                told = await self._api.client(installation.token).users_info(user=user, include_locale=True)
            person, seconds = read_person(told.get("user") or {}), KNOWN_SECONDS
        except FAILURES as error:
            log.info("slack.person_unknown", user=user, code=error_code(error), error=type(error).__name__)
            person, seconds = Person(), UNKNOWN_SECONDS if is_refusal(error) else UNHEARD_SECONDS
        await self._remember(key, person, seconds)
        return person

    @reports_outage
    async def _recall(self, key: str) -> Person | None:
        raw = await self._client.get(key)
        return Person(**json.loads(raw)) if raw else None

    @reports_outage
    async def _remember(self, key: str, person: Person, seconds: int) -> None:
        await self._client.set(key, json.dumps(asdict(person)), ex=seconds)


def read_person(user: JsonObject) -> Person:
    """A person from what users.info tells. Pure."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    name = next((clean(name) for name in names if isinstance(name, str) and clean(name)), None)
    language = spoken(str(user.get("locale") or "")) or LANGUAGES[0]
    return Person(name[:NAME_CHARS] if name else None, language)
