"""How a customer who does not look hears of a message: badge, page title, screen reader, and the sound."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from test_widget import ORDER, bubbles, check_axe, wait_until

# What Playwright evaluates counts as a gesture for Chromium, so the page notes real ones itself.
COUNT_TONES = """
window.tones = 0;
const activation = { isActive: false, hasBeenActive: false };
Object.defineProperty(navigator, "userActivation", { value: activation });
for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => Object.assign(activation, { isActive: true, hasBeenActive: true }), true);
}
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...rest) { window.tones++; return start.apply(this, rest); };
"""
# A message sounds a moment after it came, with a lock; before that it is not known whether it stays silent.
COUNT_OCCASIONS = """
window.occasions = 0;
const request = LockManager.prototype.request;
LockManager.prototype.request = function (name, options, callback) {
    return request.call(this, name, options, (lock) => {
        const held = callback(lock);
        window.occasions++;
        return held;
    });
};
"""
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
SAYS = {
    "en": ("Open chat. 2 new messages", "2 new messages", "Open chat"),
    "ko": ("채팅 열기. 새 메시지 2개", "새 메시지 2개", "채팅 열기"),
}


def switch_sound(page: Page) -> None:
    page.locator("baton-chat .options").click()
    page.locator("baton-chat [role=menuitemcheckbox]").click()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_unread_messages_are_said_in_every_way(visit: Any, language: str) -> None:
    named, said, plain = SAYS[language]
    customer = visit(locale={"en": "en-US", "ko": "ko-KR"}[language], reduced_motion="reduce")
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    own = page.title()
    page.keyboard.press("Escape")
    launcher = page.locator("baton-chat").get_by_role("button", name=plain, exact=True)
    expect(launcher).to_be_focused()
    for text in ("Are you there?", "One more thing."):
        customer.double.do("entry", author="bot", text=text)
    expect(page.locator("baton-chat .badge")).to_have_text("2")
    expect(page.locator("baton-chat").get_by_role("button", name=named, exact=True)).to_be_visible()
    expect(page.locator("baton-chat .frame > [role=status]")).to_have_text(said)
    expect(page).to_have_title(f"(2) {own}")
    check_axe(page)
    customer.keep_picture(f"unread-{language}")
    page.locator("baton-chat .launcher").click()
    expect(page.locator("baton-chat .badge")).not_to_be_visible()
    expect(page.locator("baton-chat .frame > [role=status]")).to_have_text("")
    expect(page).to_have_title(own)


def test_a_hidden_page_says_it_in_its_title_until_it_is_looked_at(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    own = page.title()
    page.evaluate(HIDE, True)
    customer.double.do("entry", author="bot", text="Are you there?")
    expect(page).to_have_title(f"(1) {own}")
    page.evaluate("document.title = 'Basket'")
    customer.double.do("entry", author="bot", text="One more thing.")
    expect(page).to_have_title("(2) Basket")
    page.evaluate(HIDE, False)
    expect(page).to_have_title("Basket")


def test_the_sound_is_off_until_it_is_wished_and_the_wish_is_remembered(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    customer.context.add_init_script(COUNT_TONES + COUNT_OCCASIONS)
    page.reload()
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    page.keyboard.press("Escape")
    double.do("entry", author="bot", text="without a sound")
    expect(page.locator("baton-chat .badge")).to_have_text("1")
    assert page.evaluate("tones") == 0

    page.locator("baton-chat .launcher").click()
    switch_sound(page)
    page.wait_for_function("() => tones === 2")  # What was switched on is heard once.
    double.do("entry", author="bot", text="seen, so without a sound")
    expect(bubbles(page, "bot").last).to_have_text("seen, so without a sound")
    assert page.evaluate("tones") == 2
    page.keyboard.press("Escape")
    double.do("entry", author="bot", text="with a sound")
    page.wait_for_function("() => tones === 4")

    # On a new page nothing sounds before the customer has touched it; old messages are no news there either.
    page.reload()
    expect(page.locator("baton-chat .badge")).to_have_text("1")
    double.do("entry", author="bot", text="not touched yet")
    expect(page.locator("baton-chat .badge")).to_have_text("2")
    page.wait_for_function("() => occasions === 1")
    assert page.evaluate("tones") == 0
    page.locator("h1").click()
    page.wait_for_function("() => navigator.userActivation.hasBeenActive")
    double.do("entry", author="bot", text="touched")
    page.wait_for_function("() => tones === 2")

    page.locator("baton-chat .launcher").click()
    page.locator("baton-chat .options").click()
    expect(page.locator("baton-chat [role=menuitemcheckbox]")).to_have_attribute("aria-checked", "true")


def test_of_two_tabs_one_rings_and_reading_in_one_is_reading_in_both(visit: Any) -> None:
    customer = visit()
    customer.context.add_init_script(COUNT_TONES)
    page = customer.page
    page.reload()
    # The other tab never opened the chat, and joins when a conversation begins.
    other = customer.open()
    other.locator("h1").click()
    customer.open_chat()
    switch_sound(page)
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    page.locator("h1").click()
    page.locator("baton-chat .launcher").click()
    expect(bubbles(other, "bot")).to_have_count(1)
    page.evaluate("tones = 0")
    other.evaluate("tones = 0")
    customer.double.do("entry", author="bot", text="Are you there?")
    for tab in (page, other):
        expect(tab.locator("baton-chat .badge")).to_have_text("1")
    wait_until(page, lambda: page.evaluate("tones") + other.evaluate("tones") > 0)
    # The next message comes after both had their say about this one.
    customer.double.do("entry", author="bot", text="One more thing.")
    wait_until(page, lambda: page.evaluate("tones") + other.evaluate("tones") > 2)
    assert page.evaluate("tones") + other.evaluate("tones") == 4
    other.locator("baton-chat .launcher").click()
    expect(page.locator("baton-chat .badge")).not_to_be_visible()
    other.locator("baton-chat .options").click()
    expect(other.locator("baton-chat [role=menuitemcheckbox]")).to_have_attribute("aria-checked", "true")
    assert len({frame["token"] is None for frame in customer.double.received("hello")}) == 2
