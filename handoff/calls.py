"""Owns what a call of the staff API is: one row, which is served, and which OpenAPI is made from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from handoff.login import DESK_ROLES, Caller

type Answer = BaseModel | dict[str, Any] | None
type Handle = Callable[[web.Request, Caller, Any], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call: where, what it does, what it takes and gives, and for whom."""

    method: str
    path: str
    name: str
    summary: str
    handle: Handle
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    roles: frozenset[str] = DESK_ROLES
    problems: tuple[int, ...] = ()
