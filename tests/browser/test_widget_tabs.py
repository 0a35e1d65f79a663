"""Several tabs of one customer at the real server: one conversation, every message once, read in one is read in all."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.test_main_job import SECONDS, say
from tests.installation import Installation

SAYS = {"first": "안녕하세요", "second": "결제 방법이 어떤 게 있나요?", "third": "감사합니다"}


async def open_tab(customer: BrowserContext, url: str, *, chat: bool = True) -> tuple[Page, Locator]:
    """One more tab at the shop; with `chat` its panel is open and connected."""
    page = await customer.new_page()
    await page.bring_to_front()
    if not chat:
        await page.goto(url)
        return page, page.locator("baton-chat")
    welcomed = asyncio.Event()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda _: welcomed.set()))
    await page.goto(url)
    await page.locator("baton-chat .launcher").click()
    await asyncio.wait_for(welcomed.wait(), SECONDS / 1000)
    return page, page.locator("baton-chat")


async def expect_said(chat: Locator, *texts: str) -> None:
    """The customer's messages in this tab are exactly these, in this order."""
    await expect(chat.locator('.row[data-author="customer"] .bubble')).to_have_text(list(texts))


@pytest.mark.browser
@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("language", ["ko"])
async def test_tabs_stay_in_step(installation: Installation, customer: BrowserContext) -> None:
    expect.set_options(timeout=SECONDS)
    # Both are connected before anything was said, and a third one never opened the chat.
    one_page, one = await open_tab(customer, installation.url)
    _, other = await open_tab(customer, installation.url)
    third_page, third = await open_tab(customer, installation.url, chat=False)

    await say(one, SAYS["first"])
    for chat in (one, other, third):
        await expect_said(chat, SAYS["first"])
        await expect(chat.locator('.row[data-author="bot"] .bubble').first).to_be_attached()
    await say(other, SAYS["second"])
    for chat in (one, other, third):
        await expect_said(chat, SAYS["first"], SAYS["second"])

    # A new tab joins, with everything that was said.
    late_page, late = await open_tab(customer, installation.url, chat=False)
    await expect_said(late, SAYS["first"], SAYS["second"])
    await late_page.close()

    # It was read where the chat is open, so the third tab has no news either.
    await expect(other.locator('.row[data-author="bot"] .bubble').nth(1)).to_be_visible()
    await expect(third.locator(".badge")).to_be_hidden()
    await expect(third_page).not_to_have_title(re.compile(r"^\("))

    await third.locator(".launcher").click()
    await say(third, SAYS["third"])
    for chat in (one, other, third):
        await expect_said(chat, SAYS["first"], SAYS["second"], SAYS["third"])
    await one_page.reload()
    await expect_said(one, SAYS["first"], SAYS["second"], SAYS["third"])
