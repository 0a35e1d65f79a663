"""The widget as its user meets it: in Chromium, on the shop page, under a strict Content-Security-Policy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

ORDER = "Where is my order?"


def bubbles(page: Page, author: str) -> Any:
    return page.locator(f'baton-chat .row[data-author="{author}"] .bubble')


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Asks again until it holds; five seconds at most."""
    for _ in range(50):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come true within five seconds")


def check_axe(page: Page) -> None:
    page.wait_for_timeout(300)  # Colours are measured after the animations.
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_one_script_tag_is_enough(visit: Any) -> None:
    customer = visit()
    assert customer.page.locator("baton-chat").count() == 1
    assert customer.page.locator('script[src="/widget.js"]').count() == 1
    assert customer.double.do("received") == []  # Who never opens the chat costs no socket.
    customer.open_chat()
    expect(customer.page.locator("baton-chat .hello")).to_have_text("Hello! How can I help you today?")
    expect(customer.page.locator("baton-chat .field")).to_be_focused()


def test_on_a_strange_page_without_https(visit: Any) -> None:
    """The page is of another origin, insecure (so without `crypto.randomUUID`), and has only the script tag."""
    customer = visit()
    page = customer.page
    page.goto(f"http://strange.test:{customer.double.port}/strange")
    assert page.evaluate("isSecureContext") is False
    customer.open_chat()
    expect(page.locator("baton-chat .hello")).to_have_text("안녕하세요! 무엇을 도와드릴까요?")
    customer.say("반품하고 싶어요")
    expect(bubbles(page, "bot")).to_have_count(1)
    assert re.fullmatch(r"[0-9a-f-]{36}", customer.double.received("message")[0]["id"])
    assert customer.double.received("hello")[0]["language"] == "ko"
    customer.keep_picture("strange-page")


def test_a_conversation_with_buttons(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    page.locator("baton-chat .starters .choice", has_text=ORDER).click()
    expect(bubbles(page, "bot").last).to_have_text("Which order is it?")
    choice = page.locator("baton-chat .rows .choice", has_text="B-1042")
    choice.click()
    expect(choice).to_be_disabled()
    expect(choice).to_have_attribute("data-chosen", "")
    expect(page.locator("baton-chat .field")).to_be_focused()
    expect(bubbles(page, "customer")).to_have_text([ORDER, "B-1042"])
    expect(bubbles(page, "bot").last).to_contain_text("Which e-mail address")
    customer.say("mina@example.com")
    link = page.locator("baton-chat .bubble a")
    expect(link).to_have_attribute("href", "https://track.example/8842")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    customer.keep_picture("conversation")


def test_handed_over_and_back(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    customer.open_chat()
    customer.say("I'd like to talk to a person")
    place = page.locator("baton-chat .place")
    expect(place).to_have_text("You are number 2 · about 3 min")
    customer.keep_picture("waiting")
    double.do("owner", owner={"owner": "waiting", "position": 1, "wait_seconds": 30})
    expect(place).to_have_text("You are number 1 · less than a minute")
    double.do("owner", owner={"owner": "agent", "name": "Jisoo"})
    status = page.locator("baton-chat .status")
    expect(status).to_have_text("Jisoo is here")
    expect(place).not_to_be_visible()
    page.reload()
    expect(status).to_have_text("Jisoo is here")
    assert page.evaluate("document.activeElement.tagName") == "BODY"  # Open again, but without taking the focus.
    double.do("typing", author="agent")
    expect(page.locator("baton-chat .typing")).to_be_visible()
    double.do("entry", author="agent", text="Hi Mina, Jisoo here.", more={"name": "Jisoo"})
    expect(page.locator("baton-chat .typing")).not_to_be_visible()
    expect(bubbles(page, "agent").last).to_have_text("Hi Mina, Jisoo here.")
    customer.keep_picture("agent")
    double.do("owner", owner={"owner": "bot"})
    expect(status).to_have_text("You are back with the assistant")
    customer.say("Thank you!")
    expect(status).to_have_text("Automated assistant")


def test_a_reload_resumes(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    page.locator("baton-chat .field").fill("half a sentence")
    page.reload()
    expect(bubbles(page, "customer")).to_have_text([ORDER])
    expect(bubbles(page, "bot")).to_have_count(1)
    expect(page.locator("baton-chat .field")).to_have_value("half a sentence")
    assert customer.double.received("hello")[-1]["after"] == 0
    assert customer.double.received("hello")[-1]["token"]


def test_unsent_messages_survive_a_reload_and_keep_their_order(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    customer.open_chat()
    customer.say("first")
    expect(bubbles(page, "bot")).to_have_count(1)
    double.do("faults", refuse=True)
    double.do("drop")
    expect(page.locator("baton-chat .link")).to_contain_text("Reconnecting")
    for text in ("second", "third", "fourth"):
        customer.say(text)
    expect(page.locator('baton-chat .row[data-delivery="held"]')).to_have_count(3)
    customer.keep_picture("offline")
    page.reload()
    expect(page.locator('baton-chat .row[data-delivery="held"]')).to_have_count(3)
    double.do("faults", refuse=False)
    expect(bubbles(page, "bot")).to_have_count(4, timeout=20_000)
    expect(bubbles(page, "customer")).to_have_text(["first", "second", "third", "fourth"])
    expect(page.locator("baton-chat .link")).not_to_be_visible()
    sent = double.received("message")
    assert [frame["text"] for frame in sent] == ["first", "second", "third", "fourth"]
    assert len({frame["id"] for frame in sent}) == 4


def test_lost_acknowledgement_sends_the_same_id_again(visit: Any) -> None:
    customer = visit()
    customer.open_chat()
    customer.say("one")
    expect(bubbles(customer.page, "bot")).to_have_count(1)
    customer.double.do("faults", mute=1)
    customer.say("two")
    wait_until(customer.page, lambda: len(customer.double.received("message")) == 2)
    customer.double.do("drop")
    expect(bubbles(customer.page, "bot")).to_have_count(2)
    sent = [frame for frame in customer.double.received("message") if frame["text"] == "two"]
    assert len(sent) == 2
    assert len({frame["id"] for frame in sent}) == 1
    expect(bubbles(customer.page, "customer")).to_have_text(["one", "two"])


def test_too_fast_is_sent_again_by_itself(visit: Any) -> None:
    customer = visit()
    customer.open_chat()
    customer.double.do("faults", tooFast=1)
    customer.say("quick")
    customer.say("quicker")
    expect(bubbles(customer.page, "bot")).to_have_count(2)
    assert [frame["text"] for frame in customer.double.received("message")] == ["quick", "quick", "quicker"]


def test_a_message_that_fails_can_be_sent_again(visit: Any) -> None:
    customer = visit()
    page = customer.page
    page.clock.install()  # The pauses between the attempts are the test's to pass.
    customer.open_chat()
    customer.double.do("faults", unavailable=5)
    customer.say("Is anybody there?")
    problem = page.locator("baton-chat .problem")
    for _ in range(60):
        page.clock.run_for(1_000)
        if problem.is_visible():
            break
    customer.keep_picture("failed")
    check_axe(page)
    page.locator("baton-chat").get_by_role("button", name="Try again").click()
    expect(bubbles(page, "bot")).to_have_count(1)
    expect(problem).not_to_be_visible()


def test_too_long_stays_in_the_composer(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    field = page.locator("baton-chat .field")
    field.fill("a" * 3950)
    expect(page.locator("baton-chat .counter")).to_have_text("50 characters left")
    field.fill("가" * 4001)
    expect(page.locator("baton-chat .counter")).to_have_text("1 character too many")
    field.press("Enter")
    expect(page.locator("baton-chat .note")).to_contain_text("too long")
    expect(field).to_have_value("가" * 4001)
    assert customer.double.received("message") == []
    customer.keep_picture("too-long")
    check_axe(page)


def test_keys(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    field = page.locator("baton-chat .field")
    low = field.bounding_box()["height"]
    field.press_sequentially("one")
    field.press("Shift+Enter")
    field.press_sequentially("two")
    expect(field).to_have_value("one\ntwo")
    assert field.bounding_box()["height"] > low
    field.fill("\n".join("line" for _ in range(20)))
    assert field.bounding_box()["height"] < low + 5 * 24
    # The Enter that ends a Korean syllable sends nothing.
    field.fill("안녕")
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    expect(field).to_have_value("안녕")
    field.press("Enter")
    expect(bubbles(page, "customer")).to_have_text(["안녕"])
    page.keyboard.press("Escape")
    expect(page.locator("baton-chat .panel")).not_to_be_visible()
    expect(page.locator("baton-chat .launcher")).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()


def test_language_menu(visit: Any) -> None:
    customer = visit()
    page = customer.page

    def told() -> list[str | None]:
        return [frame["language"] for frame in customer.double.received("hello")]

    customer.open_chat()
    # A connection that begins after the change would tell of Korean alone.
    wait_until(page, lambda: told() == [None])
    page.locator("baton-chat .options").press("Enter")
    korean = page.locator("baton-chat").get_by_role("menuitemradio", name="한국어")
    page.keyboard.press("ArrowDown")
    expect(korean).to_be_focused()
    customer.keep_picture("menu")
    page.keyboard.press("Enter")
    expect(page.locator("baton-chat .hello")).to_have_text("안녕하세요! 무엇을 도와드릴까요?")
    expect(page.locator("baton-chat .field")).to_have_attribute("placeholder", "메시지를 입력하세요…")
    wait_until(page, lambda: told()[1:] == ["ko"])
    page.reload()
    expect(page.locator("baton-chat .hello")).to_have_text("안녕하세요! 무엇을 도와드릴까요?")


def test_unread_badge(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("baton-chat .badge")).not_to_be_visible()
    for text in ("Are you there?", "One more thing."):
        customer.double.do("entry", author="bot", text=text)
    expect(page.locator("baton-chat .badge")).to_have_text("2")
    expect(page.locator("baton-chat .launcher")).to_have_attribute("aria-label", "Open chat. 2 new messages")
    page.reload()
    expect(page.locator("baton-chat .badge")).to_have_text("2")
    customer.keep_picture("unread")
    page.locator("baton-chat .launcher").click()
    expect(page.locator("baton-chat .badge")).not_to_be_visible()
    wait_until(page, lambda: customer.double.received("read")[-1]["seq"] == 4)


def test_two_tabs_share_one_conversation(visit: Any) -> None:
    customer = visit()
    customer.open_chat()
    customer.say("from the first tab")
    expect(bubbles(customer.page, "bot")).to_have_count(1)
    other = customer.open()
    other.locator("baton-chat .launcher").click()
    expect(bubbles(other, "customer")).to_have_text(["from the first tab"])
    other.locator("baton-chat .field").fill("from the second tab")
    other.locator("baton-chat .field").press("Enter")
    both = ["from the first tab", "from the second tab"]
    expect(bubbles(other, "customer")).to_have_text(both)
    expect(bubbles(customer.page, "customer")).to_have_text(both)


def test_a_closed_conversation_is_followed_by_a_new_one(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say("first conversation")
    expect(bubbles(page, "bot")).to_have_count(1)
    customer.double.do("close")
    expect(page.locator("baton-chat .status")).to_have_text("This conversation has ended")
    customer.say("second conversation")
    expect(bubbles(page, "bot")).to_have_count(2)
    expect(page.locator("baton-chat .divider")).to_have_text("New conversation")
    expect(bubbles(page, "customer")).to_have_text(["first conversation", "second conversation"])
    customer.keep_picture("new-conversation")


def test_a_forgotten_token_opens_a_new_conversation(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say("hello")
    expect(bubbles(page, "bot")).to_have_count(1)
    customer.double.do("forget")
    page.reload()
    expect(page.locator("baton-chat .hello")).to_be_visible()
    customer.say("hello again")
    expect(bubbles(page, "customer")).to_have_text(["hello again"])
    expect(bubbles(page, "bot")).to_have_count(1)
    assert [bool(frame["token"]) for frame in customer.double.received("hello")] == [False, True, False]


def test_text_is_never_markup(visit: Any) -> None:
    customer = visit()
    customer.open_chat()
    hostile = '<img src=x onerror="alert(1)"><b>bold</b> javascript:alert(1)'
    customer.say(hostile)
    expect(bubbles(customer.page, "customer").first).to_have_text(hostile)
    assert customer.page.locator("baton-chat .bubble img, baton-chat .bubble b, baton-chat .bubble a").count() == 0


def test_a_long_transcript_is_shown_quickly_and_from_its_end(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say("start")
    expect(bubbles(page, "bot")).to_have_count(1)
    for number in range(400):
        customer.double.do("entry", author="bot", text=f"line {number}")
    page.reload()
    expect(bubbles(page, "bot")).to_have_count(401)
    expect(bubbles(page, "bot").last).to_be_in_viewport()
    log = page.locator("baton-chat .log")
    log.evaluate("element => element.scrollTop = 0")
    page.wait_for_timeout(200)
    customer.double.do("entry", author="bot", text="news")
    jump = page.locator("baton-chat .jump")
    expect(jump).to_be_visible()
    customer.keep_picture("jump")
    jump.click()
    expect(bubbles(page, "bot").last).to_be_in_viewport()


def test_a_narrow_screen_is_filled_and_keeps_the_focus(visit: Any) -> None:
    customer = visit(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = customer.page
    page.locator("baton-chat .launcher").tap()
    panel = page.locator("baton-chat .panel")
    page.wait_for_timeout(300)
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(panel).to_have_attribute("aria-modal", "true")
    expect(page.locator("baton-chat .launcher")).not_to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "BATON-CHAT"
    for button in page.locator("baton-chat .panel button:visible").all():
        box = button.bounding_box()
        assert min(box["height"], box["width"]) >= 44, button.inner_html()
    page.locator("baton-chat .close").tap()
    expect(page.locator("baton-chat .launcher")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "locale", "scheme"),
    # Every two of them together: each pair of a width, a language and a scheme is seen.
    [(1280, "en-US", "light"), (1280, "ko-KR", "dark"), (390, "en-US", "dark"), (390, "ko-KR", "light")],
)
def test_accessible_and_in_both_languages(visit: Any, scheme: str, locale: str, width: int) -> None:
    korean = locale == "ko-KR"
    height = 900 if width == 1280 else 844
    customer = visit(viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale)
    page, double = customer.page, customer.double
    name = f"{locale[:2]}-{scheme}-{width}"
    expect(page.locator("html")).to_have_attribute("lang", locale[:2])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    check_axe(page)
    customer.keep_picture(f"shop-{name}", full_page=True)
    customer.open_chat()
    check_axe(page)
    customer.keep_picture(f"greeting-{name}")
    customer.say("주문한 상품은 어디쯤 왔나요?" if korean else ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    check_axe(page)
    page.locator("baton-chat .rows .choice").first.click()
    expect(bubbles(page, "bot")).to_have_count(2)
    customer.say("상담원과 이야기하고 싶어요" if korean else "I'd like to talk to a person")
    expect(page.locator("baton-chat .place")).to_have_text(re.compile("2"))
    expect(bubbles(page, "system")).to_have_count(1)
    check_axe(page)
    customer.keep_picture(f"waiting-{name}")
    agent = "지수" if korean else "Jisoo"
    double.do("owner", owner={"owner": "agent", "name": agent})
    text = "안녕하세요, 지수예요. 대화는 다 읽었어요." if korean else "Hello, Jisoo here. I have read it all."
    double.do("entry", author="agent", text=text, more={"name": agent})
    double.do("typing", author="agent")
    expect(page.locator("baton-chat .status")).to_have_text(re.compile(agent))
    expect(page.locator("baton-chat .typing")).to_be_visible()
    check_axe(page)
    customer.keep_picture(f"agent-{name}")


def test_the_page_and_the_chat_change_language_together(visit: Any) -> None:
    customer = visit()
    page = customer.page
    page.get_by_role("button", name="한국어").click()
    expect(page.locator("h1")).to_have_text("평범한 하루를 위한 물건")
    page.get_by_role("button", name="상담원과 이야기하고 싶어요").click()
    expect(page.locator("baton-chat .hello")).to_have_text("안녕하세요! 무엇을 도와드릴까요?")
    expect(page.locator("baton-chat .field")).to_have_value("상담원과 이야기하고 싶어요")
    expect(page.locator("baton-chat .field")).to_be_focused()
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.locator("h1")).to_have_text("Things for an ordinary day")
    expect(page.locator("baton-chat .hello")).to_have_text("Hello! How can I help you today?")
