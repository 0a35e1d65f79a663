"""Owns the calls of the staff API by which an agent asks a colleague for advice before handing over."""

from __future__ import annotations

from aiohttp import web

from conversation.consultations import Consultations
from handoff import schemas
from handoff.calls import Answer, Call
from handoff.colleagues import Colleagues, find_colleague
from handoff.login import Caller
from handoff.views import Views


class ConsultCalls:
    """Asking, and ending it; what the colleague answers are notes."""

    def __init__(self, consultations: Consultations, colleagues: Colleagues, views: Views) -> None:
        self._consultations = consultations
        self._colleagues = colleagues
        self._views = views
        one = "/api/conversations/{id}"
        self.calls = [
            Call(
                "POST",
                one + "/consult",
                "consult",
                "Ask a colleague for advice, and keep the conversation",
                self._consult,
                schemas.ConsultBody,
                schemas.ConversationFacts,
                problems=(404, 409, 422),
            ),
            Call(
                "POST",
                one + "/end_consult",
                "endConsult",
                "End the asking, by who asked or by the colleague",
                self._end,
                schemas.Nothing,
                schemas.ConversationFacts,
                problems=(404, 409),
            ),
        ]

    async def _consult(self, request: web.Request, caller: Caller, body: schemas.ConsultBody) -> Answer:
        colleague = await find_colleague(self._colleagues, body.agent, except_id=caller.agent.id)
        c = await self._consultations.consult(request.match_info["id"], caller.agent, colleague, body.note)
        return await self._views.facts(c)

    async def _end(self, request: web.Request, caller: Caller, body: schemas.Nothing) -> Answer:
        return await self._views.facts(await self._consultations.end(request.match_info["id"], caller.agent))
