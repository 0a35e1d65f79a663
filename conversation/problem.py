"""Owns an answer of an API that is no success: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


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


def invalid(field: str, message: str) -> Problem:
    """A 422 for one field."""
    return invalid_fields([(field, message)])


def invalid_fields(findings: list[tuple[str, str]]) -> Problem:
    """A 422 that names each field and what to do."""
    return Problem(
        422,
        "invalid",
        "This cannot be taken as it is",
        "; ".join(f"{field}: {message}" for field, message in findings),
        errors=[{"field": field, "message": message} for field, message in findings],
    )
