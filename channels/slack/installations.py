"""Owns which workspaces have the app, and with which token: one from the settings, others by OAuth."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import asdict, dataclass

from channels.slack.api import SlackApi
from conversation.connection import Client, reports_outage
from conversation.keys import Keys

STATE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace of Slack. `bot_user` is its own user there; `at` in whole seconds, like events tell."""

    team: str
    token: str
    bot_user: str | None = None
    scopes: tuple[str, ...] = ()
    at: int = 0

    def may(self, scope: str) -> bool:
        """Whether the workspace granted `scope`."""
        return scope in self.scopes


class Installations:
    """Installations made by OAuth, in the live store."""

    def __init__(self, client: Client, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    @reports_outage
    async def save(self, installation: Installation) -> None:
        """Stores an installation; a newer one of the same workspace replaces it."""
        await self._client.set(self._keys.slack_installation(installation.team), json.dumps(asdict(installation)))

    @reports_outage
    async def find(self, team: str) -> Installation | None:
        """The installation in a workspace."""
        raw = await self._client.get(self._keys.slack_installation(team))
        if raw is None:
            return None
        found = json.loads(raw)
        return Installation(**{**found, "scopes": tuple(found["scopes"])})

    async def forget(self, team: str, at: float) -> None:
        """Deletes what was installed before `at`: news that comes late must not undo a new installation."""
        found = await self.find(team)
        if found is not None and found.at <= at:
            await self._delete(team)

    @reports_outage
    async def _delete(self, team: str) -> None:
        await self._client.delete(self._keys.slack_installation(team))

    @reports_outage
    async def begin(self) -> str:
        """A fresh state for one installation."""
        state = secrets.token_urlsafe(24)
        await self._client.set(self._keys.slack_state(state), "1", ex=STATE_SECONDS)
        return state

    @reports_outage
    async def finish(self, state: str) -> bool:
        """Whether this state was given out and did not come back before."""
        return bool(await self._client.getdel(self._keys.slack_state(state)))


class Workspaces:
    """Finds the token for a workspace."""

    def __init__(self, api: SlackApi, installations: Installations, bot_token: str, by_oauth: bool) -> None:
        """`bot_token` may be empty. `by_oauth`: others than its own workspace may have the app, too."""
        self._api = api
        self._installations = installations
        self._token = bot_token
        self._by_oauth = by_oauth
        self._own: Installation | None = None
        self._asking = asyncio.Lock()

    async def find(self, team: str) -> Installation | None:
        """The app in `team`; None where it is not installed. Raises StoreUnavailable, or errors.FAILURES."""
        found = await self._installations.find(team) if self._by_oauth else None
        if found is not None or not self._token:
            return found
        own = await self.own()
        return own if own.team == team or not self._by_oauth else None

    async def own(self) -> Installation:
        """The app in the workspace of the settings' token; Slack is asked once. Raises errors.FAILURES."""
        async with self._asking:
            if self._own is None:
                told = await self._api.client(self._token).auth_test()
                granted = str(told.headers.get("x-oauth-scopes", ""))
                scopes = tuple(scope.strip() for scope in granted.split(",") if scope.strip())
                self._own = Installation(str(told["team_id"]), self._token, told.get("user_id"), scopes)
            return self._own
