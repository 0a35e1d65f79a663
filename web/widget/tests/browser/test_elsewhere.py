"""Going on at another channel, conversations that were joined or parted, and who signs in and out of the shop."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from test_widget import ORDER, bubbles, check_axe, wait_until

CODE = "JOIN-7K4MQ-2XDPA"
SAYS = {
    "en": ("Continue on Telegram", "Open Telegram", "It works once, and for 15 minutes.", ORDER),
    "ko": (
        "텔레그램에서 이어서 대화하기",
        "텔레그램 열기",
        "15분 동안 한 번만 쓸 수 있어요.",
        "주문한 상품은 어디쯤 왔나요?",
    ),
}
LOOKS = {
    "wide-en": {"locale": "en-US", "color_scheme": "light"},
    "wide-ko": {"locale": "ko-KR", "color_scheme": "dark"},
    "phone-en": {"locale": "en-US", "color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
    "phone-ko": {"locale": "ko-KR", "color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def begin(customer: Any, text: str = ORDER) -> Any:
    customer.open_chat()
    customer.say(text)
    expect(bubbles(customer.page, "bot")).to_have_count(1)
    return customer.page


@pytest.mark.parametrize("look", list(LOOKS))
def test_the_way_to_telegram(visit: Any, look: str) -> None:
    item, opens, good, order = SAYS[look[-2:]]
    customer = visit(reduced_motion="reduce", **LOOKS[look])
    page, chat = customer.page, customer.page.locator("baton-chat")
    customer.open_chat()
    chat.locator(".options").click()
    # Before the first message there is nothing to go on with.
    assert chat.locator("[role=menuitem]:visible").count() == 1
    page.keyboard.press("Escape")
    customer.say(order)
    expect(bubbles(page, "bot")).to_have_count(1)
    chat.locator(".options").click()
    chat.get_by_role("menuitem", name=item).click()
    sheet = chat.locator(".sheet")
    expect(sheet).to_have_accessible_name(item)
    expect(sheet.locator("code")).to_have_text(CODE)
    link = sheet.get_by_role("link", name=opens)
    expect(link).to_have_attribute("href", f"https://t.me/haru_bot?start={CODE}")
    expect(sheet.get_by_text(good)).to_be_visible()
    picture = sheet.get_by_role("img")
    if look.startswith("wide"):
        expect(picture).to_have_accessible_name(re.compile("QR"))
    else:
        expect(picture).to_have_count(0)
        assert link.bounding_box()["width"] > 300
    check_axe(page)
    customer.keep_picture(f"continue-{look}")
    assert page.evaluate("document.querySelector('baton-chat').shadowRoot.activeElement.closest('.sheet') !== null")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(chat.locator(".options")).to_be_focused()


def test_who_waits_is_told_and_the_dialog_closes_when_they_go(visit: Any) -> None:
    customer = visit(reduced_motion="reduce")
    page, double = begin(customer), customer.double
    double.do("owner", owner={"owner": "waiting", "position": 2, "wait_seconds": 180})
    offer = page.locator("baton-chat .queue").get_by_role("button", name="Continue on Telegram")
    check_axe(page)
    customer.keep_picture("queue-continue")
    offer.click()
    expect(page.locator("baton-chat .sheet")).to_be_visible()
    double.do("entry", author="system", text="That worked: we're going on here where we left off.")
    expect(page.locator("baton-chat .sheet")).to_be_hidden()
    expect(offer).to_be_focused()


FAILS = {
    "en": ("Continue on Telegram", "This couldn't be loaded. Please check your connection", "Try again", ORDER),
    "ko": (
        "텔레그램에서 이어서 대화하기",
        "내용을 불러오지 못했어요. 인터넷 연결을 확인하고",
        "다시 시도하기",
        "주문한 상품은 어디쯤 왔나요?",
    ),
}


@pytest.mark.parametrize("look", ["wide-en", "phone-ko"])
def test_the_second_file_is_loaded_when_it_is_needed_and_again_when_it_failed(visit: Any, look: str) -> None:
    item, says, again, order = FAILS[look[-2:]]
    customer = visit(reduced_motion="reduce", **LOOKS[look])
    page, chat = customer.page, customer.page.locator("baton-chat")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "widget-more" in request.url else None)
    page.route("**/widget-more.js", lambda route: route.abort())
    begin(customer, order)
    chat.locator(".options").click()
    assert asked == []
    chat.get_by_role("menuitem", name=item).click()
    sheet = chat.locator(".sheet")
    expect(sheet).to_have_accessible_name(item)
    expect(sheet.get_by_role("status")).to_contain_text(says)
    check_axe(page)
    customer.keep_picture(f"continue-not-loaded-{look}")
    sheet.get_by_role("button", name=again).click()
    expect(sheet.locator("code")).to_have_text(CODE)
    focused = "document.querySelector('baton-chat').shadowRoot.activeElement.closest('.sheet') !== null"
    assert page.evaluate(focused)
    page.keyboard.press("Escape")
    chat.locator(".options").click()
    chat.get_by_role("menuitem", name=item).click()
    expect(sheet.locator("code")).to_be_visible()
    assert asked == [f"{customer.double.address}/widget-more.js{query}" for query in ("", "?try=2")]
    assert [complaint for complaint in customer.complaints if "ERR_FAILED" not in complaint] == []
    customer.complaints.clear()


def test_without_a_link_there_is_the_code_and_what_fails_is_said(visit: Any) -> None:
    customer = visit(reduced_motion="reduce")
    customer.double.do("faults", telegram=False, seconds=1)
    page, double = begin(customer), customer.double
    chat = page.locator("baton-chat")
    chat.locator(".options").click()
    chat.get_by_role("menuitem", name="Continue in another chat").click()
    expect(chat.locator(".sheet code")).to_have_text(CODE)
    expect(chat.locator(".sheet").get_by_role("link")).to_have_count(0)
    expect(chat.locator(".sheet code")).to_be_hidden()  # It was good for a second.
    double.do("faults", seconds=900)
    chat.locator(".sheet").get_by_role("button", name="Get a new code").click()
    expect(chat.locator(".sheet code")).to_be_visible()
    customer.keep_picture("continue-no-link")
    page.keyboard.press("Escape")
    double.do("entry", author="system", text="So that a new one is asked for.")
    expect(bubbles(page, "system")).to_have_count(1)
    double.do("faults", tooFast=1)
    chat.locator(".options").click()
    chat.get_by_role("menuitem", name="Continue in another chat").click()
    expect(chat.locator(".sheet")).to_contain_text("Please wait a moment.")
    double.do("faults", refuse=True)
    double.do("drop")
    expect(chat.locator(".link")).to_contain_text("Reconnecting")
    chat.locator(".sheet").get_by_role("button", name="Get a new code").click()
    expect(chat.locator(".sheet")).to_contain_text("Not connected just now.")
    customer.keep_picture("continue-lost")


def test_joined_with_an_older_conversation_and_parted_again(visit: Any) -> None:
    customer = visit()
    page, double = begin(customer), customer.double
    other = customer.open()
    other.locator("baton-chat .launcher").click()
    expect(bubbles(other, "customer")).to_have_text([ORDER])
    customer.say(CODE)
    expect(bubbles(page, "bot")).to_have_count(2)
    log = [
        {"author": "customer", "text": "from Telegram", "more": {"at": 1_790_000_000_000}},
        {"author": "bot", "text": "answered there", "more": {"at": 1_790_000_001_000}},
        {"author": "system", "text": "That worked."},
    ]
    double.do("join", log=log)
    for tab in (page, other):
        expect(bubbles(tab, "customer")).to_have_text([ORDER, CODE, "from Telegram"])
        expect(tab.locator("baton-chat .divider")).to_have_text("Your other chat")
    customer.say("goes on")
    for tab in (page, other):
        expect(bubbles(tab, "customer")).to_have_text([ORDER, CODE, "from Telegram", "goes on"])
    expect(bubbles(page, "bot")).to_have_count(4)
    customer.keep_picture("joined")
    page.reload()
    expect(bubbles(page, "customer")).to_have_text(["from Telegram", "goes on"])
    double.do("part", text="This chat is on its own again.")
    for tab in (page, other):
        expect(bubbles(tab, "system")).to_have_text(["This chat is on its own again."])
        expect(bubbles(tab, "customer")).to_have_count(0)
        kept = tab.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
        assert "Telegram" not in kept
    page.reload()
    expect(bubbles(page, "system")).to_have_count(1)
    expect(bubbles(page, "customer")).to_have_count(0)


CUSTOMER = "customer => document.querySelector('baton-chat').setCustomer(customer)"


def test_signing_out_and_in_again(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    page.evaluate(CUSTOMER, "mina")
    begin(customer)
    page.locator("baton-chat .field").fill("a draft of Mina's")
    other = customer.open()
    other.locator("baton-chat .launcher").wait_for()
    page.evaluate(CUSTOMER, None)
    expect(bubbles(page, "customer")).to_have_count(0)
    expect(page.locator("baton-chat .field")).to_have_value("")
    wait_until(page, lambda: double.received("hello")[-1]["customer"] is None)
    assert "Mina" not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    customer.say("I am somebody else")
    expect(bubbles(page, "customer")).to_have_text(["I am somebody else"])
    page.evaluate("document.querySelector('baton-chat').setAttribute('customer', 'mina')")
    expect(bubbles(page, "customer")).to_contain_text([ORDER])


def test_a_tab_from_before_signing_in_takes_nothing_from_the_one_that_is_signed_in(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    other = customer.open()
    other.locator("baton-chat .launcher").click()
    other.locator("baton-chat .field").wait_for()
    page.evaluate(CUSTOMER, "mina")
    begin(customer)
    before = len(double.received("hello"))
    double.do("drop")
    # Both connect anew: one as Mina, the other as nobody, in a conversation that it keeps to itself.
    wait_until(page, lambda: len(double.received("hello")) >= before + 2)
    assert {frame["customer"] for frame in double.received("hello")[before:]} == {"mina", None}
    other.locator("baton-chat .field").fill("who am I?")
    other.locator("baton-chat .field").press("Enter")
    expect(bubbles(other, "bot")).to_have_count(1)
    expect(bubbles(other, "customer")).to_have_text(["who am I?"])
    customer.say("Still here")
    expect(bubbles(page, "bot")).to_have_count(2)
    expect(bubbles(page, "customer")).to_contain_text([ORDER, "Still here"])
    double.do("drop")
    expect(bubbles(other, "customer")).to_have_text(["who am I?"])
    customer.say("Still here, too")
    expect(bubbles(page, "bot")).to_have_count(3)
    # Signing out is still seen by both.
    page.evaluate(CUSTOMER, None)
    expect(bubbles(page, "customer")).to_have_count(0)


def test_a_word_that_is_not_taken(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    double.do("faults", badCustomer="Signature has expired.")
    page.evaluate(CUSTOMER, "mina")
    begin(customer)
    assert [frame["customer"] for frame in double.received("hello")] == ["mina", None]
    assert [complaint for complaint in customer.complaints if "Signature has expired." in complaint]
    customer.complaints.clear()
    # A page that can, brings another one; nothing is lost meanwhile.
    double.do("faults", badCustomer=None)
    page.evaluate(CUSTOMER, "mina")
    wait_until(page, lambda: double.received("hello")[-1]["customer"] == "mina")
    expect(bubbles(page, "customer")).to_have_text([ORDER])
