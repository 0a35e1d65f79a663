"""The walk: begun on the page, continued on Telegram, passed to a person there, resolved, and rated there."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.test_main_job import SECONDS, check_accessible, log_in, picture, say
from tests.fakes.telegram import FakeTelegram
from tests.installation import Installation

MINA = 501


class Phone:
    """The customer's Telegram, which is set to Korean."""

    def __init__(self, telegram: FakeTelegram, url: str) -> None:
        self._telegram = telegram
        self._url = f"{url}/telegram/webhook"

    async def say(self, text: str) -> None:
        assert await self._telegram.deliver(self._url, self._telegram.message(MINA, text)) == 200

    async def sees(self, part: str) -> str:
        """The newest message that has `part`, as soon as it is there."""
        async with asyncio.timeout(SECONDS / 1000):
            while True:
                if found := [text for text in self._telegram.texts(MINA) if part in text]:
                    return found[-1]
                await self._telegram.changed(1)

    async def press(self, title: str) -> None:
        """Presses the newest button that begins so."""
        sent = [one for one in self._telegram.sent if one.method == "sendmessage"]
        for place in reversed(range(len(sent))):
            for shown, choice in self._telegram.buttons(place):
                if shown.startswith(title):
                    update = self._telegram.pressed(MINA, choice, sent[place].message)
                    assert await self._telegram.deliver(self._url, update) == 200
                    return
        raise AssertionError(f"there is no button {title!r}")


@pytest.mark.browser
@pytest.mark.timeout(240)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("language", ["en"])
async def test_from_the_page_to_telegram_and_a_person(
    installation: Installation, telegram: FakeTelegram, customer: BrowserContext, desk: BrowserContext
) -> None:
    expect.set_options(timeout=SECONDS)
    phone = Phone(telegram, installation.url)
    shop = await customer.new_page()
    await shop.goto(installation.url)
    chat = shop.locator("baton-chat")
    await chat.get_by_role("button").first.click()
    transcript = chat.get_by_role("log")
    await say(chat, "Where is my order B-1042?")
    await expect(transcript).to_contain_text(re.compile("e-mail"))
    await say(chat, "mina@example.com")
    await expect(transcript).to_contain_text(re.compile("B-1042.*(on its way|shipped|arrive)", re.I | re.S))

    await chat.get_by_role("button", name="Options").click()
    await chat.get_by_role("menuitem", name="Continue on Telegram").click()
    dialog = chat.get_by_role("dialog", name="Continue on Telegram")
    await expect(dialog.get_by_role("img")).to_be_visible()
    await check_accessible(shop, "the way to Telegram")
    await picture(shop, "walk-offer")
    link = str(await dialog.get_by_role("link").get_attribute("href"))
    assert link.startswith("https://t.me/")

    # The link opens the app, which sends what it carries.
    await phone.say("/start " + link.partition("?start=")[2])
    await phone.sees("where we left off")
    await expect(dialog).to_be_hidden()
    await expect(transcript).to_contain_text("where we left off")

    # The assistant knows what was spoken of; the page is in step.
    before = len(telegram.texts(MINA))
    await phone.say("and how long will it take?")
    await phone.sees("B-1042")
    assert len(telegram.texts(MINA)) > before
    await expect(transcript).to_contain_text("and how long will it take?")
    await phone.say("I'd like to talk to a person")

    page = await desk.new_page()
    await log_in(page, installation.url)
    await page.get_by_role("button", name="Claim").first.click()
    log = page.get_by_role("log")
    await expect(log).to_contain_text("Where is my order B-1042?")
    await expect(log).to_contain_text("Joined by a code: Web chat and Telegram are one customer")
    await expect(log).to_contain_text("now on Telegram")
    await phone.sees("Jisoo has joined")
    await page.get_by_role("textbox", name="Reply").fill("It comes the day after tomorrow.")
    await page.keyboard.press("Enter")
    await phone.sees("It comes the day after tomorrow.")
    await expect(transcript).to_contain_text("It comes the day after tomorrow.")
    await picture(page, "walk-desk")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await page.get_by_role("dialog").get_by_role("button", name="Resolve").last.click()

    await phone.sees("How was your conversation with Jisoo?")
    await phone.press("★★★★★")
    await phone.sees("Is everything settled now?")
    await phone.press("Yes, it's settled")
    await phone.sees("Would you like to add a word?")
    await phone.press("Add a comment")
    await phone.sees("in one message")
    await phone.say("quick and kind")
    await phone.sees("passed that on")
    await expect(transcript).to_contain_text("quick and kind")
    await picture(shop, "walk-rated")
