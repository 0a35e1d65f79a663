"""Owns the double's staff API and its feed."""

from __future__ import annotations

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web

from .control import control_routes
from .sample import FILES, JSON, PASSWORD
from .world import Problem, World, now

DIST = Path(__file__).parents[2] / "dist"
COOKIE = "baton_session"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
TRIES = 5
BLOCK_SECONDS = 20
LIMIT = 4000


class Double:
    """The server's own state beside the world: sessions, failures to play, delays."""

    def __init__(self) -> None:
        self.world = World()
        self.sessions: dict[str, str] = {}
        self.failed = 0
        self.blocked_until = 0
        self.slow_seconds = 0.0
        self.down: str | None = None
        self.capacity = 20
        self.summary: str | None = None
        self.sockets: set[web.WebSocketResponse] = set()

    def me(self, request: web.Request) -> JSON:
        person = self.world.staff.get(self.sessions.get(request.cookies.get(COOKIE, ""), ""))
        if person is None:
            raise Problem(401, "not_logged_in")
        return person


@web.middleware
async def answer_problems(request: web.Request, handler: Any) -> web.StreamResponse:
    double: Double = request.app[DOUBLE]
    try:
        if request.path.startswith("/api/"):
            if double.down and request.path.startswith(double.down):
                raise Problem(503, "unavailable")
            if double.slow_seconds and request.path != "/api/feed":
                await asyncio.sleep(double.slow_seconds)
            uploads = request.path.endswith("/attachments")
            if request.method not in ("GET", "HEAD") and not uploads and request.content_type != "application/json":
                raise Problem(400, "bad_request")
        return await handler(request)  # type: ignore[no-any-return]
    except Problem as problem:
        return web.json_response(problem.body, status=problem.status, content_type="application/problem+json")


DOUBLE = web.AppKey("double", Double)
routes = web.RouteTableDef()


def public(person: JSON) -> JSON:
    return {key: person[key] for key in ("id", "email", "name", "role", "status", "teams", "away_reason")}


@routes.post("/api/login")
async def login(request: web.Request) -> web.Response:
    double, body = request.app[DOUBLE], await request.json()
    if now() < double.blocked_until:
        raise Problem(429, "too_many_attempts", retry_after_seconds=(double.blocked_until - now()) // 1000 + 1)
    for person in double.world.staff.values():
        if person["email"] == body.get("email") and body.get("password") == PASSWORD:
            token = secrets.token_urlsafe(16)
            double.sessions[token], double.failed = person["id"], 0
            response = web.json_response(public(person))
            response.set_cookie(COOKIE, token, httponly=True, samesite="Lax")
            return response
    double.failed += 1
    if double.failed >= TRIES:
        double.failed, double.blocked_until = 0, now() + BLOCK_SECONDS * 1000
    raise Problem(401, "wrong_login")


@routes.post("/api/logout")
async def logout(request: web.Request) -> web.Response:
    request.app[DOUBLE].sessions.pop(request.cookies.get(COOKIE, ""), None)
    return web.Response(status=204)


@routes.get("/api/me")
async def me(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    return web.json_response(public(double.me(request)) | {"writes_summaries": double.summary is not None})


@routes.put("/api/me/presence")
async def presence(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    person = double.me(request)
    person["status"], person["away_reason"] = (await request.json())["status"], None
    agent = {key: person[key] for key in ("id", "name", "status")}
    double.world.tell({"type": "presence", "agent": agent})
    return web.json_response(public(person))


@routes.get("/api/agents")
async def agents(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    double.me(request)
    items = [{key: person[key] for key in ("id", "name", "status")} for person in double.world.staff.values()]
    return web.json_response({"items": items})


@routes.get("/api/teams")
async def teams(request: web.Request) -> web.Response:
    request.app[DOUBLE].me(request)
    return web.json_response({"items": [{"name": "support", "available": 2}, {"name": "billing", "available": 1}]})


@routes.get("/api/team")
async def team(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    if double.me(request)["role"] not in ("supervisor", "admin"):
        raise Problem(403, "forbidden")
    return web.json_response(double.world.team_now())


@routes.get("/api/conversations")
async def conversations(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    person, view, world = double.me(request), request.query.get("view"), double.world
    if view == "waiting":
        cases = world.queue()
    elif view == "mine":
        cases = [case for case in world.cases.values() if person["id"] in world.people_of(case)]
    elif view == "all":
        cases = sorted(world.cases.values(), key=lambda case: -int(case["updated_at"]))
    else:
        raise Problem(400, "bad_request")
    start = int(request.query.get("cursor") or 0)
    cursor = str(start + 50) if len(cases) > start + 50 else None
    return web.json_response({"items": [world.view(case) for case in cases[start : start + 50]], "cursor": cursor})


@routes.get("/api/conversations/{id}")
async def conversation(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    double.me(request)
    return web.json_response(double.world.view(double.world.find(request.match_info["id"]), facts=True))


@routes.get("/api/conversations/{id}/summary")
async def summary(request: web.Request) -> web.Response:
    double = request.app[DOUBLE]
    double.me(request)
    by = "model" if double.summary else "facts"
    return web.json_response({"text": double.summary or "Wants: a person", "by": by})


@routes.get("/api/conversations/{id}/log")
async def log(request: web.Request) -> web.Response:
    double, id_ = request.app[DOUBLE], request.match_info["id"]
    double.me(request)
    case, after = double.world.find(id_), int(request.query.get("after", 0))
    entries = [entry for entry in double.world.logs[id_] if entry["seq"] > after]
    return web.json_response({"entries": entries, "seq": case["seq"]})


@routes.get("/api/conversations/{id}/attachments/{seq}/{place}")
async def attachment(request: web.Request) -> web.Response:
    """A picture for a PNG, a PDF for a PDF; of what is called "gone", the channel has nothing any more."""
    double, id_ = request.app[DOUBLE], request.match_info["id"]
    double.me(request)
    double.world.find(id_)
    seq, place = int(request.match_info["seq"]), int(request.match_info["place"])
    entries = [entry for entry in double.world.logs[id_] if entry["seq"] == seq]
    found = ((entries[0]["data"] or {}).get("attachments", []) if entries else [])[place : place + 1]
    if not found:
        raise Problem(404, "not_found")
    if found[0]["source"] == "gone":
        raise Problem(502, "unavailable")
    if found[0]["type"] not in FILES:
        raise Problem(415, "not_shown")
    return web.Response(body=FILES[found[0]["type"]], content_type=found[0]["type"])


@routes.post("/api/conversations/{id}/attachments")
async def upload(request: web.Request) -> web.Response:
    """Takes a file; what is called "damaged" is."""
    double, id_, name = request.app[DOUBLE], request.match_info["id"], request.query["name"]
    double.world.owned(id_, double.me(request))
    size = len(await request.read())
    if "damaged" in name:
        raise Problem(422, "damaged")
    type = "application/pdf" if name.endswith(".pdf") else "image/png"
    file = {"kind": "file" if name.endswith(".pdf") else "image", "source": secrets.token_hex(16)}
    told = {"name": name, "type": type, "size": size}
    double.world.uploads[file["source"]] = {**file, **told}
    return web.json_response({"id": file["source"], **told}, status=201)


@routes.post("/api/conversations/{id}/claim")
async def claim(request: web.Request) -> web.Response:
    double, id_ = request.app[DOUBLE], request.match_info["id"]
    person, case = double.me(request), double.world.find(id_)
    if case["owner"] != "waiting":
        raise Problem(409, "not_waiting", agent=case["agent"], owner=case["owner"])
    offered = double.world.offers.get(id_)
    if offered and offered["agent"]["id"] != person["id"] and person["role"] == "agent":
        raise Problem(409, "offered", agent=offered["agent"], until_at=offered["until_at"])
    mine = [other for other in double.world.cases.values() if (other["agent"] or {}).get("id") == person["id"]]
    if len(mine) >= double.capacity:
        raise Problem(409, "at_capacity")
    return web.json_response(double.world.view(double.world.change_owner(id_, "agent", None, person["id"])))


@routes.post("/api/conversations/{id}/decline")
async def decline(request: web.Request) -> web.Response:
    double, id_ = request.app[DOUBLE], request.match_info["id"]
    person, offered = double.me(request), double.world.offers.get(id_)
    if not offered or offered["agent"]["id"] != person["id"]:
        raise Problem(409, "not_offered")
    double.world.offer(id_, None)
    return web.json_response(double.world.view(double.world.find(id_)))


async def speak(request: web.Request, kind: str) -> web.Response:
    double, id_, body = request.app[DOUBLE], request.match_info["id"], await request.json()
    person, world = double.me(request), double.world
    world.find(id_)
    if len(body["text"]) > LIMIT:
        raise Problem(413, "too_long")
    ids = body.get("attachments", [])
    if any(id not in world.uploads for id in ids):
        raise Problem(422, "unknown_attachment")
    if known := world.sent.get(body["id"]):
        if known[:2] != (id_, body["text"]):
            raise Problem(409, "id_conflict")
        return web.json_response({"id": body["id"], "seq": known[2]})
    if kind == "message":
        world.owned(id_, person)
    line = {"kind": kind, "author": "agent", "name": person["name"], "text": body["text"], "id": body["id"]}
    if ids:
        line["data"] = {"attachments": [world.uploads[id] for id in ids]}
    entry = world.append(id_, line)
    world.sent[body["id"]] = (id_, body["text"], entry["seq"])
    return web.json_response({"id": body["id"], "seq": entry["seq"]})


@routes.post("/api/conversations/{id}/messages")
async def messages(request: web.Request) -> web.Response:
    return await speak(request, "message")


@routes.post("/api/conversations/{id}/notes")
async def notes(request: web.Request) -> web.Response:
    return await speak(request, "note")


@routes.post("/api/conversations/{id}/typing")
async def typing(request: web.Request) -> web.Response:
    request.app[DOUBLE].me(request)
    return web.Response(status=204)


async def leave(request: web.Request, double: Double, body: JSON) -> tuple[str, JSON]:
    """What transfer and resolve have in common: only the owner may, and a note goes first."""
    id_, person = request.match_info["id"], double.me(request)
    double.world.owned(id_, person)
    if note := body.get("note"):
        double.world.append(id_, {"kind": "note", "author": "agent", "name": person["name"], "text": note})
    return id_, person


@routes.post("/api/conversations/{id}/transfer")
async def transfer(request: web.Request) -> web.Response:
    double, body = request.app[DOUBLE], await request.json()
    id_, _ = await leave(request, double, body)
    agent = body.get("agent")
    double.world.change_owner(id_, "waiting", "transferred", team=body.get("team"))
    if agent:
        double.world.change_owner(id_, "agent", None, agent)
    return web.json_response(double.world.view(double.world.cases[id_]))


@routes.post("/api/conversations/{id}/consult")
async def consult(request: web.Request) -> web.Response:
    double, id_, body = request.app[DOUBLE], request.match_info["id"], await request.json()
    person = double.me(request)
    double.world.owned(id_, person)
    if body["agent"] == person["id"] or body["agent"] not in double.world.staff or not body["note"].strip():
        raise Problem(422, "invalid", errors=[{"field": "agent", "message": "unknown"}])
    return web.json_response(double.world.view(double.world.consult(id_, body["agent"], body["note"])))


@routes.post("/api/conversations/{id}/end_consult")
async def end_consult(request: web.Request) -> web.Response:
    double, id_ = request.app[DOUBLE], request.match_info["id"]
    person = double.me(request)
    double.world.find(id_)
    return web.json_response(double.world.view(double.world.end_consult(id_, person)))


def supervised(request: web.Request, epoch: int | None) -> tuple[Double, str, JSON]:
    """A supervisor's call; refused where the conversation is not as they saw it."""
    double, id_ = request.app[DOUBLE], request.match_info["id"]
    person, case = double.me(request), double.world.find(id_)
    if person["role"] not in ("supervisor", "admin"):
        raise Problem(403, "forbidden")
    if case["owner"] not in ("waiting", "agent") or epoch not in (None, case["epoch"]):
        raise Problem(409, "changed_hands", agent=case["agent"], owner=case["owner"])
    return double, id_, person


@routes.post("/api/conversations/{id}/take_over")
async def take_over(request: web.Request) -> web.Response:
    double, id_, person = supervised(request, (await request.json()).get("epoch"))
    return web.json_response(double.world.view(double.world.give(id_, "taken_over", person, person["id"])))


@routes.post("/api/conversations/{id}/reassign")
async def reassign(request: web.Request) -> web.Response:
    body = await request.json()
    double, id_, person = supervised(request, body.get("epoch"))
    if note := body.get("note"):
        double.world.append(id_, {"kind": "note", "author": "agent", "name": person["name"], "text": note})
    return web.json_response(double.world.view(double.world.give(id_, "reassigned", person, body.get("agent"))))


@routes.post("/api/conversations/{id}/resolve")
async def resolve(request: web.Request) -> web.Response:
    double, body = request.app[DOUBLE], await request.json()
    if body.get("outcome") not in (None, "solved", "unsolved", "no_reply"):
        raise Problem(422, "invalid", errors=[{"field": "outcome", "message": "unknown"}])
    id_, _ = await leave(request, double, body)
    return web.json_response(double.world.view(double.world.change_owner(id_, "bot", "resolved")))


@routes.get("/api/feed")
async def feed(request: web.Request) -> web.StreamResponse:
    double = request.app[DOUBLE]
    double.me(request)
    world, after = double.world, request.query.get("after")
    socket = web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    ids = [frame["id"] for frame in world.feed]
    resumed = after is None or after in ids or (after.endswith("-start") and world.first_kept == 0)
    last = ids[-1] if ids else f"{now()}-start"
    await socket.send_json({"type": "hello", "id": last, "resumed": resumed})
    for frame in world.offers.values():
        await socket.send_json(frame)
    frames: asyncio.Queue[JSON] = asyncio.Queue()
    if after is not None and resumed:
        for frame in world.feed[ids.index(after) + 1 if after in ids else 0 :]:
            frames.put_nowait(frame)
    world.listeners.add(frames)
    double.sockets.add(socket)
    writer = asyncio.create_task(write_frames(socket, frames))
    try:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
    finally:
        writer.cancel()
        world.listeners.discard(frames)
        double.sockets.discard(socket)
    return socket


async def write_frames(socket: web.WebSocketResponse, frames: asyncio.Queue[JSON]) -> None:
    while True:
        await socket.send_str(json.dumps(await frames.get(), ensure_ascii=False))


async def staff_page(request: web.Request) -> web.StreamResponse:
    """The application: a file where there is one, else index.html for every path under /staff."""
    name = request.match_info.get("path", "")
    file = (DIST / name).resolve()
    found = file.is_file() and file.is_relative_to(DIST)
    response = web.FileResponse(file if found else DIST / "index.html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def create_app() -> web.Application:
    app = web.Application(middlewares=[answer_problems])
    app[DOUBLE] = Double()
    app.add_routes(routes)
    app.add_routes(control_routes(DOUBLE))
    app.router.add_get("/staff", staff_page)
    app.router.add_get("/staff/{path:.*}", staff_page)
    return app
