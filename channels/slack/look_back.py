"""Owns looking for a message that may be in Slack already, because whoever sent it died before it could say so."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, delivery_error, error_code
from channels.slack.installations import Installation
from channels.slack.parse import JsonObject
from channels.slack.place import Place
from conversation.model import Entry

log = structlog.get_logger(__name__)

CLOCKS_APART_SECONDS = 60
PAGE = 100
PAGES = 5
"""How far a message is looked for that may be there already: 500 messages."""

type IsIt = Callable[[JsonObject], bool]
"""Whether a message of Slack's history is the one that is looked for."""


class LookBack:
    """Reads what stands in a channel or thread since an entry was written."""

    def __init__(self, api: SlackApi) -> None:
        self._api = api

    async def find(self, installation: Installation, entry: Entry, place: Place, is_it: IsIt) -> str | None:
        """The ts of the message where an earlier try got through; None where it did not.

        Where the app may not read the channel (missing_scope), it may be posted twice: better than not at all.
        """
        try:
            return await self._search(installation, entry, place, is_it)
        except FAILURES as error:
            if not delivery_error(error).permanent:
                raise
            log.warning("slack.cannot_look_back", team=installation.team, code=error_code(error))
            return None

    async def _search(self, installation: Installation, entry: Entry, place: Place, is_it: IsIt) -> str | None:
        client = self._api.client(installation.token)
        asked: JsonObject = {
            "channel": place.channel,
            "oldest": f"{entry.at / 1000 - CLOCKS_APART_SECONDS:.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        for _ in range(PAGES):
            if place.thread:
                page = await client.conversations_replies(ts=place.thread, **asked)
            else:
                page = await client.conversations_history(**asked)
            for found in page.get("messages") or ():
                if is_it(found):
                    return str(found["ts"])
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                break
        return None
