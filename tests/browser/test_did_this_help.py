"""The buttons below an article, and an article in the other language only. Pictures go to var/test-pictures/."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.browser.test_main_job import SECONDS, check_accessible, picture, say
from tests.installation import ROOT, Installation
from tests.integration.training.project import Project

MOST_ARTICLES = 6
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 860}
SAYS: dict[str, dict[str, Any]] = {
    "en": {
        "wrap": "do you wrap presents?",
        "wrapping": re.compile("hanji paper"),
        "yes": "Yes, that helped",
        "glad": re.compile("Glad that helped|Good to hear"),
        "pay": "what payment options do you have?",
        "paying": re.compile("Naver Pay"),
        "no": "No, not quite",
        "another": re.compile("Perhaps this fits better|maybe this is what you need"),
        "person": "Talk to a person",
        "offered": re.compile("shall I bring in a person|talk to a person"),
        "passed on": re.compile("number 1|colleague|team", re.IGNORECASE),
    },
    "ko": {
        "wrap": "선물이라 포장을 하고 싶은데 되나요?",
        "wrapping": re.compile("한지와 리본"),
        "yes": "네, 도움이 됐어요",
        "glad": re.compile("다행이에요"),
        "pay": "결제 방법이 어떤 게 있나요?",
        "paying": re.compile("네이버페이"),
        "no": "아니요",
        "another": re.compile("이 내용은 어떠세요|이 내용을 찾으셨을까요"),
        "person": "상담원 연결",
        "offered": re.compile("상담원을 연결해 드릴까요|상담원과 이야기해 보세요|원하시면 상담원을 연결해"),
        "passed on": re.compile("상담원"),
    },
}
ARTICLE = """---
id: {id}
title: {title}
questions:
{questions}
tags: [products]
updated: 2026-11-20
link: /help/{id}
---
{text}
"""
# What exists in one language only, what is asked about it in the other one, and what is said above it.
ELSEWHERE: dict[str, dict[str, Any]] = {
    "en": {
        "file": "data/kb/ko/kimchi-jar.md",
        "title": "김치 항아리 관리",
        "questions": ["김치 항아리는 어떻게 씻어요?", "항아리에서 김치 냄새가 나요", "항아리를 햇볕에 말려도 돼요?"],
        "text": "항아리는 쌀뜨물에 하룻밤 담갔다가 햇볕에 말려 주세요. 세제는 스며들 수 있으니 쓰지 마세요.",
        "asked": "how should I wash the kimchi jar?",
        "notice": re.compile("in Korean only"),
    },
    "ko": {
        "file": "data/kb/en/moon-jar-lamp.md",
        "title": "The moon jar lamp",
        "questions": ["How do I change the bulb of the moon jar lamp?", "Is the lamp dimmable?", "My lamp flickers"],
        "text": "Turn the foot of the lamp to the left and take the bulb out. It takes an E14 LED of up to 6 watts.",
        "asked": "달항아리 램프 전구는 어떻게 갈아요?",
        "notice": re.compile("영어로만"),
    },
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def untranslated() -> AsyncIterator[Installation]:
    """An installation with articles that exist in one language only; it answers with the model that there is."""
    project = Project()
    shutil.copytree(
        ROOT / "models", project.root / "models", dirs_exist_ok=True, ignore=shutil.ignore_patterns("encoder")
    )
    for one in ELSEWHERE.values():
        file = one["file"]
        questions = "\n".join(f"  - {question}" for question in one["questions"])
        id = file.rpartition("/")[2].removesuffix(".md")
        project.write(file, ARTICLE.format(id=id, title=one["title"], questions=questions, text=one["text"]))
    installation = Installation(project.root)
    installation.start()
    try:
        await installation.wait_ready()
        await installation.wait_hybrid()
        yield installation
    finally:
        installation.remove()
        shutil.rmtree(project.root.parent, ignore_errors=True)


async def open_chat(customer: BrowserContext, size: dict[str, int], url: str) -> tuple[Page, Locator, Locator]:
    """A new page of this size with the chat open; the page, the chat, and its transcript."""
    expect.set_options(timeout=SECONDS)
    page = await customer.new_page()
    await page.set_viewport_size({"width": size["width"], "height": size["height"]})
    await page.goto(url)
    chat = page.locator("baton-chat")
    await chat.get_by_role("button").first.click()
    return page, chat, chat.get_by_role("log")


@pytest.mark.browser
@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_did_this_help(
    installation: Installation, customer: BrowserContext, language: str, size: dict[str, int]
) -> None:
    says = SAYS[language]
    name = f"{language}-helped-{'phone' if size is PHONE else 'wide'}"
    page, chat, transcript = await open_chat(customer, size, installation.url)

    await say(chat, says["wrap"])
    await expect(transcript).to_contain_text(says["wrapping"])
    await expect(chat.get_by_role("button", name=says["no"])).to_be_visible()
    await picture(page, f"{name}-asked")
    await check_accessible(page, "an article with its buttons")
    await chat.get_by_role("button", name=says["yes"]).click()
    await expect(transcript).to_contain_text(says["glad"])
    # What was pressed stands in the transcript in its own words, and cannot be pressed again.
    await expect(transcript).to_contain_text(says["yes"])
    await expect(chat.get_by_role("button", name=says["no"], disabled=False)).to_have_count(0)

    await say(chat, says["pay"])
    await expect(transcript).to_contain_text(says["paying"])
    await chat.get_by_role("button", name=says["no"], disabled=False).click()
    await expect(transcript).to_contain_text(says["another"])
    await picture(page, f"{name}-another")
    # The page's part with the name and the way out stays where it is, whatever is pressed.
    await expect(chat.locator('[part="header"]')).to_be_in_viewport(ratio=1)
    # Nothing else fits in the end: a person.
    no, person = (chat.get_by_role("button", name=says[name], disabled=False) for name in ("no", "person"))
    for _ in range(MOST_ARTICLES):
        await expect(no.or_(person).first).to_be_visible()
        if await person.count():
            break
        presses = await transcript.get_by_text(says["no"], exact=True).count()
        await no.click()
        await expect(transcript.get_by_text(says["no"], exact=True)).not_to_have_count(presses)
    await expect(transcript).to_contain_text(says["offered"])
    await picture(page, f"{name}-person")
    await check_accessible(page, "a person is offered")


@pytest.mark.browser
@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
async def test_an_article_in_the_other_language_only(
    untranslated: Installation, customer: BrowserContext, language: str, size: dict[str, int]
) -> None:
    only = ELSEWHERE[language]
    page, chat, transcript = await open_chat(customer, size, untranslated.url)
    await say(chat, only["asked"])
    await expect(transcript).to_contain_text(only["notice"])
    await expect(transcript).to_contain_text(only["text"][:20])
    await picture(page, f"{language}-untranslated-{'phone' if size is PHONE else 'wide'}")
    await check_accessible(page, "an article in the other language")
