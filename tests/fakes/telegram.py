"""Telegram's Bot API on loopback: a real HTTP server that keeps what it is sent, and delivers updates as Telegram does.

It knows polling with offset and timeout, the webhook with its secret header and redelivery until a 200, 429 with
`retry_after` per chat, blocked chats, edits of keyboards, and how its webhook
is set. Anything else that a bot calls is answered with `true`.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

TOKEN = "123456:fake-token"
SECRET = "a-secret-of-the-webhook"
LONGEST = 4096
LONGEST_CAPTION = 1024
MOST_BYTES = 60 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
FILES = {"sendphoto": "photo", "senddocument": "document"}
"""Methods that take a file, and the field that it is in."""


@dataclass
class Sent:
    """One call that was answered with ok."""

    method: str
    chat: int
    fields: dict[str, Any]
    message: int
    file: tuple[str, bytes] | None = None
    """Name and bytes of what was sent with it."""


USERNAME = "haru_test_bot"


@dataclass
class FakeTelegram:
    """Start with `async with`. `url` is its base address."""

    url: str = ""
    sent: list[Sent] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    waits: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Chat → 429 with these `retry_after`, one a call, before it is served."""

    limit: int = 0
    """So many messages a second are taken, and 429 is the answer to the rest; 0 for any number."""

    refused: int = 0
    failures: list[int] = field(default_factory=list)
    """Statuses that the next calls get, whatever they are."""

    wide: set[bytes] = field(default_factory=set)
    """Pictures that are refused as photos, as very wide ones are."""

    files: dict[str, bytes] = field(default_factory=dict)
    """By file_id; asked for with getFile, and then by its path."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    pollers: int = 0
    most_pollers: int = 0
    webhook: str | None = None
    _next_update: int = 1000
    _next_message: int = 1
    _taken: list[float] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aenter__(self) -> FakeTelegram:
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_get("/file/bot{token}/{path}", self._file)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    # What customers do

    def message(self, chat: int, text: str | None = None, **more: Any) -> dict[str, Any]:
        """An update with a message; it is polled, or delivered with `deliver`."""
        return self._update("message", {**self._of_customer(chat, more), **({"text": text} if text else {}), **more})

    def edited(self, chat: int, message: int, text: str, at: int) -> dict[str, Any]:
        """An update that says that a message was edited."""
        body = {**self._of_customer(chat, {}), "message_id": message, "edit_date": at, "text": text}
        return self._update("edited_message", body)

    def pressed(self, chat: int, choice: str, message: int, id: str = "q1") -> dict[str, Any]:
        """An update with a pressed button."""
        on = {"message_id": message, "date": 1, "chat": {"id": chat, "type": "private"}}
        body = {"id": id, "from": customer(chat), "chat_instance": "1", "data": choice, "message": on}
        return self._update("callback_query", body)

    def membership(self, chat: int, status: str, kind: str = "private") -> dict[str, Any]:
        """An update that says that the bot was blocked, added or removed."""
        bot = {"id": 1, "is_bot": True, "first_name": "Baton"}
        member = {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
        body = {
            "chat": {"id": chat, "type": kind, "title": "A group"},
            "from": customer(abs(chat)),
            "date": 1,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": member,
        }
        return self._update("my_chat_member", body)

    def _of_customer(self, chat: int, more: dict[str, Any]) -> dict[str, Any]:
        self._next_message += 1
        chat_type = "private" if chat > 0 else "group"
        return {
            "message_id": self._next_message,
            "date": 1_700_000_000,
            "chat": {"id": chat, "type": chat_type, "first_name": "Mina"},
            "from": customer(abs(chat)),
        }

    def _update(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        self._next_update += 1
        update = {"update_id": self._next_update, kind: body}
        self.updates.append(update)
        self._tell()
        return update

    async def deliver(
        self, url: str, update: dict[str, Any], secret: str | None = SECRET, body: bytes | None = None
    ) -> int:
        """Calls the webhook once; the status of its answer."""
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=body if body is not None else json.dumps(update), headers=headers) as answer,
        ):
            return answer.status

    # What the bot calls

    def texts(self, chat: int) -> list[str]:
        """The texts that a chat got, in order."""
        return [one.fields["text"] for one in self.sent if one.method == "sendmessage" and one.chat == chat]

    def files_sent(self, chat: int) -> list[tuple[str, str, bytes, str]]:
        """Method, name, bytes and caption of the files that a chat got, in order."""
        return [
            (one.method, *one.file, one.fields.get("caption", "")) for one in self.sent if one.file and one.chat == chat
        ]

    def buttons(self, place: int = -1) -> list[tuple[str, str]]:
        """Titles and what they carry, of one of the messages sent."""
        sent = [one for one in self.sent if one.method == "sendmessage"][place]
        markup = json.loads(sent.fields.get("reply_markup") or "{}")
        return [(key["text"], key["callback_data"]) for row in markup.get("inline_keyboard", []) for key in row]

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        self.calls.append(method)
        if request.match_info["token"] != TOKEN:
            return failed(401, "Unauthorized")
        if self.failures:
            return failed(self.failures.pop(0), "it is broken")
        fields = dict(await request.post())
        file = await read_part(fields, FILES.get(method, ""))
        if method == "getupdates":
            return await self._updates(fields)
        if method == "getme":
            return done({"id": 1, "is_bot": True, "first_name": "Baton", "username": USERNAME})
        if method == "getwebhookinfo":
            url = next((one.fields.get("url", "") for one in reversed(self.sent) if one.method.endswith("webhook")), "")
            return done({"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates)})
        if method == "getfile":
            id = str(fields["file_id"])
            if id not in self.files:
                return failed(400, "Bad Request: invalid file_id")
            return done({"file_id": id, "file_unique_id": id, "file_path": id, "file_size": len(self.files[id])})
        chat = int(str(fields.get("chat_id") or 0))
        if self.waits.get(chat):
            seconds = self.waits[chat].pop(0)
            return failed(429, "Too Many Requests", retry_after=seconds)
        if method in ("sendmessage", *FILES) and self._is_too_many():
            self.refused += 1
            return failed(429, "Too Many Requests: retry after 1", retry_after=1)
        if chat in self.blocked:
            return failed(403, "Forbidden: bot was blocked by the user")
        if len(str(fields.get("text") or "")) > LONGEST:
            return failed(400, "Bad Request: message is too long")
        if method in FILES and (refusal := refusal_of(method, file, fields, self.wide)):
            return failed(400, refusal)
        self._next_message += 1
        self.sent.append(Sent(method, chat, {k: str(v) for k, v in fields.items()}, self._next_message, file))
        self._tell()
        if method == "sendmessage" or method in FILES:
            message = {"message_id": self._next_message, "date": 1, "chat": {"id": chat, "type": "private"}}
            return done({**message, "text": str(fields.get("text") or "")})
        return done(True)

    async def _file(self, request: web.Request) -> web.Response:
        self.calls.append("file")
        return web.Response(body=self.files[request.match_info["path"]])

    def _is_too_many(self) -> bool:
        now = asyncio.get_running_loop().time()
        self._taken = [at for at in self._taken if now - at < 1]
        if self.limit and len(self._taken) >= self.limit:
            return True
        self._taken.append(now)
        return False

    async def _updates(self, fields: dict[str, Any]) -> web.Response:
        if self.pollers:
            return failed(409, "Conflict: terminated by other getUpdates request")
        self.pollers += 1
        self.most_pollers = max(self.most_pollers, self.pollers)
        try:
            offset = int(str(fields.get("offset") or 0))
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
            deadline = asyncio.get_running_loop().time() + float(str(fields.get("timeout") or 0))
            while not self.updates and (left := deadline - asyncio.get_running_loop().time()) > 0:
                await self.changed(left)
            return done(self.updates)
        finally:
            self.pollers -= 1

    async def changed(self, seconds: float) -> None:
        """Waits until something is sent or said, or the time is over."""
        # Taken now: what is told before a task would have begun to wait must not be missed.
        changed = self._changed
        try:
            await asyncio.wait_for(changed.wait(), seconds)
        except TimeoutError:
            return

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


async def read_part(fields: dict[str, Any], name: str) -> tuple[str, bytes] | None:
    """Name and bytes of the file in a form (multipart/form-data), taken out of `fields`.

    A field may also name the part that has the file: `attach://<part>`.
    """
    found = fields.pop(name, None)
    if isinstance(found, str) and found.startswith("attach://"):
        found = fields.pop(found.removeprefix("attach://"), None)
    if not isinstance(found, web.FileField):
        return None
    return found.filename, await asyncio.to_thread(found.file.read)


def refusal_of(method: str, file: tuple[str, bytes] | None, fields: dict[str, Any], wide: set[bytes]) -> str | None:
    """What Telegram says of a file that it does not take."""
    if file is None:
        return "Bad Request: there is no file in the request"
    if len(str(fields.get("caption") or "")) > LONGEST_CAPTION:
        return "Bad Request: message caption is too long"
    if method == "sendphoto" and (file[1] in wide or len(file[1]) > PHOTO_BYTES):
        return "Bad Request: PHOTO_INVALID_DIMENSIONS"
    return None


def customer(id: int) -> dict[str, Any]:
    return {"id": id, "is_bot": False, "first_name": "Mina", "last_name": "Kim", "language_code": "ko"}


def done(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


def failed(status: int, description: str, **parameters: float) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)
