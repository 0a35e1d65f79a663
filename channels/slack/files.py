"""Owns fetching a file that was sent on Slack: its address is asked for anew, and the token goes to Slack alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from attachments.errors import SourceUnavailable
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES
from channels.slack.installations import Workspaces
from channels.slack.place import Place

HOSTS = (".slack.com", ".slack-edge.com")


class SlackFiles:
    """Fetches files by their id or by their private address."""

    def __init__(self, api: SlackApi, workspaces: Workspaces) -> None:
        self._api = api
        self._workspaces = workspaces

    async def fetch(self, address: str, source: str) -> AsyncIterator[bytes]:
        """The bytes of a file. Raises SourceUnavailable."""
        try:
            installation = await self._workspaces.find(Place.read(address).team)
            if installation is None:
                raise SourceUnavailable("the app is not in that workspace any more")
            url = source if "://" in source else await self._private_address(installation.token, source)
            if not self._is_slack(url):
                raise SourceUnavailable("the file is not at Slack")
            async for chunk in self._api.download(url, installation.token):
                yield chunk
        except FAILURES as error:
            raise SourceUnavailable(f"Slack does not give the file ({type(error).__name__})") from error

    async def _private_address(self, token: str, file: str) -> str:
        told = await self._api.client(token).files_info(file=file)
        found = told.get("file") or {}
        return str(found.get("url_private_download") or found.get("url_private") or "")

    def _is_slack(self, url: str) -> bool:
        """Whether the token may go there: to Slack's own hosts over https, or where the Web API itself is."""
        host = urlsplit(url)
        if host.netloc == urlsplit(self._api.base_url).netloc:
            return True
        return host.scheme == "https" and (host.hostname or "").endswith(HOSTS)
