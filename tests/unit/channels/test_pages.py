"""The public pages' headers."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.web.pages import Pages


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["widget.js", "widget-more.js"])
async def test_the_widgets_scripts_name_their_encoding_and_may_be_loaded_from_any_site(
    tmp_path: Path, name: str
) -> None:
    script = tmp_path / "widget" / "dist" / name
    script.parent.mkdir(parents=True)
    script.write_text("/* 안녕하세요 */", encoding="utf-8")
    app = web.Application()
    app.add_routes(Pages(tmp_path).routes())
    async with TestClient(TestServer(app)) as client, client.get(f"/{name}?try=2") as answer:
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert answer.headers["Cache-Control"] == "no-cache"
        assert await answer.text() == "/* 안녕하세요 */"
