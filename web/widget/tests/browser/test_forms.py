"""What the system's buttons become: a form for a message after hours, and stars; and a server that stays away."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from test_widget import bubbles, check_axe, wait_until

CLOSED = {
    "en": ("Our team is away right now.", "Leave my e-mail", "Back to the assistant"),
    "ko": ("지금은 상담 시간이 아니에요.", "이메일 남기기", "챗봇으로 돌아가기"),
}
LABELS = {
    "en": ("E-mail address", "Your message (optional)", "Please enter your address, like name@example.com."),
    "ko": ("이메일 주소", "남기실 내용 (선택)", "이메일 주소를 확인해 주세요. 예: name@example.com"),
}
STARS = {
    "en": ("Bad", "Not good", "All right", "Good", "Very good"),
    "ko": ("매우 불만족", "불만족", "보통", "만족", "매우 만족"),
}
PHONE = {"width": 390, "height": 844}
LOOKS = [
    pytest.param("en", {"locale": "en-US"}, id="wide-en"),
    pytest.param("ko", {"locale": "ko-KR", "color_scheme": "dark", "viewport": PHONE}, id="phone-ko"),
]


@pytest.mark.parametrize(("language", "options"), LOOKS)
def test_a_message_after_hours(visit: Any, language: str, options: dict[str, Any]) -> None:
    text, title, cancel = CLOSED[language]
    address, message, wrong = LABELS[language]
    customer = visit(reduced_motion="reduce", **options)
    page, double = customer.page, customer.double
    chat = page.locator("baton-chat")
    customer.open_chat()
    customer.say("…")
    expect(bubbles(page, "bot")).to_have_count(1)
    buttons = [{"title": title, "payload": "baton:leave_message"}, {"title": cancel, "payload": "baton:cancel"}]
    double.do("entry", author="system", text=text, more={"buttons": buttons})
    expect(chat.get_by_role("button", name=title)).to_have_class("choice")  # Nobody waits yet: a plain button.
    double.do("owner", owner={"owner": "waiting", "position": 1, "wait_seconds": None})
    email = chat.get_by_label(address)
    email.fill("mina@nowhere")
    email.press("Enter")
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(wrong)
    check_axe(page)
    customer.keep_picture(f"leave-{language}")
    # What comes meanwhile does not disturb it.
    double.do("entry", author="system", text="…")
    expect(bubbles(page, "system")).to_have_count(2)
    expect(email).to_be_focused()
    email.fill("mina@example.com")
    expect(email).not_to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Tab")
    expect(chat.get_by_label(message)).to_be_focused()
    page.keyboard.type("B-1042")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(bubbles(page, "customer")).to_have_text(["…", title, "mina@example.com", "B-1042"])
    wait_until(page, lambda: len(double.received("message")) == 3)
    assert double.received("choose")[0]["payload"] == "baton:leave_message"
    assert [frame["text"] for frame in double.received("message")][1:] == ["mina@example.com", "B-1042"]
    expect(email).to_have_count(0)
    expect(chat.get_by_role("button", name=title)).to_have_attribute("data-chosen", "")


@pytest.mark.parametrize(("language", "options"), LOOKS)
def test_a_rating(visit: Any, language: str, options: dict[str, Any]) -> None:
    customer = visit(reduced_motion="reduce", **options)
    page, double = customer.page, customer.double
    customer.open_chat()
    customer.say("…")
    expect(bubbles(page, "bot")).to_have_count(1)
    titles = [f"{'★' * count} {STARS[language][count - 1]}" for count in range(5, 0, -1)]
    buttons = [{"title": title, "payload": f"baton:rate:{5 - place}"} for place, title in enumerate(titles)]
    double.do("entry", author="system", text="How was it?", more={"buttons": buttons})
    group = page.locator("baton-chat").get_by_role("radiogroup", name="How was it?")
    stars = group.get_by_role("radio")
    expect(stars).to_have_count(5)
    assert [star.get_attribute("aria-label") for star in stars.all()] == titles[::-1]
    stars.nth(3).hover()
    expect(group.locator("[data-filled]")).to_have_count(4)
    page.mouse.move(0, 0)
    expect(group.locator("[data-filled]")).to_have_count(0)
    stars.first.focus()
    page.keyboard.press("ArrowLeft")
    expect(stars.nth(4)).to_be_focused()
    expect(group.locator("[data-filled]")).to_have_count(5)
    check_axe(page)
    customer.keep_picture(f"rating-{language}")
    assert double.received("choose") == []  # Only pressing sends.
    page.keyboard.press("Enter")
    wait_until(page, lambda: [frame["payload"] for frame in double.received("choose")] == ["baton:rate:5"])
    expect(bubbles(page, "customer").last).to_have_text(titles[0])
    expect(stars.nth(4)).to_have_attribute("aria-checked", "true")
    expect(stars.nth(4)).to_be_disabled()
    check_axe(page)


def test_as_long_as_they_are_not_loaded_there_are_buttons(visit: Any) -> None:
    customer = visit(reduced_motion="reduce")
    page, double = customer.page, customer.double
    chat = page.locator("baton-chat")
    page.route("**/widget-more.js", lambda route: route.abort())
    customer.open_chat()
    customer.say("…")
    expect(bubbles(page, "bot")).to_have_count(1)
    text, title, _ = CLOSED["en"]
    double.do("owner", owner={"owner": "waiting", "position": 1, "wait_seconds": None})
    double.do(
        "entry", author="system", text=text, more={"buttons": [{"title": title, "payload": "baton:leave_message"}]}
    )
    button = chat.get_by_role("button", name=title)
    expect(button).to_have_class("choice")
    wait_until(page, lambda: any("ERR_FAILED" in complaint for complaint in customer.complaints))
    customer.complaints.clear()
    # The second try works, and the button that has the focus is not taken away.
    button.focus()
    rating = [{"title": str(count), "payload": f"baton:rate:{count}"} for count in range(1, 6)]
    double.do("entry", author="system", text="How was it?", more={"buttons": rating})
    expect(chat.get_by_role("radiogroup", name="How was it?").get_by_role("radio")).to_have_count(5)
    expect(chat.get_by_label(LABELS["en"][0])).to_have_count(0)


def test_a_server_that_stays_away(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say("first")
    expect(bubbles(page, "bot")).to_have_count(1)
    page.clock.install()
    customer.double.do("faults", refuse=True)
    page.reload()
    page.clock.run_for(5_000)
    expect(page.locator("baton-chat .link")).to_contain_text("onnect")
    page.clock.run_for(16_000)
    expect(page.locator("baton-chat .link")).to_contain_text("your messages are kept and sent")
    customer.say("second")
    customer.keep_picture("away")
    customer.double.do("faults", refuse=False)
    hellos = len(customer.double.received("hello"))
    for _ in range(20):
        page.clock.run_for(2_000)
        if len(customer.double.received("hello")) > hellos:
            break
    expect(bubbles(page, "customer")).to_have_text(["first", "second"])
    expect(page.locator("baton-chat .link")).not_to_be_visible()
