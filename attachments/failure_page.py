"""Owns the page that a person reads who opens a file's address in a tab and gets no file."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

_PAGE = Template((Path(__file__).parent / "failure_page.html").read_text(encoding="utf-8"))
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def wants_page(request: web.Request) -> bool:
    """Whether a browser goes to this address; scripts and pictures ask for JSON, images or anything."""
    return "text/html" in request.headers.get("Accept", "")


def failure_page(status: int, language: str, title: str, detail: str) -> web.Response:
    """What happened and what to do next, in words that the caller has from a catalogue."""
    page = _PAGE.substitute(language=escape(language), title=escape(title), detail=escape(detail))
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(status=status, text=page, content_type="text/html", headers=headers)
