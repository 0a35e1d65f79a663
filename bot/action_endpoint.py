"""How Rasa calls the action server: one kept connection, and failures that are remembered."""

from __future__ import annotations

import os
from typing import Any, Dict, Optional

import aiohttp
from rasa.core.actions.constants import SELECTIVE_DOMAIN
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

TIMEOUT_SECONDS = 10.0
# A connection that the server has closed meanwhile is found out by using it: the call is made once more.
ATTEMPTS = 2
REJECTED = 400


class ActionConnection:
    """The connections of this process to the action server, kept open between turns."""

    def __init__(self, url: Optional[str] = None) -> None:
        self._url = url
        self._session: Optional[aiohttp.ClientSession] = None

    def session(self) -> aiohttp.ClientSession:
        """The one session; made at first use, because it belongs to the running event loop."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        return self._session

    def url(self, configured: Optional[str]) -> str:
        """`ACTIONS_URL`, or what `endpoints.yml` says."""
        return self._url or os.environ.get("ACTIONS_URL") or configured or ""

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()


class ActionEndpoint(EndpointConfig):
    """The action server as one turn sees it. `failure` names what went wrong, for Rasa swallows the exception."""

    def __init__(self, connection: ActionConnection, configured: Optional[EndpointConfig]) -> None:
        super().__init__(url=connection.url(configured.url if configured else None), **{SELECTIVE_DOMAIN: True})
        self.failure: Optional[str] = None
        self._connection = connection

    async def request(self, method: str = "post", subpath: Optional[str] = None, **kwargs: Any) -> Any:
        """Runs one action. Actions have no effects of their own, so a broken connection is tried once more."""
        call = kwargs["json"]
        for attempt in range(ATTEMPTS):
            try:
                return await self._post(call)
            except (aiohttp.ServerDisconnectedError, ConnectionResetError) as error:
                if attempt + 1 == ATTEMPTS:
                    self.failure = type(error).__name__
                    raise
            except ClientResponseError as error:
                if error.status != REJECTED:
                    self.failure = f"status {error.status}"
                raise
            except Exception as error:
                self.failure = type(error).__name__
                raise
        raise AssertionError("unreachable")

    async def _post(self, call: Dict[str, Any]) -> Any:
        async with self._connection.session().post(self.url, json=call) as response:
            if response.status != 200:
                raise ClientResponseError(response.status, response.reason or "", await response.text())
            return await response.json()
