"""Plays Slack on loopback: its Web API and Socket Mode. The calls that it makes to an app are in slack_calls.py."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

type JsonObject = dict[str, Any]

TEAM, TOKEN, APP_TOKEN, SECRET = "T1", "xoxb-one", "xapp-one", "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT_ID, CLIENT_SECRET = "1.2", "a client's secret"
BOT_USER, BOT_ID = "UBOT", "BBOT"
MOST_BYTES = 60 * 1024 * 1024
SCOPES = "chat:write,chat:write.customize,im:history,users:read"


@dataclass
class Failure:
    """How the next call of a method goes wrong. `lost`: it is done, but its answer never arrives.

    `held`: it is done, and its answer waits for this.
    """

    status: int = 200
    error: str | None = None
    retry_after: str | None = None
    lost: bool = False
    held: asyncio.Event | None = None


@dataclass
class FakeSlack:
    """One Slack: what was called is in `calls`, what stands in its channels in `messages`."""

    scopes: str = SCOPES
    url: str = ""
    teams: dict[str, str] = field(default_factory=lambda: {TOKEN: TEAM})
    users: dict[str, JsonObject] = field(default_factory=dict)
    calls: list[tuple[str, JsonObject]] = field(default_factory=list)
    messages: defaultdict[str, list[JsonObject]] = field(default_factory=lambda: defaultdict(list))
    responses: list[tuple[str, JsonObject]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, tuple[str, bytes | None]] = field(default_factory=dict)
    """By file id: name, and bytes once they were put at the upload address."""

    failures: defaultdict[str, list[Failure]] = field(default_factory=lambda: defaultdict(list))
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acknowledged: list[JsonObject] = field(default_factory=list)
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _count: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeSlack]:
        """Serves until the block ends."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_get("/files/{id}", self._file)
        app.router.add_post("/upload/{id}", self._upload)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def called(self, method: str) -> list[JsonObject]:
        """What a method was called with, in order."""
        return [arguments for name, arguments in self.calls if name == method]

    def texts(self, channel: str) -> list[str]:
        """What the app said in a channel."""
        return [str(message["text"]) for message in self.messages[channel]]

    # The Web API

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments: JsonObject = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        else:
            arguments |= dict(await request.post())
        self.calls.append((method, arguments))
        failure = self.failures[method].pop(0) if self.failures[method] else None
        if failure and not (failure.lost or failure.held):
            return refuse(failure)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        answer = self._answer(method, arguments, token)
        if failure and failure.held:
            await failure.held.wait()
        if failure and failure.lost and request.transport:
            request.transport.abort()
        return web.json_response({"ok": "error" not in answer, **answer}, headers={"x-oauth-scopes": self.scopes})

    def _answer(self, method: str, arguments: JsonObject, token: str) -> JsonObject:
        if method == "oauth.v2.access":
            good = token == aiohttp.encode_basic_auth(CLIENT_ID, CLIENT_SECRET)
            return self._grant(str(arguments.get("code"))) if good else {"error": "bad_client_secret"}
        if method == "apps.connections.open":
            good = token == APP_TOKEN
            return {"url": self.url.replace("http", "ws") + "/socket"} if good else {"error": "invalid_auth"}
        if token not in self.teams:
            return {"error": "invalid_auth"}
        match method:
            case "auth.test":
                return {"team_id": self.teams[token], "user_id": BOT_USER, "bot_id": BOT_ID}
            case "users.info":
                user = self.users.get(str(arguments["user"]))
                return {"user": user} if user else {"error": "user_not_found"}
            case "conversations.open":
                return {"channel": {"id": f"D{arguments['users']}"}}
            case "files.info":
                file = str(arguments["file"])
                return (
                    {"file": {"url_private": f"{self.url}/files/{file}"}}
                    if file in self.files
                    else {"error": "file_not_found"}
                )
            case "files.getUploadURLExternal":
                return self._reserve(arguments)
            case "files.completeUploadExternal":
                return self._share(arguments, token)
            case "chat.postMessage":
                return self._post(arguments, token)
            case "chat.update":
                return self._update(arguments)
            case "chat.postEphemeral":
                return {"message_ts": self._ts()}
            case "reactions.add":
                return {}
            case "conversations.history" | "conversations.replies":
                return {"messages": self._read(arguments), "has_more": False}
        return {"error": "unknown_method"}

    async def _file(self, request: web.Request) -> web.Response:
        """A file, to who has a token; a log-in page to others, as Slack does it."""
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.teams:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["id"]])

    def _reserve(self, arguments: JsonObject) -> JsonObject:
        """An address for a file that is to come."""
        id = f"FUP{next(self._count)}"
        self.uploads[id] = (str(arguments["filename"]), None)
        return {"upload_url": f"{self.url}/upload/{id}", "file_id": id}

    async def _upload(self, request: web.Request) -> web.Response:
        """Takes a file without any token, as Slack's upload addresses do."""
        id = request.match_info["id"]
        failure = self.failures["upload"].pop(0) if self.failures["upload"] else None
        if failure:
            return web.Response(status=failure.status, text="not now")
        if "Authorization" in request.headers or id not in self.uploads:
            return web.Response(status=403)
        self.uploads[id] = (self.uploads[id][0], await request.read())
        return web.Response(text="OK")

    def _share(self, arguments: JsonObject, token: str) -> JsonObject:
        """Shows uploaded files in one message of a channel or thread."""
        files = json.loads(str(arguments["files"]))
        if any(self.uploads.get(file["id"], ("", None))[1] is None for file in files):
            return {"error": "file_not_found"}
        told = [{"id": file["id"], "name": self.uploads[file["id"]][0], "title": file["title"]} for file in files]
        channel = str(arguments["channel_id"])
        message = {"channel": channel, "text": arguments.get("initial_comment") or "", "files": told}
        if arguments.get("thread_ts"):
            message["thread_ts"] = arguments["thread_ts"]
        self.messages[channel].append({**message, "ts": self._ts(), "bot_id": BOT_ID, "blocks": [], "token": token})
        return {"files": told}

    def files_sent(self, channel: str) -> list[tuple[str, bytes]]:
        """Name and bytes of the files that stand in a channel, in order."""
        shown = [file["id"] for message in self.messages[channel] for file in message.get("files", ())]
        return [(self.uploads[id][0], self.uploads[id][1] or b"") for id in shown]

    def _grant(self, code: str) -> JsonObject:
        team = code.removeprefix("code-")
        self.teams[f"xoxb-{team}"] = team
        return {
            "access_token": f"xoxb-{team}",
            "team": {"id": team, "name": "a shop"},
            "bot_user_id": BOT_USER,
            "scope": self.scopes,
            "token_type": "bot",
        }

    def _post(self, arguments: JsonObject, token: str) -> JsonObject:
        message = {**arguments, "ts": self._ts(), "bot_id": BOT_ID, "user": BOT_USER, "token": token}
        self.messages[arguments["channel"]].append(message)
        return {"ts": message["ts"], "channel": arguments["channel"], "message": message}

    def _update(self, arguments: JsonObject) -> JsonObject:
        for message in self.messages[arguments["channel"]]:
            if message["ts"] == arguments["ts"]:
                message.update(text=arguments["text"], blocks=arguments["blocks"])
                return {"ts": message["ts"]}
        return {"error": "message_not_found"}

    def _read(self, arguments: JsonObject) -> list[JsonObject]:
        thread = arguments.get("ts")
        return [
            message if arguments.get("include_all_metadata") else {**message, "metadata": {}}
            for message in self.messages[arguments["channel"]]
            if message.get("thread_ts") == thread and float(message["ts"]) >= float(arguments.get("oldest", 0))
        ]

    def _ts(self) -> str:
        return f"{int(time.time())}.{next(self._count):06}"

    async def _respond(self, request: web.Request) -> web.Response:
        self.responses.append((request.match_info["id"], await request.json()))
        return web.Response(text="ok")

    # Socket Mode

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        self.sockets.append(socket)
        self.connected.set()
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.acknowledged.append(json.loads(message.data))
        return socket

    async def push(self, type: str, envelope: str, payload: JsonObject, again: int = 0) -> None:
        """Sends an envelope over the newest connection."""
        body: JsonObject = {"type": type, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True}
        if again:
            body |= {"retry_attempt": again, "retry_reason": "timeout"}
        await self.sockets[-1].send_json(body)

    def acknowledgement(self, envelope: str) -> JsonObject | None:
        """What an envelope was acknowledged with."""
        return next((one for one in self.acknowledged if one.get("envelope_id") == envelope), None)


def refuse(failure: Failure) -> web.Response:
    """An answer that is none, or one of Slack's refusals."""
    headers = {"Retry-After": failure.retry_after} if failure.retry_after else {}
    if failure.error is None:
        return web.Response(status=failure.status, text="<html>no JSON</html>", content_type="text/html")
    return web.json_response({"ok": False, "error": failure.error}, status=failure.status, headers=headers)
