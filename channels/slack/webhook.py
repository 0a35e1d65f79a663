"""Owns the addresses that Slack calls: who may call them, how much they may send, and when Slack hears "yes"."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from channels.body import read_body
from channels.slack.intake import Intake
from channels.slack.parse import JsonObject
from conversation.errors import StoreUnavailable

log = structlog.get_logger(__name__)

EVENTS = "/slack/events"
INTERACTIONS = "/slack/interactions"
COMMANDS = "/slack/commands"
MAX_BYTES = 1024 * 1024
"""Slack's longest message has 40,000 characters; an edit carries it twice, as text and in blocks."""
MAX_FIELDS = 100


class Webhook:
    """Answers 200 when an update is stored, and not before; after 503 Slack delivers an event again, three times."""

    def __init__(self, intake: Intake, signing_secret: str, max_bytes: int = MAX_BYTES) -> None:
        self._intake = intake
        self._verifier = SignatureVerifier(signing_secret)
        self._max_bytes = max_bytes

    def routes(self) -> Sequence[web.RouteDef]:
        """What the app's settings at Slack point to (deploy/slack-manifest.yml)."""
        return [
            web.post(EVENTS, self.events),
            web.post(INTERACTIONS, self.interactions),
            web.post(COMMANDS, self.commands),
        ]

    async def events(self, request: web.Request) -> web.Response:
        """`POST /slack/events`: the Events API, and the challenge with which Slack tries the address."""
        body = await self._read(request)
        if isinstance(body, web.Response):
            return body
        payload = read_json(body)
        if payload is None:
            return web.Response(status=400, text="An event is a JSON object.")
        if payload.get("type") == "url_verification":
            return web.json_response({"challenge": str(payload.get("challenge", ""))})
        if retry := request.headers.get("X-Slack-Retry-Num"):
            log.info("slack.delivered_again", event_id=str(payload.get("event_id"))[:64], time=retry[:8])
        try:
            await self._intake.take_event(payload)
        except StoreUnavailable:
            return web.Response(status=503)
        return web.Response()

    async def interactions(self, request: web.Request) -> web.Response:
        """`POST /slack/interactions`: buttons and shortcuts."""
        body = await self._read(request)
        if isinstance(body, web.Response):
            return body
        payload = read_json((read_form(body) or {}).get("payload", ""))
        if payload is None:
            return web.Response(status=400, text="An interaction is a form with a JSON object in `payload`.")
        try:
            await self._intake.take_interaction(payload)
        except StoreUnavailable:
            return web.Response(status=503)
        return web.Response()

    async def commands(self, request: web.Request) -> web.Response:
        """`POST /slack/commands`: the slash command."""
        body = await self._read(request)
        if isinstance(body, web.Response):
            return body
        form = read_form(body)
        if form is None:
            return web.Response(status=400, text="A command is a form.")
        answer = await self._intake.take_command(form)
        return web.json_response(answer) if answer else web.Response()

    async def _read(self, request: web.Request) -> bytes | web.Response:
        """The body, if it is not too long and Slack signed it within the last five minutes; else the refusal."""
        body = await read_body(request, self._max_bytes)
        if body is None:
            return web.Response(status=413, text=f"A request of Slack has at most {self._max_bytes} bytes.")
        if not is_signed(self._verifier, body, request.headers):
            log.warning("slack.wrong_signature", path=request.path)
            return web.Response(status=401, text="The signature is not of this app, or it is older than five minutes.")
        return body


def is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack signed `body` less than five minutes ago (docs.slack.dev, "Verifying requests from Slack").

    The verifier compares in constant time. It raises at times and signatures that are none at all.
    """
    try:
        return bool(verifier.is_valid_request(body, dict(headers)))
    except (ValueError, TypeError, OverflowError):
        return False


def read_json(raw: bytes | str) -> JsonObject | None:
    """The JSON object that `raw` is."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def read_form(body: bytes) -> dict[str, str] | None:
    """The fields of a form."""
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError:
        return None
