"""The whole main job in Chromium, as its users see it, in both languages. Pictures go to var/test-pictures/."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import AGENT
from tests.installation import ROOT, Installation
from tests.unit.attachments.files import PNG

PICTURES = ROOT / "var" / "test-pictures"
SECONDS = 30_000
SAYS = {
    "en": {
        "greet": "hello",
        "greeted": re.compile("hello|hi|welcome|good to see", re.IGNORECASE),
        "order": "Where is my order B-1042?",
        "proof": "mina@example.com",
        "status": re.compile("B-1042.*(on its way|shipped|arrive)", re.IGNORECASE | re.DOTALL),
        "person": "I'd like to talk to a person",
        "joined": "Jisoo has joined",
        "back": "Jisoo has finished",
        "thanks": "thanks",
    },
    "ko": {
        "greet": "안녕하세요",
        "greeted": re.compile("안녕하세요|반가"),
        "order": "주문 B-1042 어디쯤이에요?",
        "proof": "mina@example.com",
        "status": re.compile("B-1042.*(배송|도착)", re.DOTALL),
        "person": "상담원이랑 얘기하고 싶어요",
        "joined": "Jisoo 상담원이 연결됐어요",
        "back": "Jisoo 상담원과의 상담이 끝났어요",
        "thanks": "감사합니다",
    },
}


THANKED = re.compile("welcome|pleasure|happy to help|천만에요|도움이 됐다니|별말씀", re.IGNORECASE)


async def picture(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")


async def check_accessible(page: Page, where: str) -> None:
    found = await Axe().run(page)
    violations = [f"{v['id']}: {[n['target'] for n in v['nodes']]}" for v in found.response["violations"]]
    assert not violations, f"{where}: {violations}"


async def say(chat: Locator, text: str) -> None:
    box = chat.get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")


async def log_in(page: Page, url: str) -> None:
    await page.goto(f"{url}/staff")
    await page.locator("input[type=email], input[name=email]").first.fill(AGENT[0])
    await page.locator("input[type=password]").fill(AGENT[1])
    await check_accessible(page, "log-in")
    await page.keyboard.press("Enter")


async def exchange_files(chat: Locator, desk: Page) -> None:
    """The customer sends a picture that the agent sees, and the agent one that the customer sees."""
    await chat.locator("input[type=file]").set_input_files({"name": "cup.png", "mimeType": "image/png", "buffer": PNG})
    await chat.locator(".send").click()
    seen = desk.get_by_role("log").get_by_role("img", name=re.compile("customer|고객"))
    await expect(seen).to_have_js_property("naturalWidth", 48)
    await desk.locator("input[type=file]").set_input_files(
        {"name": "label.png", "mimeType": "image/png", "buffer": PNG}
    )
    await desk.get_by_role("button", name=re.compile("^(Send|보내기)$")).click()
    await expect(chat.get_by_role("img", name="label.png")).to_have_js_property("naturalWidth", 48)


@pytest.mark.browser
@pytest.mark.timeout(240)
@pytest.mark.asyncio(loop_scope="session")
async def test_a_customer_is_answered_handed_over_and_given_back(
    installation: Installation, customer: BrowserContext, desk: BrowserContext, language: str
) -> None:
    expect.set_options(timeout=SECONDS)
    says = SAYS[language]
    shop = await customer.new_page()
    complaints: list[str] = []
    shop.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await shop.goto(installation.url)
    chat = shop.locator("baton-chat")
    await chat.get_by_role("button").first.click()
    await check_accessible(shop, "shop with the chat open")
    transcript = chat.get_by_role("log")

    await say(chat, str(says["greet"]))
    await expect(transcript).to_contain_text(says["greeted"])
    await say(chat, str(says["order"]))
    await expect(transcript).to_contain_text(re.compile("e-mail|이메일"))
    await say(chat, str(says["proof"]))
    await expect(transcript).to_contain_text(says["status"])
    await picture(shop, f"{language}-order")

    page = await desk.new_page()
    await log_in(page, installation.url)
    await expect(page.get_by_text(re.compile("Waiting|대기")).first).to_be_visible()
    await say(chat, str(says["person"]))
    await expect(chat).to_contain_text(re.compile("number 1|1번째"))
    await picture(shop, f"{language}-waiting")
    await check_accessible(shop, "waiting")

    row = page.locator("main > section:first-of-type li").first
    await row.get_by_role("link").click()
    await expect(page.get_by_role("log")).to_contain_text(str(says["order"]))
    await expect(page.get_by_text("B-1042").last).to_be_visible()
    await page.keyboard.press("c")
    await expect(transcript).to_contain_text(str(says["joined"]))
    composer = page.get_by_role("textbox", name=re.compile("^(Reply|답변)$"))
    await composer.fill("Hi, Jisoo here. 반가워요!")
    await composer.press("Enter")
    await expect(transcript).to_contain_text("Hi, Jisoo here. 반가워요!")
    await say(chat, "Please leave it at the door / 문 앞에 놔 주세요")
    await expect(page.get_by_role("log")).to_contain_text("문 앞에 놔 주세요")
    await exchange_files(chat, page)
    await picture(page, f"{language}-desk")
    await picture(shop, f"{language}-agent")
    await check_accessible(page, "desk")

    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("button", name=re.compile("Resolve|종료")).last.click()
    await expect(transcript).to_contain_text(str(says["back"]))
    await say(chat, str(says["thanks"]))
    await expect(transcript).to_contain_text(
        re.compile("welcome|pleasure|glad|happy|천만|도움|별말씀|언제든", re.IGNORECASE)
    )
    await picture(shop, f"{language}-back")

    await shop.reload()
    await chat.get_by_role("button").first.click()
    await expect(chat.get_by_role("log")).to_contain_text("Hi, Jisoo here. 반가워요!")
    assert not complaints, complaints


@pytest.mark.browser
@pytest.mark.timeout(120)
@pytest.mark.asyncio(loop_scope="session")
async def test_on_a_phone(installation: Installation, customer: BrowserContext, language: str) -> None:
    page = await customer.new_page()
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(installation.url)
    chat = page.locator("baton-chat")
    await chat.get_by_role("button").first.click()
    await say(chat, str(SAYS[language]["greet"]))
    await expect(chat.get_by_role("log")).to_contain_text(SAYS[language]["greeted"], timeout=SECONDS)
    await picture(page, f"{language}-phone")
    await check_accessible(page, "phone")
