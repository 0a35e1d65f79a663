"""Owns the public aiohttp server: every address it answers, and what stands behind each."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from baton import metrics
from baton.attachments import build_sent_files
from baton.health import Health
from baton.settings import ROOT, shown
from channels.web.chat import ChatParts
from channels.web.entrance import Entrance
from channels.web.files import ChatFiles, FileParts
from channels.web.help import HelpPages
from channels.web.hub import Hub
from channels.web.pages import Pages, security_headers
from channels.web.rate import RateLimit
from channels.web.socket import ChatSocket
from channels.web.tokens import Tokens
from channels.web.vouching import Vouching
from conversation.consultations import Consultations
from conversation.json_api import json_answer
from conversation.phrases import Phrases
from handoff.accounts import Accounts
from handoff.api import Api, ApiParts
from handoff.attachment_page import PATH as ATTACHMENT
from handoff.attachment_page import AttachmentPage
from handoff.attachment_upload import PATH as UPLOAD
from handoff.attachment_upload import AttachmentUpload
from handoff.attempts import AttemptLimits, Attempts
from handoff.consult_calls import ConsultCalls
from handoff.feed_socket import DeskFeed
from handoff.login import Login
from handoff.openapi import OtherApi, describe_api
from handoff.policy import Policy
from handoff.problem import problems
from handoff.sessions import Sessions
from handoff.supervision import Supervision
from handoff.supervision_calls import SupervisionCalls
from handoff.team_now import TeamNow
from handoff.views import Views
from notices import openapi as notices_openapi
from notices.api import NoticesApi

if TYPE_CHECKING:
    from baton.parts import Parts

MAX_BODY_BYTES = 256 * 1024
UPLOADS, UPLOADS_SECONDS = 20, 60.0
"""Files that one customer may send within so many seconds."""


def build_server(
    parts: Parts, hub: Hub, desk_feed: DeskFeed, health: Health, policy: Policy, web_folder: Path
) -> tuple[web.Application, ChatSocket]:
    """The application, and its web chat so that its pages can be closed at the end."""
    settings = parts.settings
    tokens = Tokens(settings.signing_secret(), settings.workspace)
    sent = build_sent_files(parts.store, parts.archive, parts.attachments, parts.channels)
    uploads = RateLimit(UPLOADS, UPLOADS_SECONDS)
    chat_files = ChatFiles(
        FileParts(parts.store, parts.attachments, parts.unsent, sent, tokens, uploads), parts.phrases, settings.origins
    )
    vouching = Vouching(shown(settings.customer_key)) if settings.customer_key else None
    chat = ChatSocket(
        ChatParts(
            parts.store,
            parts.waiting,
            parts.presence,
            parts.passing,
            tokens,
            RateLimit(settings.rate_messages, settings.rate_seconds),
            chat_files,
            parts.unsent,
            Entrance(parts.store, tokens, parts.joining, vouching),
            parts.continuing,
        ),
        hub,
        parts.phrases,
        settings.origins,
        settings.max_text,
        count_frames,
    )
    api, login = build_api(parts, desk_feed, policy)
    files = AttachmentPage(login, parts.attachments, sent.open, partial(Phrases.text, parts.phrases))
    desk_upload = AttachmentUpload(login, parts.store, parts.attachments, parts.unsent)
    told = parts.notices
    notices = NoticesApi(told.tokens, told.templates, told.sender, settings.notices_per_minute)
    described = OtherApi(notices_openapi.PATHS, notices_openapi.MODELS, notices_openapi.SCHEMES)
    document = describe_api(api.calls, version("baton-assistant"), described)

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
            *notices.routes(),
            web.get(ATTACHMENT, files.serve),
            web.post(UPLOAD, desk_upload.receive),
            *chat_files.routes(),
            *(route for channel in parts.channels for route in channel.routes()),
            *HelpPages(ROOT / "data" / "kb", web_folder / "shop" / "dist" / "help.html").routes(),
            *Pages(web_folder).routes(),
        ]
    )
    return app, chat


def build_api(parts: Parts, desk_feed: DeskFeed, policy: Policy) -> tuple[Api, Login]:
    """The staff API, and who may use it."""
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
    views = Views(
        parts.store,
        parts.customers,
        parts.waiting,
        parts.presence,
        parts.archive,
        teams,
        parts.phrases,
        parts.summaries,
        mails=parts.mail is not None,
        levels=policy.service_levels,
    )
    supervision = Supervision(
        parts.store,
        parts.handover,
        parts.presence,
        parts.phrases,
        parts.archive,
        settings.agent_capacity,
        policy.channel_weights,
    )
    team_now = TeamNow(parts.store, parts.waiting, parts.presence, parts.archive, teams, policy.service_levels)
    api = Api(
        ApiParts(
            login=login,
            colleagues=parts.archive,
            desk=parts.desk,
            views=views,
            store=parts.store,
            history=parts.archive,
            presence=parts.presence,
            passing=parts.passing,
            feed=desk_feed,
            teams=teams,
            more=[
                *SupervisionCalls(supervision, team_now, parts.archive, views, teams).calls,
                *ConsultCalls(Consultations(parts.store), parts.archive, views).calls,
            ],
        )
    )
    return api, login


def count_frames(what: str, value: str) -> None:
    """Turns what the web chat tells into metrics."""
    match what:
        case "accepted":
            metrics.ACCEPTED.labels(value).inc()
        case "refused":
            metrics.REFUSED.labels(value).inc()
        case "socket":
            metrics.SOCKETS.inc(int(value))
