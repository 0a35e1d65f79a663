"""Owns the API for the shop's systems: `POST /api/notifications` and what became of each (docs/protocol.md)."""

from __future__ import annotations

import structlog
from aiohttp import web

from conversation.json_api import bearer, json_answer, read_body
from conversation.language import LANGUAGES
from conversation.problem import Problem, invalid, invalid_fields
from notices.errors import BadValues, KeyConflict, NobodyKnown, NoSuchNotice, TemplatesError, UnknownTemplate
from notices.notice import Recipient, Wish, notice_id
from notices.schemas import NotificationBody, show
from notices.sender import Sender
from notices.templates import Template, Templates
from notices.tokens import SEND, Token, Tokens
from notices.values import check_order

log = structlog.get_logger(__name__)

PATH = "/api/notifications"
KEY_CHARACTERS = 200


class NoticesApi:
    """The calls. Problems are told as the staff API tells them (handoff/problem.py)."""

    def __init__(self, tokens: Tokens, templates: Templates, sender: Sender, calls_a_minute: int) -> None:
        """`calls_a_minute`: how many calls one token may make."""
        self._tokens = tokens
        self._templates = templates
        self._sender = sender
        self._most = calls_a_minute

    def routes(self) -> list[web.RouteDef]:
        """The two calls."""
        return [web.post(PATH, self._send), web.get(PATH + "/{id}", self._look)]

    async def _send(self, request: web.Request) -> web.Response:
        token = await self._caller(request)
        key = read_key(request)
        wish = self._wish(await read_body(request, NotificationBody))
        try:
            notice, outcomes = await self._sender.send(notice_id(token.id, key), wish)
        except NobodyKnown as error:
            raise Problem(404, "nobody_known", "Nobody is known for this recipient", str(error)) from error
        except KeyConflict as error:
            raise Problem(409, "key_conflict", "This key was used for another body", str(error)) from error
        log.info("notification", notice=notice.id, token=token.name, recipients=len(outcomes))
        return json_answer(show(notice, outcomes).model_dump(mode="json"), status=202)

    async def _look(self, request: web.Request) -> web.Response:
        await self._caller(request)
        try:
            notice, outcomes = await self._sender.outcomes(request.match_info["id"])
        except NoSuchNotice as error:
            raise Problem(404, "not_found", "No such notification", str(error)) from error
        if not outcomes:
            raise Problem(404, "not_found", "Nothing was sent yet", "Send it again with the same Idempotency-Key.")
        return json_answer(show(notice, outcomes).model_dump(mode="json"))

    async def _caller(self, request: web.Request) -> Token:
        """Whose token it is. Raises Problem 401, 403 or 429."""
        token = await self._tokens.find(bearer(request))
        if token is None:
            raise Problem(
                401, "bad_token", "No valid token", "Send Authorization: Bearer and a token of `baton token add`."
            )
        if SEND not in token.scopes:
            raise Problem(403, "forbidden", "This token may not do that", f"It needs the scope {SEND}.")
        if seconds := await self._tokens.count(token, self._most):
            raise Problem(
                429,
                "too_fast",
                "Too many calls",
                f"{self._most} calls a minute are taken. Try again in {seconds} seconds, with the same key.",
                retry_after_seconds=seconds,
            )
        return token

    def _wish(self, body: NotificationBody) -> Wish:
        """What is asked for, checked against its template. Raises Problem 422 or 503."""
        try:
            template = self._templates.get(body.template, LANGUAGES[0])
            values = template.check(body.values)
        except UnknownTemplate as error:
            raise invalid("template", str(error)) from error
        except BadValues as error:
            raise invalid_fields(error.findings) from error
        except TemplatesError as error:
            log.exception("templates_unusable")
            raise Problem(503, "unavailable", "Not possible just now", str(error), retry_after_seconds=60) from error
        to, who = body.to.named
        order = body.order or (who if to is Recipient.ORDER else None) or order_in(template, body)
        for field, number in (("to.order", who if to is Recipient.ORDER else None), ("order", order)):
            try:
                check_order(number) if number else None
            except ValueError as error:
                raise invalid(field, str(error)) from error
        return Wish(to, who, body.template, values, order)


def order_in(template: Template, body: NotificationBody) -> str | None:
    """The order among the values."""
    return next(
        (body.values[name] for name, kind in template.kinds.items() if kind == "order" and body.values.get(name)), None
    )


def read_key(request: web.Request) -> str:
    """The Idempotency-Key. Raises Problem 400."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise Problem(
            400,
            "bad_request",
            "No Idempotency-Key",
            "Send the header Idempotency-Key: the same one when you try again, another for another notification.",
        )
    if len(key) > KEY_CHARACTERS:
        raise Problem(
            400, "bad_request", "The Idempotency-Key is too long", f"It has at most {KEY_CHARACTERS} characters."
        )
    return key
