"""What Slack calls an app with: events, buttons and commands, signed as Slack signs."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack import BOT_USER, SECRET, TEAM, JsonObject


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """The headers of a request of Slack's (docs.slack.dev, "Verifying requests from Slack")."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


@dataclass
class Caller:
    """Slack as an app sees it: posts to its addresses."""

    session: aiohttp.ClientSession
    url: str

    async def event(self, payload: JsonObject, again: int = 0) -> int:
        """Delivers an event once; the status of the answer."""
        body = json.dumps(payload).encode()
        headers = signed(body) | {"Content-Type": "application/json"}
        if again:
            headers |= {"X-Slack-Retry-Num": str(again), "X-Slack-Retry-Reason": "http_timeout"}
        return (await self.post("/slack/events", body, headers))[0]

    async def interaction(self, payload: JsonObject) -> int:
        """Tells of a pressed button or a shortcut; the status of the answer."""
        return (await self.form("/slack/interactions", {"payload": json.dumps(payload)}))[0]

    async def command(self, **fields: str) -> tuple[int, str]:
        """Tells of a slash command; the status and the body of the answer."""
        return await self.form("/slack/commands", fields)

    async def form(self, path: str, fields: dict[str, str]) -> tuple[int, str]:
        """Posts a signed form."""
        body = urlencode(fields).encode()
        return await self.post(path, body, signed(body) | {"Content-Type": "application/x-www-form-urlencoded"})

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Posts what may be anything; status and body of the answer."""
        async with self.session.post(f"{self.url}{path}", data=body, headers=headers) as answer:
            return answer.status, await answer.text()


def event(inner: JsonObject, id: str = "Ev1", team: str = TEAM) -> JsonObject:
    """An `event_callback`."""
    return {
        "type": "event_callback",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": id,
        "event_time": int(time.time()),
        "event": inner,
        "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True}],
    }


def direct(text: str, ts: str = "1700000000.000100", user: str = "U1", **more: object) -> JsonObject:
    """A message in somebody's direct messages with the app."""
    inner = {"type": "message", "channel": "D1", "channel_type": "im", "user": user, "text": text, "ts": ts}
    return {**inner, **more}


def mention(text: str, ts: str = "1700000000.000100", user: str = "U1", **more: object) -> JsonObject:
    """A mention of the app in a channel."""
    inner = {"type": "app_mention", "channel": "C1", "user": user, "text": f"<@{BOT_USER}> {text}", "ts": ts}
    return {**inner, **more}


def press(message: JsonObject, place: int, response_url: str, user: str = "U1") -> JsonObject:
    """The `block_actions` of pressing a button of `message`, as FakeSlack keeps it."""
    rows = [block for block in message["blocks"] if block["type"] == "actions"]
    block, button = [(row, element) for row in rows for element in row["elements"]][place]
    return {
        "type": "block_actions",
        "team": {"id": TEAM, "domain": "shop"},
        "user": {"id": user, "team_id": TEAM},
        "channel": {"id": message["channel"], "name": "directmessage"},
        "message": {name: message[name] for name in ("ts", "text", "blocks", "thread_ts") if name in message},
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]},
        "actions": [{**button, "block_id": block["block_id"], "action_ts": "1700000009.1"}],
        "response_url": response_url,
        "trigger_id": "1.2.3",
    }
