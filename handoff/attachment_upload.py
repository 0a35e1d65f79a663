"""Owns the file that an agent uploads for a customer: only who has the conversation may."""

from __future__ import annotations

from aiohttp import web

from attachments.errors import AttachmentError
from attachments.problem import answer
from attachments.service import Attachments
from attachments.store import Stored
from attachments.uploads import Uploads, told
from conversation.errors import NotOwner, StoreUnavailable
from conversation.live import LiveStore
from conversation.model import Owner
from conversation.unsent_files import UnsentFiles
from handoff.api import check_origin
from handoff.desk import sender_of
from handoff.login import DESK_ROLES, Login, requires

PATH = "/api/conversations/{id}/attachments"


class AttachmentUpload:
    """Answers POST /api/conversations/{id}/attachments with an id that `messages` of this conversation takes."""

    def __init__(self, login: Login, store: LiveStore, attachments: Attachments, unsent: UnsentFiles) -> None:
        self._login = login
        self._store = store
        self._attachments = attachments
        self._uploads = Uploads(attachments)
        self._unsent = unsent

    async def receive(self, request: web.Request) -> web.Response:
        """201 `{id, name, type, size}`, or a problem. Nothing is read before it is clear that the agent may.

        Another site's form could send a file with an agent's cookie, unlike JSON: hence the look at the origin.
        """
        check_origin(request)
        caller = await self._login.caller(request)
        requires(DESK_ROLES, caller)
        c = await self._store.get(request.match_info["id"])
        if c.owner is not Owner.AGENT or c.agent != caller.agent.id:
            raise NotOwner(c.owner, c.agent, c.agent_name)
        try:
            stored = await self._uploads.take(request)
            await self._note(sender_of(c.id), stored)
        except AttachmentError as error:
            return answer(error, self._attachments.limits)
        return told(stored)

    async def _note(self, sender: str, stored: Stored) -> None:
        """Without this mark nothing would know whose file it is, nor ever remove it."""
        try:
            await self._unsent.add(sender, stored.id, stored.name, stored.type, stored.size)
        except StoreUnavailable:
            await self._attachments.store.delete(stored.id)
            raise
