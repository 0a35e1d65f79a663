"""The conversation as a file, and the days and times that the transcript shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from test_widget import ORDER, bubbles, check_axe

DAY = 86_400_000
SAYS = {
    "en": ("Save this conversation", "conversation-", "Assistant\nWhich order is it?\n- B-1042", "You\n"),
    "ko": ("대화 내용 저장하기", "대화-", "상담 도우미\n어떤 주문인가요?\n- B-1042", "나\n"),
}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_conversation_is_saved_as_text(visit: Any, language: str) -> None:
    save, name, answer, you = SAYS[language]
    customer = visit(locale={"en": "en-US", "ko": "ko-KR"}[language], reduced_motion="reduce")
    page = customer.page
    customer.open_chat()
    more = page.locator("baton-chat .options")
    item = page.locator("baton-chat").get_by_role("menuitem", name=save)
    more.click()
    expect(item).to_have_attribute("aria-disabled", "true")  # Nothing was said yet.
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    customer.say("주문한 상품은 어디쯤 왔나요?" if language == "ko" else ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    more.press("Enter")
    check_axe(page)
    customer.keep_picture(f"menu-{language}")
    page.keyboard.press("End")
    expect(item).to_be_focused()
    with page.expect_download() as saving:
        page.keyboard.press("Enter")
    expect(more).to_be_focused()
    assert saving.value.suggested_filename.startswith(name)
    assert saving.value.suggested_filename.endswith(".txt")
    raw = Path(saving.value.path()).read_bytes()
    text = raw.decode("utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert answer in text
    assert you in text


def test_what_writes_it_is_loaded_then_and_a_second_try_works(visit: Any) -> None:
    customer = visit(reduced_motion="reduce")
    page, chat = customer.page, customer.page.locator("baton-chat")
    page.route("**/widget-more.js", lambda route: route.abort())
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    chat.locator(".options").click()
    chat.get_by_role("menuitem", name="Save this conversation").click()
    failed = chat.get_by_role("menuitem", name="This couldn't be loaded. Please check your connection and try again.")
    check_axe(page)
    customer.keep_picture("save-not-loaded")
    with page.expect_download() as saving:
        failed.click()
    assert ORDER in Path(saving.value.path()).read_text(encoding="utf-8-sig")
    expect(chat.locator(".menu")).to_be_hidden()
    chat.locator(".options").click()
    expect(chat.get_by_role("menuitem", name="Save this conversation")).to_be_visible()
    assert [complaint for complaint in customer.complaints if "ERR_FAILED" not in complaint] == []
    customer.complaints.clear()


@pytest.mark.parametrize(
    ("locale", "days", "halves"),
    [("en-US", ["Today", "Yesterday"], ("AM", "PM")), ("ko-KR", ["오늘", "어제"], ("오전", "오후"))],
)
def test_days_and_times(visit: Any, locale: str, days: list[str], halves: tuple[str, str]) -> None:
    customer = visit(locale=locale, timezone_id="Asia/Seoul")
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    now = page.evaluate("Date.now()")
    for ago in (0, 1, 5):
        # Seqs go up while times go back, so that every day has its own separator.
        for text in ("one", "two"):
            customer.double.do("entry", author="bot", text=text, more={"at": now - ago * DAY})
    shown = page.locator("baton-chat h3.day")
    expect(shown).to_have_count(3)
    expect(shown.first).to_have_text(days[0])
    expect(shown.nth(1)).to_have_text(days[1])
    times = page.locator("baton-chat .row[data-kind=message] time")
    expect(times).to_have_count(page.locator("baton-chat .row[data-kind=message]").count())
    for time in times.all():
        assert time.get_attribute("datetime")
        assert any(half in (time.text_content() or "") for half in halves)
    customer.keep_picture(f"days-{locale[:2]}")


def test_at_midnight_today_becomes_yesterday(visit: Any) -> None:
    customer = visit(timezone_id="Asia/Seoul")
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    page.clock.install()
    page.reload()
    day = page.locator("baton-chat h3.day")
    expect(day).to_have_text("Today")
    page.clock.fast_forward("24:00:00")
    expect(day).to_have_text("Yesterday")
