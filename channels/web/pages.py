"""Owns the public pages: the demonstration shop, the widget's scripts, the staff application."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

SHOP_POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'"
)
STAFF_POLICY = SHOP_POLICY.replace("connect-src", "style-src 'self' 'unsafe-inline'; connect-src")
"""The component library of the staff application puts style tags into the page."""


@web.middleware
async def security_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Headers that every answer has."""
    try:
        answer = await handler(request)
    except web.HTTPException as error:
        add_headers(request, error)
        raise
    if not answer.prepared:
        add_headers(request, answer)
    return answer


def add_headers(request: web.Request, answer: web.StreamResponse) -> None:
    """Deny by default what a page may do."""
    policy = STAFF_POLICY if request.path.startswith("/staff") else SHOP_POLICY
    answer.headers.setdefault("Content-Security-Policy", policy)
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "same-origin")
    if request.path.startswith("/api/"):
        answer.headers.setdefault("Cache-Control", "no-store")


class Pages:
    """Serves the built front ends of `folder` (web/)."""

    def __init__(self, folder: Path) -> None:
        self._shop = folder / "shop" / "dist"
        self._widget = folder / "widget" / "dist"
        self._staff = folder / "staff" / "dist"

    def routes(self) -> list[web.AbstractRouteDef]:
        """All of them; the staff application finds its own way below /staff."""
        return [
            web.get("/", self._index),
            web.get(r"/{name:widget(?:-more)?\.js}", self._widget_script),
            web.get("/staff", self._staff_page),
            web.get("/staff/{path:.*}", self._staff_page),
            web.get("/shop/{path:.+}", self._shop_file),
        ]

    async def _index(self, request: web.Request) -> web.FileResponse:
        return serve(self._shop, "index.html")

    async def _shop_file(self, request: web.Request) -> web.FileResponse:
        return serve(self._shop, request.match_info["path"])

    async def _widget_script(self, request: web.Request) -> web.FileResponse:
        answer = serve(self._widget, request.match_info["name"])
        # A script without a charset is read in its page's, which need not be UTF-8.
        answer.headers["Content-Type"] = "text/javascript; charset=utf-8"
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return answer

    async def _staff_page(self, request: web.Request) -> web.FileResponse:
        path = request.match_info.get("path", "")
        if path.startswith("assets/"):
            answer = serve(self._staff, path)
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
            return answer
        return serve(self._staff, path if (self._staff / path).is_file() else "index.html")


def serve(folder: Path, path: str) -> web.FileResponse:
    """A file below `folder`; 404 for what is not there or lies outside."""
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        missing = "" if folder.is_dir() else " The front ends are not built: run `make setup`."
        raise web.HTTPNotFound(text=f"There is nothing at this address.{missing}")
    answer = web.FileResponse(file)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
