"""Owns this room's answers that are no success: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json

import structlog
from aiohttp import web

from attachments.errors import (
    AttachmentError,
    AttachmentNotFound,
    BadUpload,
    LinkExpired,
    LinkForged,
    NotAllowed,
    Refusal,
    Refused,
    SourceUnavailable,
    StoreFull,
    StoreUnavailable,
    TooSlow,
)
from attachments.inspection import MEBIBYTE, Limits
from attachments.names import kinds

log = structlog.get_logger(__name__)
RETRY_SECONDS = 2


def answer(error: AttachmentError, limits: Limits, detail: str | None = None) -> web.Response:
    """The response that says what happened and what to do next; `type` is the code to find a translation by.

    `detail` is that translation, where the caller has one.
    """
    status, type, title = _parts(error)
    if detail is None:
        detail = _refusal_detail(error.code, limits) if isinstance(error, Refused) else str(error)
    if isinstance(error, StoreFull | StoreUnavailable | SourceUnavailable):
        log.warning("attachment_failed", code=type, reason=getattr(error, "reason", None))
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return web.Response(
        status=status,
        text=json.dumps({"type": type, "title": title, "status": status, "detail": detail}, ensure_ascii=False),
        content_type="application/problem+json",
        headers=headers,
    )


def code_of(error: AttachmentError) -> str:
    """What a translation is found by."""
    return _parts(error)[1]


def status_of(error: AttachmentError) -> int:
    """The HTTP status that an error is told with."""
    return _parts(error)[0]


def _parts(error: AttachmentError) -> tuple[int, str, str]:
    match error:
        case Refused(code=Refusal.TOO_LARGE):
            return 413, error.code, "This file is too large"
        case Refused(code=Refusal.TYPE):
            return 415, error.code, "Files of this kind are not taken"
        case Refused(code=Refusal.TOO_MANY_PIXELS):
            return 422, error.code, "This picture is too large to show"
        case Refused(code=Refusal.EMPTY):
            return 422, error.code, "This file is empty"
        case Refused():
            return 422, error.code, "This file is damaged"
        case BadUpload():
            return 400, "bad_request", "This is not the upload of one file"
        case NotAllowed():
            return 403, "not_allowed", "Files cannot be sent from here"
        case TooSlow():
            return 408, "too_slow", "The file took too long"
        case AttachmentNotFound():
            return 404, "not_found", "No such file"
        case LinkExpired():
            return 410, "link_expired", "This address has expired"
        case LinkForged():
            return 403, "link_forged", "This address does not open anything"
        case StoreFull():
            return 507, "store_full", "No space for files"
        case SourceUnavailable():
            return 502, "source_unavailable", "The channel does not give this file"
    return 503, "unavailable", "Not possible just now"


def _refusal_detail(code: Refusal, limits: Limits) -> str:
    match code:
        case Refusal.TOO_LARGE:
            return f"At most {limits.max_bytes / MEBIBYTE:g} MB are taken. Send a smaller one."
        case Refusal.TYPE:
            return f"Send one of these: {', '.join(kinds(limits.types))}. What is inside counts, not the name."
        case Refusal.TOO_MANY_PIXELS:
            return f"At most {limits.max_pixels / 1_000_000:g} million pixels are taken. Make it smaller."
        case Refusal.EMPTY:
            return "There is nothing in it. Choose the file again."
    return "It ends too early or is not built as it should be. Open it on your device, save it again and send that."
