"""Owns how other workspaces install the app: OAuth 2.0 with a state, as docs.slack.dev, "Installing with OAuth"."""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape

import structlog
from aiohttp import encode_basic_auth, web
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from channels.base import Say
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, error_code
from channels.slack.installations import STATE_SECONDS, Installation, Installations
from conversation.errors import StoreUnavailable
from conversation.language import preferred_language

log = structlog.get_logger(__name__)

INSTALL = "/slack/install"
CALLBACK = "/slack/oauth"
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "chat:write.customize",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "im:history",
    "im:write",
    "mpim:history",
    "users:read",
)
"""Those of deploy/slack-manifest.yml without what only the desk's own workspace is asked for."""


class OAuth:
    """Sends people to Slack and takes what they bring back. A state is good once, in the browser that it began in."""

    def __init__(
        self, api: SlackApi, installations: Installations, client_id: str, client_secret: str, say: Say
    ) -> None:
        self._api = api
        self._installations = installations
        self._client_id = client_id
        self._client_secret = client_secret
        self._say = say
        self._address = AuthorizeUrlGenerator(client_id=client_id, scopes=SCOPES, authorization_url=AUTHORIZE_URL)
        self._states = OAuthStateUtils(expiration_seconds=STATE_SECONDS)

    def routes(self) -> Sequence[web.RouteDef]:
        """Where an installation begins, and where Slack sends the browser back to."""
        return [web.get(INSTALL, self.install), web.get(CALLBACK, self.callback)]

    async def install(self, request: web.Request) -> web.Response:
        """`GET /slack/install`: on to Slack."""
        try:
            state = await self._installations.begin()
        except StoreUnavailable:
            return self._page(request, 503, "slack_install_failed")
        headers = {
            "Location": self._address.generate(state),
            "Set-Cookie": f"{self._states.build_set_cookie_for_new_state(state)}; SameSite=Lax",
            "Cache-Control": "no-store",
        }
        return web.Response(status=302, headers=headers)

    async def callback(self, request: web.Request) -> web.Response:
        """`GET /slack/oauth`: the code that Slack gave, for a token."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        cookie: dict[str, str | Sequence[str]] = {"cookie": request.headers.getall("Cookie", [])}
        try:
            begun = bool(state) and self._states.is_valid_browser(state, cookie)
            if not (begun and await self._installations.finish(state) and code):
                log.warning("slack.install_refused")
                return self._page(request, 400, "slack_install_failed")
            told = await self._exchange(code)
            installation = read_installation(told, int(time.time()))
            if installation is None:
                log.warning("slack.install_of_another_kind")
                return self._page(request, 400, "slack_install_failed")
            await self._installations.save(installation)
        except (StoreUnavailable, *FAILURES) as error:
            log.warning("slack.install_failed", code=error_code(error), error=type(error).__name__)
            return self._page(request, 503, "slack_install_failed")
        log.info("slack.installed", team=installation.team)
        return self._page(request, 200, "slack_installed")

    async def _exchange(self, code: str) -> AsyncSlackResponse:
        """The SDK's own oauth_v2_access warns of a class that aiohttp is giving up."""
        headers = {"Authorization": encode_basic_auth(self._client_id, self._client_secret)}
        return await self._api.client().api_call("oauth.v2.access", data={"code": code}, headers=headers)

    def _page(self, request: web.Request, status: int, phrase: str) -> web.Response:
        language = preferred_language(request.headers.get("Accept-Language"))
        text = escape(self._say(language, phrase))
        page = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Slack</title><p>{text}</p></html>'
        headers = {"Set-Cookie": self._states.build_set_cookie_for_deletion(), "Cache-Control": "no-store"}
        return web.Response(status=status, text=page, content_type="text/html", headers=headers)


def read_installation(told: AsyncSlackResponse, at: int) -> Installation | None:
    """What oauth.v2.access tells; None for a whole organization, which has no workspace of its own. Pure."""
    team, token = told.get("team"), told.get("access_token")
    if not isinstance(team, dict) or not team.get("id") or not token:
        return None
    scopes = tuple(scope for scope in str(told.get("scope") or "").split(",") if scope)
    return Installation(str(team["id"]), str(token), told.get("bot_user_id"), scopes, at)
