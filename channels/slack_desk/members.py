"""Owns who is who: a member of the desk's workspace is the agent whose account has their e-mail address.

The address proves it: Slack has confirmed it, and the workspace is the team's own. So guests, people of other
workspaces and bots are nobody here, whatever address they have.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

import structlog

from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, error_code, is_refusal
from channels.slack.installations import Installation
from channels.slack.parse import JsonObject
from channels.slack.people import PATIENCE_SECONDS
from conversation.connection import Client, reports_outage
from conversation.errors import StoreUnavailable
from conversation.handover import Agent
from conversation.keys import Keys
from conversation.language import spoken

log = structlog.get_logger(__name__)

KNOWN_SECONDS = 600
NOT_A_MEMBER = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")

type FindAgent = Callable[[str], Awaitable[Agent | None]]
"""The agent with this e-mail address, if they may answer customers now. Raises StoreUnavailable."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells of somebody: their confirmed address, None for who is no full member; their language."""

    email: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who writes or presses in the desk's channel; `agent` is None for who may not answer customers."""

    agent: Agent | None
    language: str


class Members:
    """Asks Slack every ten minutes, and the accounts each time: a disabled one is out at once."""

    def __init__(self, api: SlackApi, client: Client, keys: Keys, find_agent: FindAgent, language: str) -> None:
        """`language` is the desk's, for who uses Slack in one that Baton does not speak."""
        self._api = api
        self._client = client
        self._keys = keys
        self._find_agent = find_agent
        self._language = language

    async def find(self, installation: Installation, user: str) -> Member:
        """Who `user` is. Raises StoreUnavailable, also while Slack does not say."""
        key = self._keys.slack_staff(installation.team, user)
        profile = await self._recall(key) or await self._ask(installation, user, key)
        agent = await self._find_agent(profile.email) if profile.email else None
        return Member(agent, profile.language or self._language)

    async def _ask(self, installation: Installation, user: str, key: str) -> Profile:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                told = await self._api.client(installation.token).users_info(user=user, include_locale=True)
        except FAILURES as error:
            log.warning("slack_desk.member_unknown", user=user, code=error_code(error), error=type(error).__name__)
            if is_refusal(error) and error_code(error) == "user_not_found":
                return Profile()
            raise StoreUnavailable("Slack does not say who this is. It is asked again.") from error
        profile = read_profile(told.get("user") or {}, installation.team)
        await self._remember(key, profile)
        return profile

    @reports_outage
    async def _recall(self, key: str) -> Profile | None:
        raw = await self._client.get(key)
        return Profile(**json.loads(raw)) if raw else None

    @reports_outage
    async def _remember(self, key: str, profile: Profile) -> None:
        await self._client.set(key, json.dumps(asdict(profile)), ex=KNOWN_SECONDS)


def read_profile(user: JsonObject, team: str) -> Profile:
    """A profile from what users.info tells. Pure.

    Nothing is assumed: who has no confirmed address in this very workspace has none.
    """
    language = spoken(str(user.get("locale") or ""))
    email = (user.get("profile") or {}).get("email")
    own = user.get("team_id") == team and user.get("is_email_confirmed") is True
    if not own or any(user.get(flag) for flag in NOT_A_MEMBER) or not isinstance(email, str):
        return Profile(None, language)
    return Profile(email.strip() or None, language)
