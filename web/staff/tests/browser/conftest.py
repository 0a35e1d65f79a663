"""A browser at the built application, with the double behind it: `pytest web/staff/tests/browser`.

Build first: `npm ci && npm run build` in web/staff.
Set STAFF_SHOTS to a folder to get a picture of every state that is checked.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from double.api import DIST, create_app
from double.sample import PASSWORD

from baton.doctor import find_chromium

CHROMIUM = find_chromium()
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"wide": (1440, 900), "middle": (1100, 800), "narrow": (390, 844)}
SHOTS = os.environ.get("STAFF_SHOTS")
# What the double answers on purpose, and the console reports as if something were broken.
EXPECTED = ("Failed to load resource", "WebSocket connection to", "Problem: unavailable")


class Server:
    """The double on a port of its own, in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.runner = web.AppRunner(create_app(), shutdown_timeout=1)
        self.loop.run_until_complete(self.runner.setup())
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        self.loop.run_until_complete(site.start())
        self.base = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def happen(self, event: str, **body: Any) -> Any:
        """Makes something happen at the double (see double/control.py)."""
        headers = {"Content-Type": "application/json"}
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/double/{event}", data, headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["result"]

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if not (DIST / "index.html").exists():
        pytest.fail("web/staff is not built: run `npm ci && npm run build` in web/staff first")
    server = Server()
    yield server
    server.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: install Debian's chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


class Desk:
    """Somebody at the application in one browser window."""

    def __init__(self, server: Server, browser: Browser, size: str, language: str, scheme: Any) -> None:
        width, height = SIZES[size]
        self.server = server
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height},
            locale={"en": "en-GB", "ko": "ko-KR"}[language],
            color_scheme=scheme,
            has_touch=size == "narrow",
            timezone_id="Asia/Seoul",
            reduced_motion="reduce",
        )
        self.name = f"{size}-{language}-{scheme}"
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(8_000)
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("console", self._note_console)

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(message.text)

    def _note(self, error: str) -> None:
        if not error.startswith(EXPECTED):
            self.errors.append(error)

    def go(self, path: str = "") -> None:
        self.page.goto(f"{self.server.base}/staff{path}")

    def log_in(self, email: str = "mina@haru.example", password: str = PASSWORD) -> None:
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.keyboard.press("Enter")

    def open(self, path: str = "/desk/waiting") -> Page:
        """Logs in on the way to a place, and waits until it is live."""
        self.go(path)
        self.log_in()
        self.page.locator("[data-phase=live]").wait_for(state="attached")
        return self.page

    def check(self, state: str) -> None:
        """No accessibility violation in this state; and a picture of it, where wanted."""
        self.page.wait_for_timeout(350)
        if SHOTS:
            self.page.screenshot(path=f"{SHOTS}/{state}-{self.name}.png")
        found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == [], f"{state}-{self.name}"

    def close(self) -> None:
        self.context.close()
        assert self.errors == []


@pytest.fixture
def desks(server: Server, browser: Browser) -> Iterator[Any]:
    """Opens windows: `desks("wide", "en", "light")`."""
    server.happen("reset")
    opened: list[Desk] = []

    def open_desk(size: str = "wide", language: str = "en", scheme: str = "light") -> Desk:
        opened.append(Desk(server, browser, size, language, scheme))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(desks: Any) -> Desk:
    return desks()  # type: ignore[no-any-return]
