"""Owns how the notifications API stands in /api/openapi.json."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from notices.api import KEY_CHARACTERS, PATH
from notices.schemas import NotificationBody, NotificationItem

MODELS: frozenset[type[BaseModel]] = frozenset({NotificationBody, NotificationItem})
SCHEMES: dict[str, Any] = {"token": {"type": "http", "scheme": "bearer", "description": "`baton token add`"}}


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}


def _problems(*statuses: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemAnswer"}
    return {
        str(status): {"description": "Problem", "content": {"application/problem+json": {"schema": schema}}}
        for status in statuses
    }


_ANSWER = {"description": NotificationItem.__name__, "content": _ref(NotificationItem)}

PATHS: dict[str, Any] = {
    PATH: {
        "post": {
            "operationId": "notify",
            "summary": "Tell a customer something of the shop's own accord",
            "security": [{"token": []}],
            "parameters": [
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_CHARACTERS},
                }
            ],
            "requestBody": {"required": True, "content": _ref(NotificationBody)},
            "responses": {"202": _ANSWER, **_problems(400, 401, 403, 404, 409, 413, 422, 429, 503)},
        }
    },
    PATH + "/{id}": {
        "get": {
            "operationId": "notification",
            "summary": "What became of a notification",
            "security": [{"token": []}],
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"200": _ANSWER, **_problems(401, 403, 404, 429, 503)},
        }
    },
}
