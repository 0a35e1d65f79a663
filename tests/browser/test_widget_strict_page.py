"""The widget on a page that allows next to nothing: no inline style or script, no other host, no files but its own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Route, expect

from tests.browser.test_main_job import SECONDS, check_accessible, picture, say
from tests.installation import Installation
from tests.unit.attachments.files import PNG

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
PAGE = """<!doctype html>
<html lang="{language}">
<head><title>Strict</title><link rel="icon" href="data:,"></head>
<body><main><h1>Strict</h1></main>
<script src="/widget.js" data-accent="#7a3b00" data-label="{label}" data-position="left" defer>
</script></body></html>"""
SAYS = {
    "en": {
        "label": "Ask us",
        "greeting": "hello",
        "save": "Save this conversation",
        "you": "You",
        "continue": "Continue on Telegram",
    },
    "ko": {
        "label": "문의하기",
        "greeting": "안녕하세요",
        "save": "대화 내용 저장하기",
        "you": "나",
        "continue": "텔레그램에서 이어서 대화하기",
    },
}


async def open_strict_page(customer: BrowserContext, url: str, language: str) -> tuple[Page, list[str]]:
    """The page, and what the browser complains about on it."""
    html = PAGE.format(language=language, label=SAYS[language]["label"])

    async def answer(route: Route) -> None:
        await route.fulfill(
            content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY}, body=html
        )

    # A page that the test serves has no network address, and so would have to ask before it connects to this machine.
    await customer.grant_permissions(["local-network-access"])
    page = await customer.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # The page's own icon is refused by the policy.
        if message.type == "error" and not message.text.startswith("Loading the image"):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.route("**/strict", answer)
    await page.goto(f"{url}/strict")
    return page, complaints


@pytest.mark.browser
@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
async def test_a_strict_policy_takes_nothing_away(
    installation: Installation, customer: BrowserContext, language: str
) -> None:
    expect.set_options(timeout=SECONDS)
    says = SAYS[language]
    page, complaints = await open_strict_page(customer, installation.url, language)
    chat = page.locator("baton-chat")
    launcher = chat.get_by_role("button", name=says["label"], exact=True)
    # The style sheet is there, and the author's colour and place.
    await expect(launcher).to_have_css("background-color", "rgb(122, 59, 0)")
    await expect(launcher).to_have_css("left", "20px")
    await launcher.click()
    await say(chat, says["greeting"])
    bot = chat.locator('.row[data-author="bot"] .bubble')
    await expect(bot.first).to_be_visible()
    # The page allows no pictures: a file is a card there, and opens all the same.
    async with page.expect_response(lambda answer: "/chat/attachments?" in answer.url) as uploaded:
        await chat.locator("input[type=file]").set_input_files(
            {"name": "cup.png", "mimeType": "image/png", "buffer": PNG}
        )
    assert (await uploaded.value).status == 201
    await chat.locator(".send").click()
    card = chat.locator('.row[data-author="customer"] a.card')
    await expect(card).to_contain_text("cup.png")
    address = await card.get_attribute("href")
    file = await page.request.get(str(address))
    assert (file.status, await file.body()) == (200, PNG)
    await check_accessible(page, "a strict page")
    await picture(page, f"{language}-strict-page")

    await chat.locator(".options").click()
    async with page.expect_download() as saving:
        await chat.get_by_role("menuitem", name=says["save"]).click()
    saved = await (await saving.value).path()
    text = await asyncio.to_thread(Path(saved).read_text, encoding="utf-8-sig")
    assert f"{says['you']}\n{says['greeting']}" in text
    assert (await bot.first.inner_text()).split("\n")[0] in text
    # What is loaded only when it is needed has its words and its look here, too.
    await chat.locator(".options").click()
    await chat.get_by_role("menuitem", name=says["continue"]).click()
    await expect(chat.locator(".sheet code")).to_contain_text("JOIN-")
    await expect(chat.locator(".way")).to_have_css("display", "flex")
    # While it moves in, its colours are not those that it has.
    await chat.locator(".veil").evaluate(
        "veil => Promise.all(veil.getAnimations({subtree: true}).map((one) => one.finished))"
    )
    await check_accessible(page, "the dialog for another channel")
    assert complaints == []
