"""Owns the staff API's errors: `application/problem+json` (RFC 9457), one place from error to answer."""

from __future__ import annotations

import json
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from conversation.archive.errors import ArchiveUnavailable, BadCursor
from conversation.errors import (
    AtCapacity,
    ConversationNotFound,
    IdConflict,
    NotOwner,
    NotWaiting,
    StoreUnavailable,
)

log = structlog.get_logger(__name__)


class Problem(Exception):
    """An answer that is not a success; `type` is one of docs/protocol.md."""

    def __init__(self, status: int, type: str, title: str, detail: str, **more: Any) -> None:
        super().__init__(title)
        self.status, self.type, self.title, self.detail, self.more = status, type, title, detail, more

    def answer(self) -> web.Response:
        """The response."""
        headers = {}
        if "retry_after_seconds" in self.more:
            headers["Retry-After"] = str(self.more["retry_after_seconds"])
        body = {"type": self.type, "title": self.title, "status": self.status, "detail": self.detail, **self.more}
        return web.Response(
            status=self.status,
            text=json.dumps(body, ensure_ascii=False),
            content_type="application/problem+json",
            headers=headers,
        )


def who_has_it(owner: str, agent: str | None, name: str | None) -> dict[str, Any]:
    """The part of a 409 that says who has the conversation."""
    return {"owner": owner, "agent": {"id": agent, "name": name} if agent else None}


def describe(error: Exception) -> Problem | None:
    """The problem that an error of the rooms is; None for a defect."""
    match error:
        case NotWaiting():
            has = f"{error.agent_name} has it." if error.agent_name else f"It is with: {error.owner}."
            return Problem(
                409,
                "not_waiting",
                "This conversation is not waiting any more",
                f"{has} Take another from the list.",
                **who_has_it(error.owner, error.agent, error.agent_name),
            )
        case NotOwner():
            has = f"{error.agent_name} has it now." if error.agent_name else f"It is with: {error.owner}."
            return Problem(
                409,
                "not_owner",
                "You do not have this conversation",
                f"{has} Nothing was sent; your text is yours to keep.",
                **who_has_it(error.owner, error.agent, error.agent_name),
            )
        case AtCapacity():
            return Problem(
                409,
                "at_capacity",
                "No room for another conversation",
                f"{error.capacity} are the most at once. Resolve one first.",
            )
        case IdConflict():
            return Problem(409, "id_conflict", "This id was used for another text", str(error))
        case BadCursor():
            return Problem(400, "bad_request", "No such page", "Use the cursor of the page before.")
        case ArchiveUnavailable():
            return Problem(503, "unavailable", "Not possible just now", f"{error} Try again.", retry_after_seconds=2)
        case ConversationNotFound():
            return Problem(404, "not_found", "No such conversation", str(error))
        case StoreUnavailable():
            return Problem(503, "unavailable", "Not possible just now", f"{error} Try again.", retry_after_seconds=1)
    return None


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns errors of the API's handlers into problems; a defect is logged and told without its inside."""
    if not request.path.startswith("/api/"):
        return await handler(request)
    try:
        return await handler(request)
    except Problem as problem:
        return problem.answer()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return http_problem(error).answer()
    except Exception as error:
        if known := describe(error):
            return known.answer()
        log.exception("api_failed", method=request.method, path=request.path)
        return Problem(
            500, "defect", "Something broke here", "It was logged. Try again, or tell who runs this."
        ).answer()


def http_problem(error: web.HTTPException) -> Problem:
    """The problem for what aiohttp itself refuses."""
    types = {404: "not_found", 405: "method_not_allowed", 413: "too_long", 415: "bad_request"}
    detail = {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: "The body is too large.",
    }.get(error.status, error.reason)
    return Problem(error.status, types.get(error.status, "bad_request"), error.reason, detail)
