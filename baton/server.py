"""Owns the public aiohttp server: every address it answers, and what stands behind each."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from baton import metrics
from baton.health import Health
from baton.settings import ROOT
from channels.web.chat import ChatParts, RateLimit
from channels.web.help import HelpPages
from channels.web.hub import Hub
from channels.web.pages import Pages, security_headers
from channels.web.socket import ChatSocket
from channels.web.tokens import Tokens
from handoff.accounts import Accounts
from handoff.api import Api, ApiParts, json_answer
from handoff.attempts import AttemptLimits, Attempts
from handoff.feed_socket import DeskFeed
from handoff.login import Login
from handoff.openapi import describe_api
from handoff.policy import Policy
from handoff.problem import problems
from handoff.sessions import Sessions
from handoff.views import Views

if TYPE_CHECKING:
    from baton.app import Parts

MAX_BODY_BYTES = 256 * 1024


def build_server(
    parts: Parts, hub: Hub, desk_feed: DeskFeed, health: Health, policy: Policy, web_folder: Path
) -> tuple[web.Application, ChatSocket]:
    """The application, and its web chat so that its pages can be closed at the end."""
    settings = parts.settings
    chat = ChatSocket(
        ChatParts(
            parts.store,
            parts.waiting,
            parts.presence,
            parts.passing,
            Tokens(settings.signing_secret(), settings.workspace),
            RateLimit(settings.rate_messages, settings.rate_seconds),
        ),
        hub,
        parts.phrases,
        settings.origins,
        settings.max_text,
        count_frames,
    )
    api = build_api(parts, desk_feed, policy)
    document = describe_api(api.calls, version("baton-assistant"))

    async def openapi(_: web.Request) -> web.Response:
        return json_answer(document)

    app = web.Application(middlewares=[security_headers, problems], client_max_size=MAX_BODY_BYTES)
    app.add_routes(
        [
            web.get("/chat/ws", chat.handle),
            web.get("/healthz", health.handle),
            web.get("/metrics", health.metrics),
            web.get("/api/openapi.json", openapi),
            *api.routes(),
            *HelpPages(ROOT / "data" / "kb", web_folder / "shop" / "dist" / "help.html").routes(),
            *Pages(web_folder).routes(),
        ]
    )
    return app, chat


def build_api(parts: Parts, desk_feed: DeskFeed, policy: Policy) -> Api:
    """The staff API."""
    settings = parts.settings
    sessions = Sessions(parts.client, parts.keys, int(settings.session_hours * 3600))
    attempts = Attempts(parts.client, parts.keys, AttemptLimits())
    accounts = Accounts(parts.archive, sessions, attempts)
    login = Login(
        accounts,
        sessions,
        secure=settings.secure_cookies,
        max_age=int(settings.session_hours * 3600),
        proxies=settings.trusted_proxies,
    )
    teams = tuple(policy.hours)
    return Api(
        ApiParts(
            login=login,
            colleagues=parts.archive,
            desk=parts.desk,
            views=Views(parts.store, parts.customers, parts.waiting, parts.presence, parts.archive, teams),
            store=parts.store,
            history=parts.archive,
            presence=parts.presence,
            passing=parts.passing,
            feed=desk_feed,
            teams=teams,
        )
    )


def count_frames(what: str, value: str) -> None:
    """Turns what the web chat tells into metrics."""
    match what:
        case "accepted":
            metrics.ACCEPTED.labels(value).inc()
        case "refused":
            metrics.REFUSED.labels(value).inc()
        case "socket":
            metrics.SOCKETS.inc(int(value))
