"""Owns posting into the desk's channel: each message once, even when a process dies before it can say so."""

from __future__ import annotations

import structlog

from channels.base import DeliveryError
from channels.slack.api import SlackApi
from channels.slack.errors import FAILURES, delivery_error, error_code, is_refusal
from channels.slack.installations import Installation
from channels.slack.look_back import LookBack
from channels.slack.parse import JsonObject
from channels.slack.place import Place
from channels.slack_desk.render import is_stamped, stamp
from channels.slack_desk.threads import Threads
from conversation.model import Entry

log = structlog.get_logger(__name__)

MENDABLE = frozenset(
    {
        "access_denied",
        "account_inactive",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "no_permission",
        "not_authed",
        "not_in_channel",
        "org_login_required",
        "restricted_action",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    }
)
"""Refusals that an operator can mend: what is to be posted waits for it. Any other one is about the message itself."""


class Poster:
    """Posts and edits. A repeat is known by (conversation, step), in the thread's record or the message's metadata."""

    def __init__(self, api: SlackApi, threads: Threads, channel: str) -> None:
        self._api = api
        self._threads = threads
        self._channel = channel
        self._look_back = LookBack(api)

    async def post(
        self, to: Installation, conversation: str, step: str, about: Entry, message: JsonObject, thread: str | None
    ) -> str | None:
        """Posts a message below `thread`, or into the channel; its ts, None where Slack will not have it.

        `about` is the entry that it tells of: Slack cannot have it from before. Raises DeliveryError: try again.
        """
        before = await self._threads.begin_step(conversation, step)
        if before:
            return before
        mark = stamp(conversation, step)
        try:
            ts = None
            if before is not None:
                place = Place(to.team, self._channel, thread)
                ts = await self._look_back.find(to, about, place, lambda found: is_stamped(found, mark))
            if ts is None:
                told: JsonObject = {**message, "thread_ts": thread, "metadata": mark}
                posted = await self._api.client(to.token).chat_postMessage(channel=self._channel, **told)
                ts = str(posted["ts"])
        except FAILURES as error:
            if is_refusal(error):
                await self._threads.end_step(conversation, step, None)
            check_mendable(error, conversation)
            return None
        await self._threads.end_step(conversation, step, ts)
        return ts

    async def edit(self, to: Installation, conversation: str, ts: str, message: JsonObject) -> None:
        """Shows another text and other buttons in a message; where it was removed, nothing. Raises DeliveryError."""
        shown = {"text": message["text"], "blocks": message["blocks"]}
        try:
            await self._api.client(to.token).chat_update(channel=self._channel, ts=ts, **shown)
        except FAILURES as error:
            check_mendable(error, conversation)


def check_mendable(error: Exception, conversation: str) -> None:
    """Raises DeliveryError for what passes or can be mended; anything else is logged, and the rest goes on."""
    code, trouble = error_code(error), delivery_error(error)
    if not trouble.permanent or code in MENDABLE:
        log.warning("slack_desk.waits", conversation=conversation, code=code, error=type(error).__name__)
        raise DeliveryError(trouble.detail, permanent=False, retry_after=trouble.retry_after) from error
    log.error("slack_desk.passed_over", conversation=conversation, code=code)
