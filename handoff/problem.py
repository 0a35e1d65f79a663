"""Owns how the API's errors are told: one place from an error of the rooms to its problem."""

from __future__ import annotations

from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from conversation.archive.errors import ArchiveUnavailable, BadCursor
from conversation.errors import (
    AtCapacity,
    ChangedHands,
    ConversationNotFound,
    IdConflict,
    NotOffered,
    NotOwner,
    NotWaiting,
    Offered,
    StoreUnavailable,
    UnknownAttachment,
)
from conversation.problem import Problem

log = structlog.get_logger(__name__)


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
        case Offered():
            return Problem(
                409,
                "offered",
                "This conversation is being offered to somebody",
                f"It rings for {error.agent_name or 'somebody'}. If they do not take it, it is there for others.",
                agent={"id": error.agent, "name": error.agent_name},
                until_at=error.until_at,
            )
        case NotOffered():
            return Problem(409, "not_offered", "This conversation is not offered to you", str(error))
        case NotOwner():
            has = f"{error.agent_name} has it now." if error.agent_name else f"It is with: {error.owner}."
            return Problem(
                409,
                "not_owner",
                "You do not have this conversation",
                f"{has} Nothing was sent; your text is yours to keep.",
                **who_has_it(error.owner, error.agent, error.agent_name),
            )
        case ChangedHands():
            has = f"{error.agent_name} has it now." if error.agent_name else f"It is with: {error.owner}."
            return Problem(
                409,
                "changed_hands",
                "This conversation has changed hands",
                f"{has} Look again before you give it to somebody else.",
                **who_has_it(error.owner, error.agent, error.agent_name),
            )
        case AtCapacity():
            return Problem(
                409,
                "at_capacity",
                "No room for another conversation",
                f"{error.capacity} are the most at once. Resolve one first.",
            )
        case UnknownAttachment():
            return Problem(422, "unknown_attachment", "A file is no longer there", str(error))
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
