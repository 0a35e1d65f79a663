"""Owns what a test makes happen at the double: `POST /double/<event>` with a JSON body."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from aiohttp import web

from .sample import JSON, SCRIPTS
from .world import World

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
    double.failed, double.blocked_until = 0, 0
    await drop(double, {})


async def arrive(double: Double, body: JSON) -> str:
    """Somebody new starts waiting."""
    script = {**SCRIPTS[body.get("script", random.randrange(3))]}
    script["log"] = [{**line, "ago": 0} for line in script["log"]]
    return double.world.play(script)


async def customer(double: Double, body: JSON) -> None:
    line = {"kind": "message", "author": "customer", "text": body["text"], "id": body.get("id")}
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


async def change(double: Double, body: JSON) -> None:
    double.world.change_owner(body["conversation"], body["to"], body.get("reason"), body.get("agent"))


async def quiet(double: Double, body: JSON) -> None:
    """Something is said that the feed does not show: the next frame leaves a gap."""
    listeners, double.world.listeners = double.world.listeners, set()
    await customer(double, body)
    double.world.listeners = listeners


async def play(double: Double, body: JSON) -> None:
    """How the server behaves: `slow_seconds`, `down` (a path's beginning), `capacity`."""
    for name in ("slow_seconds", "down", "capacity"):
        if name in body:
            setattr(double, name, body[name])


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
    "quiet": quiet,
    "play": play,
    "expire": expire,
    "drop": drop,
    "long": long,
}
