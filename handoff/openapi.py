"""Owns `/api/openapi.json`: made from the calls themselves, so that it cannot drift from them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handoff.api import VIEWS
from handoff.attachment_upload import PATH as UPLOAD
from handoff.calls import Call
from handoff.login import COOKIE
from handoff.schemas import LoginBody, Me, ProblemAnswer, UploadedItem

REFS = "#/components/schemas/{model}"
QUERY: dict[str, list[dict[str, Any]]] = {
    "conversations": [
        {"name": "view", "in": "query", "schema": {"type": "string", "enum": list(VIEWS), "default": "waiting"}},
        {"name": "cursor", "in": "query", "schema": {"type": "string"}},
    ],
    "log": [
        {
            "name": "after",
            "in": "query",
            "schema": {"type": "integer", "minimum": 0, "maximum": 10**15 - 1, "default": 0},
        }
    ],
}


@dataclass(frozen=True, slots=True)
class OtherApi:
    """An API of another room in the same document: its paths as they are described, their models, and who may call."""

    paths: Mapping[str, Any]
    models: frozenset[type[BaseModel]]
    schemes: Mapping[str, Any]


def describe_api(calls: Sequence[Call], version: str, *others: OtherApi) -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    models: set[type[BaseModel]] = {LoginBody, Me, ProblemAnswer, UploadedItem}
    for other in others:
        models |= other.models
    for call in calls:
        models |= {model for model in (call.body, call.answer) if model}
    _, definitions = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda m: m.__name__)], ref_template=REFS
    )
    paths: dict[str, dict[str, Any]] = {
        "/api/login": {
            "post": {
                "operationId": "logIn",
                "summary": "Log in",
                "security": [],
                "requestBody": body_of(LoginBody),
                "responses": {"200": answer_of(Me), **problems_of(400, 401, 413, 422, 429, 503)},
            }
        },
        "/api/logout": {
            "post": {
                "operationId": "logOut",
                "summary": "Log out",
                "responses": {"204": {"description": "Logged out"}, **problems_of(400, 401, 503)},
            }
        },
    }
    paths[UPLOAD] = {"post": describe_upload()}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = describe_call(call)
    schemes: dict[str, Any] = {"session": {"type": "apiKey", "in": "cookie", "name": COOKIE}}
    for other in others:
        paths |= other.paths
        schemes |= other.schemes
    return {
        "openapi": "3.1.0",
        "info": {"title": "Baton staff API", "version": version},
        "security": [{"session": []}],
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": schemes,
        },
    }


def describe_upload() -> dict[str, Any]:
    """The one operation whose body is a file."""
    return {
        "operationId": "uploadAttachment",
        "summary": "Upload a file for the customer",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "name", "in": "query", "schema": {"type": "string"}},
        ],
        "requestBody": {"required": True, "content": {"application/octet-stream": {"schema": {"type": "string"}}}},
        "responses": {
            "201": answer_of(UploadedItem),
            **problems_of(400, 401, 403, 404, 408, 409, 413, 415, 422, 503, 507),
        },
    }


def describe_call(call: Call) -> dict[str, Any]:
    """One operation."""
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", call.path)
    ] + QUERY.get(call.name, [])
    problems = {401, 403, 503, *call.problems, *((400, 413, 422) if call.body else ())}
    done = {"200": answer_of(call.answer)} if call.answer else {"204": {"description": "Done"}}
    described: dict[str, Any] = {
        "operationId": call.name,
        "summary": call.summary,
        "parameters": parameters,
        "responses": {**done, **problems_of(*sorted(problems))},
    }
    if call.body:
        described["requestBody"] = body_of(call.body)
    return described


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON body."""
    return {"required": True, "content": {"application/json": {"schema": {"$ref": REFS.format(model=model.__name__)}}}}


def answer_of(model: type[BaseModel]) -> dict[str, Any]:
    """A JSON answer."""
    return {
        "description": model.__name__,
        "content": {"application/json": {"schema": {"$ref": REFS.format(model=model.__name__)}}},
    }


def problems_of(*statuses: int) -> dict[str, Any]:
    """Answers that are problems."""
    schema = {"$ref": REFS.format(model="ProblemAnswer")}
    return {
        str(status): {"description": "Problem", "content": {"application/problem+json": {"schema": schema}}}
        for status in statuses
    }
