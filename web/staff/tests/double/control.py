"""Owns what a test makes happen at the double: `POST /double/<event>` with a JSON body."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from aiohttp import web

from .sample import JSON, SCRIPTS
from .world import World, now

if TYPE_CHECKING:
    from .api import Double


def control_routes(key: web.AppKey[Double]) -> list[web.RouteDef]:
    async def happen(request: web.Request) -> web.Response:
        double = request.app[key]
        body: JSON = await request.json() if request.can_read_body else {}
        event = request.match_info["event"]
        return web.json_response({"result": await EVENTS[event](double, body)})

    return [web.post("/double/{event}", happen)]


async def reset(double: Double, body: JSON) -> None:
    double.world = World(empty=bool(body.get("empty")))
    double.slow_seconds, double.down, double.capacity = 0.0, None, 20
    double.failed, double.blocked_until, double.summary = 0, 0, None
    await drop(double, {})


async def arrive(double: Double, body: JSON) -> str:
    """Somebody new starts waiting."""
    script = {**SCRIPTS[body.get("script", random.randrange(3))]}
    script["log"] = [{**line, "ago": 0} for line in script["log"]]
    return double.world.play(script)


async def customer(double: Double, body: JSON) -> None:
    line = {"kind": "message", "author": "customer", "text": body["text"], "id": body.get("id")}
    line["data"] = body.get("data")
    double.world.append(body["conversation"], line)


async def typing(double: Double, body: JSON) -> None:
    double.world.tell({"type": "typing", "conversation": body["conversation"], "author": "customer"})


async def take(double: Double, body: JSON) -> None:
    """A colleague takes a conversation, whoever had it; `quiet` keeps it from the feed."""
    listeners = double.world.listeners
    if body.get("quiet"):
        double.world.listeners = set()
    double.world.change_owner(body["conversation"], "agent", None, body.get("agent", "a_2"))
    double.world.listeners = listeners


async def offer(double: Double, body: JSON) -> None:
    """An agent is rung for a conversation, or, without one, nobody any more."""
    double.world.offer(body["conversation"], body.get("agent"), body.get("seconds", 30))


async def missed(double: Double, body: JSON) -> None:
    """Two offers rang out: the agent is set away."""
    person = double.world.staff[body["agent"]]
    person["status"], person["away_reason"] = "away", "missed_offers"
    agent = {"id": person["id"], "name": person["name"], "status": "away", "reason": "missed_offers"}
    double.world.tell({"type": "presence", "agent": agent})


async def change(double: Double, body: JSON) -> None:
    double.world.change_owner(body["conversation"], body["to"], body.get("reason"), body.get("agent"))


async def quiet(double: Double, body: JSON) -> None:
    """Something is said that the feed does not show: the next frame leaves a gap."""
    listeners, double.world.listeners = double.world.listeners, set()
    await customer(double, body)
    double.world.listeners = listeners


async def play(double: Double, body: JSON) -> None:
    """How the server behaves: `slow_seconds`, `down` (a path's beginning), `capacity`, `summary` (a model's)."""
    for name in ("slow_seconds", "down", "capacity", "summary"):
        if name in body:
            setattr(double, name, body[name])


async def late(double: Double, body: JSON) -> None:
    """The answer of a conversation is due in `left_seconds`, and the watch says so."""
    due_at = now() + body["left_seconds"] * 1000
    double.world.late(body["conversation"], body["told"], due_at)


async def expire(double: Double, body: JSON) -> None:
    double.sessions.clear()


async def drop(double: Double, body: JSON) -> None:
    """Every feed breaks; `forget` makes it impossible to resume them."""
    if body.get("forget"):
        double.world.first_kept += len(double.world.feed) + 1
        double.world.feed.clear()
    for socket in list(double.sockets):
        await socket.close()


async def long(double: Double, body: JSON) -> None:
    for number in range(body.get("count", 1000)):
        author = ("customer", "bot")[number % 2]
        line = {"kind": "message", "author": author, "text": f"Message {number + 1}"}
        double.world.append(body["conversation"], line)


EVENTS = {
    "reset": reset,
    "arrive": arrive,
    "customer": customer,
    "typing": typing,
    "take": take,
    "change": change,
    "offer": offer,
    "missed": missed,
    "quiet": quiet,
    "play": play,
    "late": late,
    "expire": expire,
    "drop": drop,
    "long": long,
}
