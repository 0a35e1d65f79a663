"""A real installation and a real Chromium."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from baton.doctor import find_chromium
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram
from tests.installation import ROOT, Installation

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AGENT = ("jisoo@haru.example", "a long enough password")


def give_up(missing: str) -> None:
    """Fails in CI, skips elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Telegram, which the installation is connected to."""
    async with FakeTelegram() as fake:
        yield fake


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def installation(telegram: FakeTelegram) -> AsyncIterator[Installation]:
    for needed in (
        "models/baton.tar.gz",
        "web/shop/dist/index.html",
        "web/widget/dist/widget-more.js",
        "web/staff/dist",
    ):
        if not (ROOT / needed).exists():
            give_up(f"{needed} is missing; run: make setup")
    installation = Installation(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url, TELEGRAM_WEBHOOK_SECRET=SECRET)
    installation.start()
    try:
        await installation.wait_ready()
        await installation.wait_hybrid()
        installation.run(
            "staff", "add", AGENT[0], "--role", "agent", "--name", "Jisoo", "--password-stdin", input=AGENT[1] + "\n"
        )
        yield installation
    finally:
        installation.remove()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    program = find_chromium()
    if not program:
        give_up("there is no Chromium; make doctor says how to get one")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(params=["en", "ko"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def customer(chromium: Browser, language: str) -> AsyncIterator[BrowserContext]:
    locale = {"en": "en-US", "ko": "ko-KR"}[language]
    context = await chromium.new_context(locale=locale, viewport={"width": 1280, "height": 860})
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desk(chromium: Browser, language: str) -> AsyncIterator[BrowserContext]:
    locale = {"en": "en-US", "ko": "ko-KR"}[language]
    context = await chromium.new_context(locale=locale, viewport={"width": 1440, "height": 900})
    yield context
    await context.close()
