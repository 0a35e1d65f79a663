"""A Chromium and the protocol double, for the tests in this folder.

Run with the project's Python: `python -m pytest web/widget/tests/browser`, after `npm run build` here and in
`web/shop`. Set BATON_SCREENSHOTS to a folder to keep pictures of what was seen.
"""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from baton.doctor import find_chromium

WIDGET = Path(__file__).resolve().parents[2]
CHROMIUM = find_chromium()
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]


class Double:
    """The protocol double (`tests/double/serve.mjs`) as a running server."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.address = f"http://127.0.0.1:{port}"

    def do(self, verb: str, **body: Any) -> Any:
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/double/{verb}", data=data, method="POST")
        with urllib.request.urlopen(request, timeout=5) as response:
            return json.load(response)

    def received(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.do("received") if frame["type"] == kind]


def start_double(port: int = 0) -> Double:
    process = subprocess.Popen(
        ["node", str(WIDGET / "tests/double/serve.mjs"), str(port)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the double did not start"
    return Double(process, json.loads(line)["port"])


@pytest.fixture
def double() -> Iterator[Double]:
    for needed in (WIDGET / "dist/widget-more.js", WIDGET.parent / "shop/dist/index.html"):
        if not needed.exists():
            pytest.skip(f"{needed} is missing: npm run build")
    server = start_double()
    with server.process:
        yield server
        server.process.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


class Visit:
    """A customer at the shop page, and what the browser complained about."""

    def __init__(self, browser: Browser, double: Double, **options: Any) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        options.setdefault("locale", "en-US")
        self.double = double
        self.context: BrowserContext = browser.new_context(**options)
        self.complaints: list[str] = []
        self.page = self.open()

    def open(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        page.goto(self.double.address + path)
        return page

    def _note(self, message: Any) -> None:
        # A refused socket is part of some tests; everything else the browser complains about is a fault.
        if message.type in ("error", "warning") and "WebSocket" not in message.text:
            self.complaints.append(message.text)

    def open_chat(self) -> None:
        self.page.locator("baton-chat .launcher").click()
        self.page.locator("baton-chat .field").wait_for()

    def say(self, text: str) -> None:
        field = self.page.locator("baton-chat .field")
        field.fill(text)
        field.press("Enter")

    def keep_picture(self, name: str, *, full_page: bool = False) -> None:
        folder = os.environ.get("BATON_SCREENSHOTS")
        if folder:
            self.page.wait_for_timeout(350)  # Let animations come to rest.
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=full_page)


@pytest.fixture
def visit(browser: Browser, double: Double) -> Iterator[Any]:
    visits: list[Visit] = []

    def make(**options: Any) -> Visit:
        visits.append(Visit(browser, double, **options))
        return visits[-1]

    yield make
    complaints = [complaint for one in visits for complaint in one.complaints]
    for one in visits:
        one.context.close()
    assert complaints == []
