"""Owns the staff API's calls (docs/protocol.md): each is one row of `Api.calls`, which OpenAPI is made from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel

from conversation.archive.records import Role
from conversation.errors import ConversationNotFound
from conversation.json_api import check_json, json_answer, read_body
from conversation.language import LANGUAGES
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Conversation, Owner
from conversation.passing import Passing
from conversation.presence import PresenceBoard
from conversation.problem import Problem
from conversation.skills import ANYTHING, Skills
from handoff import schemas
from handoff.calls import Answer, Call
from handoff.colleagues import Colleagues, check_team, find_colleague
from handoff.desk import Desk
from handoff.feed_socket import DeskFeed
from handoff.login import DESK_ROLES, Caller, Login, requires
from handoff.views import History, Views

VIEWS = ("waiting", "mine", "all")


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the calls need of the rest; `more` are the calls of other modules."""

    login: Login
    colleagues: Colleagues
    desk: Desk
    views: Views
    store: LiveStore
    history: History
    presence: PresenceBoard
    passing: Passing
    feed: DeskFeed
    teams: Sequence[str]
    more: Sequence[Call] = ()


class Api:
    """The staff API."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        one = "/api/conversations/{id}"
        everybody = frozenset({*DESK_ROLES, "editor"})
        self.calls = [
            Call("GET", "/api/me", "me", "Who is logged in", self._me, answer=schemas.Me, roles=everybody),
            Call(
                "PUT",
                "/api/me/presence",
                "setPresence",
                "Take conversations, or not",
                self._set_presence,
                schemas.PresenceBody,
                schemas.Me,
            ),
            Call("GET", "/api/agents", "agents", "Colleagues", self._agents, answer=schemas.AgentList),
            Call("GET", "/api/teams", "teams", "Teams, for a transfer", self._teams, answer=schemas.TeamList),
            Call(
                "GET",
                "/api/conversations",
                "conversations",
                "A list, newest need first",
                self._list,
                answer=schemas.ConversationList,
                problems=(400,),
            ),
            Call(
                "GET",
                one,
                "conversation",
                "One conversation with its facts",
                self._facts,
                answer=schemas.ConversationFacts,
                problems=(400, 404),
            ),
            Call(
                "GET",
                one + "/log",
                "log",
                "The transcript with all entries",
                self._log,
                answer=schemas.LogPage,
                problems=(400, 404),
            ),
            Call(
                "GET",
                one + "/summary",
                "summary",
                "The summary, by a language model where one is set",
                self._summary,
                answer=schemas.SummaryItem,
                problems=(400, 404),
            ),
            Call(
                "POST",
                one + "/claim",
                "claim",
                "Take a waiting conversation",
                self._claim,
                schemas.Nothing,
                schemas.ConversationFacts,
                problems=(404, 409),
            ),
            Call(
                "POST",
                one + "/decline",
                "decline",
                "Leave what one is rung for to others",
                self._decline,
                schemas.Nothing,
                schemas.ConversationFacts,
                problems=(404, 409),
            ),
            Call(
                "POST",
                one + "/messages",
                "say",
                "Answer the customer",
                self._say,
                schemas.MessageBody,
                schemas.SaidItem,
                problems=(404, 409, 422),
            ),
            Call(
                "POST",
                one + "/notes",
                "note",
                "Write an internal note",
                self._note,
                schemas.NoteBody,
                schemas.SaidItem,
                problems=(404, 409),
            ),
            Call(
                "POST",
                one + "/typing",
                "typing",
                "Show the customer that an agent is writing",
                self._typing,
                schemas.Nothing,
                problems=(404, 409),
            ),
            Call(
                "POST",
                one + "/transfer",
                "transfer",
                "Pass on to a colleague, a team, or back to the queue",
                self._transfer,
                schemas.TransferBody,
                schemas.ConversationFacts,
                problems=(404, 409, 422),
            ),
            Call(
                "POST",
                one + "/resolve",
                "resolve",
                "End and give back to the bot",
                self._resolve,
                schemas.ResolveBody,
                schemas.ConversationFacts,
                problems=(404, 409),
            ),
            *parts.more,
        ]

    def routes(self) -> list[web.AbstractRouteDef]:
        """All calls, log-in and log-out, and the feed."""
        return [
            web.post("/api/login", self._log_in),
            web.post("/api/logout", self._log_out),
            web.get("/api/feed", self._feed),
            *(web.route(call.method, call.path, self._serve(call)) for call in self.calls),
        ]

    def _serve(self, call: Call) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            caller = await self._parts.login.caller(request)
            requires(call.roles, caller)
            body = await read_body(request, call.body) if call.body else None
            answer = await call.handle(request, caller, body)
            if answer is None:
                return web.Response(status=204)
            return json_answer(answer.model_dump() if isinstance(answer, BaseModel) else answer)

        return serve

    # Sessions

    async def _log_in(self, request: web.Request) -> web.Response:
        body = await read_body(request, schemas.LoginBody)
        caller = await self._parts.login.open(request, body.email, body.password)
        answer = json_answer((await self._show_me(caller)).model_dump())
        self._parts.login.set_cookie(answer, caller.token)
        return answer

    async def _log_out(self, request: web.Request) -> web.Response:
        check_json(request)
        caller = await self._parts.login.caller(request)
        await self._parts.login.end(caller.token)
        answer = web.Response(status=204)
        self._parts.login.drop_cookie(answer)
        return answer

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        caller = await self._parts.login.caller(request)
        requires(DESK_ROLES, caller)
        check_origin(request)

        async def still_allowed() -> bool:
            try:
                await self._parts.login.caller(request)
            except Problem:
                return False
            return True

        return await self._parts.feed.serve(request, caller.agent, still_allowed)

    async def _show_me(self, caller: Caller) -> schemas.Me:
        me = caller.session
        status = await self._parts.presence.status(me.staff)
        teams = list((await self._skills(caller)).teams)
        return schemas.Me.model_validate(
            {
                "id": me.staff,
                "email": me.email,
                "name": me.name,
                "role": me.role.value,
                "status": status,
                "writes_summaries": self._parts.views.writes,
                "teams": teams,
                "away_reason": await self._parts.presence.away_reason(me.staff),
            }
        )

    async def _skills(self, caller: Caller) -> Skills:
        """What the caller is shown of the queues: agents their teams', others all."""
        if caller.session.role is not Role.AGENT:
            return ANYTHING
        return await self._parts.presence.skills(caller.agent.id)

    async def _me(self, request: web.Request, caller: Caller, body: None) -> Answer:
        return await self._show_me(caller)

    async def _set_presence(self, request: web.Request, caller: Caller, body: schemas.PresenceBody) -> Answer:
        agent = caller.agent
        await self._parts.presence.set_status(agent.id, agent.name, body.status)
        await self._parts.passing.presence(agent.id, agent.name, body.status)
        return await self._show_me(caller)

    async def _agents(self, request: web.Request, caller: Caller, body: None) -> Answer:
        here = await self._parts.presence.here(now_ms())
        return {
            "items": [
                {
                    "id": staff.id,
                    "name": staff.name,
                    "status": here[staff.id].status if staff.id in here else "offline",
                    "teams": list(staff.skills.teams),
                }
                for staff in await self._parts.colleagues.list_staff()
                if staff.role in DESK_ROLES and not staff.disabled
            ]
        }

    async def _teams(self, request: web.Request, caller: Caller, body: None) -> Answer:
        staffing = await self._parts.presence.staffing(now_ms())
        return {"items": [{"name": team, "available": staffing.available(team)} for team in self._parts.teams]}

    # Conversations

    async def _list(self, request: web.Request, caller: Caller, body: None) -> Answer:
        view = request.query.get("view", "waiting")
        if view not in VIEWS:
            raise Problem(400, "bad_request", "No such list", f"view is one of {', '.join(VIEWS)}.")
        skills = await self._skills(caller)
        return await self._parts.views.page(view, caller.agent.id, request.query.get("cursor"), skills)

    async def _facts(self, request: web.Request, caller: Caller, body: None) -> Answer:
        id, language = request.match_info["id"], asked_language(request)
        try:
            return await self._parts.views.facts(await self._parts.store.get(id), language)
        except ConversationNotFound:
            if past := await self._parts.views.archived(id, language):
                return past
            raise

    async def _summary(self, request: web.Request, caller: Caller, body: None) -> Answer:
        c = await self._parts.store.get(request.match_info["id"])
        return await self._parts.views.summary(c, asked_language(request))

    async def _log(self, request: web.Request, caller: Caller, body: None) -> Answer:
        id, after = request.match_info["id"], request.query.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise Problem(400, "bad_request", "No such place in the log", "after is a seq: a whole number.")
        entries = await self._parts.store.log(id, after=int(after))
        if not entries:
            entries = await self._parts.history.log(id, after=int(after))
        if not entries and not await self._is_known(id):
            raise ConversationNotFound(id)
        seq = entries[-1].seq if entries else int(after)
        return {"entries": [entry.as_json() for entry in entries], "seq": seq}

    async def _is_known(self, id: str) -> bool:
        try:
            await self._parts.store.get(id)
        except ConversationNotFound:
            return await self._parts.history.conversation(id) is not None
        return True

    async def _claim(self, request: web.Request, caller: Caller, body: schemas.Nothing) -> Answer:
        supervises = caller.session.role is not Role.AGENT
        id = request.match_info["id"]
        return await self._show(await self._parts.desk.claim(id, caller.agent, may_take_offered=supervises))

    async def _decline(self, request: web.Request, caller: Caller, body: schemas.Nothing) -> Answer:
        return await self._show(await self._parts.desk.decline(request.match_info["id"], caller.agent))

    async def _say(self, request: web.Request, caller: Caller, body: schemas.MessageBody) -> Answer:
        files = list(dict.fromkeys(body.attachments))
        said = await self._parts.desk.say(request.match_info["id"], caller.agent, str(body.id), body.text, files)
        return schemas.SaidItem(id=str(body.id), seq=said.seq)

    async def _note(self, request: web.Request, caller: Caller, body: schemas.NoteBody) -> Answer:
        said = await self._parts.desk.note(request.match_info["id"], caller.agent, str(body.id), body.text)
        return schemas.SaidItem(id=str(body.id), seq=said.seq)

    async def _typing(self, request: web.Request, caller: Caller, body: schemas.Nothing) -> Answer:
        c = await self._parts.store.get(request.match_info["id"])
        if c.owner is Owner.AGENT and c.agent == caller.agent.id:
            await self._parts.passing.typing(c.id, Author.AGENT)
        return None

    async def _transfer(self, request: web.Request, caller: Caller, body: schemas.TransferBody) -> Answer:
        colleague = None
        if body.agent is not None:
            colleague = await find_colleague(self._parts.colleagues, body.agent, except_id=caller.agent.id)
        check_team(self._parts.teams, body.team)
        return await self._show(
            await self._parts.desk.transfer(
                request.match_info["id"], caller.agent, team=body.team, colleague=colleague, note=body.note
            )
        )

    async def _resolve(self, request: web.Request, caller: Caller, body: schemas.ResolveBody) -> Answer:
        return await self._show(
            await self._parts.desk.resolve(request.match_info["id"], caller.agent, body.outcome, body.note)
        )

    async def _show(self, c: Conversation) -> Answer:
        return await self._parts.views.facts(c)


def asked_language(request: web.Request) -> str | None:
    """`?language=`, where it was given. Raises Problem 400 for one that there are no words in."""
    language = request.query.get("language")
    if language is not None and language not in LANGUAGES:
        raise Problem(400, "bad_request", "No such language", f"language is one of {', '.join(LANGUAGES)}.")
    return language


def check_origin(request: web.Request) -> None:
    """Raises Problem 403 for a socket that another site's page opens with the cookie of a logged-in agent."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.split("://", 1)[-1] != request.host:
        raise Problem(403, "forbidden", "Not from this site", "Open the desk at its own address.")
