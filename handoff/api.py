"""Owns the staff API's calls (docs/protocol.md): each is one row of `Api.calls`, which OpenAPI is made from."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web
from pydantic import BaseModel, ValidationError

from conversation.archive.records import Staff
from conversation.errors import ConversationNotFound
from conversation.handover import Agent
from conversation.live import LiveStore, now_ms
from conversation.model import Author, Conversation, Owner
from conversation.passing import Passing
from conversation.presence import PresenceBoard
from handoff import schemas
from handoff.desk import Desk
from handoff.feed_socket import DeskFeed
from handoff.login import DESK_ROLES, Caller, Login, requires
from handoff.problem import Problem
from handoff.views import History, Views

VIEWS = ("waiting", "mine", "all")

type Answer = BaseModel | dict[str, Any] | None
type Handle = Callable[[web.Request, Caller, Any], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: where, what it does, what it takes and gives, and for whom."""

    method: str
    path: str
    name: str
    summary: str
    handle: Handle
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    roles: frozenset[str] = DESK_ROLES
    problems: tuple[int, ...] = ()


class Colleagues(Protocol):
    """What the API asks of the staff's records."""

    async def list_staff(self) -> list[Staff]: ...

    async def staff(self, id: str) -> Staff | None: ...


@dataclass(frozen=True, slots=True)
class ApiParts:
    """What the calls need of the rest."""

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
                problems=(404,),
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
                one + "/messages",
                "say",
                "Answer the customer",
                self._say,
                schemas.MessageBody,
                schemas.SaidItem,
                problems=(404, 409),
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
        return schemas.Me.model_validate(
            {"id": me.staff, "email": me.email, "name": me.name, "role": me.role.value, "status": status}
        )

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
                }
                for staff in await self._parts.colleagues.list_staff()
                if staff.role in DESK_ROLES and not staff.disabled
            ]
        }

    # Conversations

    async def _list(self, request: web.Request, caller: Caller, body: None) -> Answer:
        view = request.query.get("view", "waiting")
        if view not in VIEWS:
            raise Problem(400, "bad_request", "No such list", f"view is one of {', '.join(VIEWS)}.")
        return await self._parts.views.page(view, caller.agent.id, request.query.get("cursor"))

    async def _facts(self, request: web.Request, caller: Caller, body: None) -> Answer:
        id = request.match_info["id"]
        try:
            return await self._parts.views.facts(await self._parts.store.get(id))
        except ConversationNotFound:
            if past := await self._parts.views.archived(id):
                return past
            raise

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
        return await self._show(await self._parts.desk.claim(request.match_info["id"], caller.agent))

    async def _say(self, request: web.Request, caller: Caller, body: schemas.MessageBody) -> Answer:
        said = await self._parts.desk.say(request.match_info["id"], caller.agent, str(body.id), body.text)
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
            staff = await self._parts.colleagues.staff(body.agent)
            if staff is None or staff.disabled or staff.role not in DESK_ROLES or staff.id == caller.agent.id:
                raise invalid("agent", "is no colleague who answers customers; choose one of /api/agents")
            colleague = Agent(staff.id, staff.name)
        if body.team is not None and body.team not in self._parts.teams:
            raise invalid("team", f"is no team; choose one of {', '.join(self._parts.teams)}")
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


def json_answer(value: Any, status: int = 200) -> web.Response:
    """JSON with its letters as they are."""
    return web.json_response(value, status=status, dumps=lambda v: json.dumps(v, ensure_ascii=False))


def check_json(request: web.Request) -> None:
    """Raises Problem 400 unless the request says it is JSON, which another site's form cannot."""
    if request.content_type != "application/json":
        raise Problem(400, "bad_request", "Not JSON", "Send Content-Type: application/json.")


def check_origin(request: web.Request) -> None:
    """Raises Problem 403 for a socket that another site's page opens with the cookie of a logged-in agent."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.split("://", 1)[-1] != request.host:
        raise Problem(403, "forbidden", "Not from this site", "Open the desk at its own address.")


async def read_body[B: BaseModel](request: web.Request, model: type[B]) -> B:
    """The checked body. Raises Problem 400 or 422 with every finding."""
    check_json(request)
    raw = await request.read()
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        findings = error.errors(include_url=False, include_context=False, include_input=False)
        if any(finding["type"] == "json_invalid" for finding in findings):
            raise Problem(400, "bad_request", "The body is not JSON", findings[0]["msg"]) from error
        errors = [
            {"field": ".".join(str(p) for p in f["loc"]), "message": f["msg"].removeprefix("Value error, ")}
            for f in findings
        ]
        if any(finding["type"] == "string_too_long" for finding in findings):
            raise Problem(
                413, "too_long", "Too long", "; ".join(f["message"] for f in errors), errors=errors
            ) from error
        raise Problem(
            422,
            "invalid",
            "This cannot be taken as it is",
            "; ".join(f"{f['field']}: {f['message']}" for f in errors),
            errors=errors,
        ) from error


def invalid(field: str, message: str) -> Problem:
    """A 422 for one field."""
    return Problem(
        422,
        "invalid",
        "This cannot be taken as it is",
        f"{field} {message}",
        errors=[{"field": field, "message": message}],
    )
