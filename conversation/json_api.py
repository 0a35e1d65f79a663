"""Owns how the APIs read and write JSON; what cannot be read is a `Problem` that names every field."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ValidationError

from conversation.problem import Problem, invalid_fields


def json_answer(value: Any, status: int = 200) -> web.Response:
    """JSON with its letters as they are."""
    return web.json_response(value, status=status, dumps=lambda v: json.dumps(v, ensure_ascii=False))


def bearer(request: web.Request) -> str:
    """The token of `Authorization: Bearer …` (RFC 6750); empty where there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def check_json(request: web.Request) -> None:
    """Raises Problem 400 unless the request says it is JSON, which another site's form cannot."""
    if request.content_type != "application/json":
        raise Problem(400, "bad_request", "Not JSON", "Send Content-Type: application/json.")


async def read_body[B: BaseModel](request: web.Request, model: type[B]) -> B:
    """The checked body. Raises Problem 400 or 422 with every finding."""
    check_json(request)
    raw = await request.read()
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        findings = error.errors(include_url=False, include_context=False, include_input=False)
        if any(finding["type"] == "json_invalid" for finding in findings):
            raise Problem(400, "bad_request", "The body is not JSON", findings[0]["msg"]) from error
        errors = [
            {"field": ".".join(str(p) for p in f["loc"]), "message": f["msg"].removeprefix("Value error, ")}
            for f in findings
        ]
        if any(finding["type"] == "string_too_long" for finding in findings):
            raise Problem(
                413, "too_long", "Too long", "; ".join(f["message"] for f in errors), errors=errors
            ) from error
        raise invalid_fields([(one["field"], one["message"]) for one in errors]) from error
