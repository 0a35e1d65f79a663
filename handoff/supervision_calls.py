"""Owns the calls of the staff API that only supervisors and administrators may make."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from handoff import schemas
from handoff.calls import Answer, Call
from handoff.colleagues import Colleagues, check_team, find_colleague
from handoff.login import SUPERVISORS, Caller
from handoff.supervision import Supervision
from handoff.team_now import TeamNow
from handoff.views import Views


class SupervisionCalls:
    """Seeing what everybody has, taking it over, and giving it away."""

    def __init__(
        self, supervision: Supervision, team_now: TeamNow, colleagues: Colleagues, views: Views, teams: Sequence[str]
    ) -> None:
        self._supervision = supervision
        self._team_now = team_now
        self._colleagues = colleagues
        self._views = views
        self._teams = teams
        one = "/api/conversations/{id}"
        self.calls = [
            Call(
                "GET",
                "/api/team",
                "team",
                "Agents and queues just now",
                self._team,
                answer=schemas.TeamAnswer,
                roles=SUPERVISORS,
            ),
            Call(
                "POST",
                one + "/take_over",
                "takeOver",
                "Take a conversation that waits or that a colleague has",
                self._take_over,
                schemas.TakeOverBody,
                schemas.ConversationFacts,
                roles=SUPERVISORS,
                problems=(404, 409),
            ),
            Call(
                "POST",
                one + "/reassign",
                "reassign",
                "Give a conversation that waits or that a colleague has to somebody else",
                self._reassign,
                schemas.ReassignBody,
                schemas.ConversationFacts,
                roles=SUPERVISORS,
                problems=(404, 409, 422),
            ),
        ]

    async def _team(self, request: web.Request, caller: Caller, body: None) -> Answer:
        return await self._team_now.look()

    async def _take_over(self, request: web.Request, caller: Caller, body: schemas.TakeOverBody) -> Answer:
        c = await self._supervision.take_over(request.match_info["id"], caller.agent, body.epoch)
        return await self._views.facts(c)

    async def _reassign(self, request: web.Request, caller: Caller, body: schemas.ReassignBody) -> Answer:
        agent = await find_colleague(self._colleagues, body.agent) if body.agent is not None else None
        check_team(self._teams, body.team)
        c = await self._supervision.reassign(
            request.match_info["id"], caller.agent, agent=agent, team=body.team, note=body.note, epoch=body.epoch
        )
        return await self._views.facts(c)
