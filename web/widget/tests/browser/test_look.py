"""What a page's author can change by attributes and parts, and that it stays readable and within reach."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import WIDGET
from playwright.sync_api import expect
from test_widget import ORDER, bubbles, check_axe

SET = """attributes => {
    const chat = document.querySelector("baton-chat");
    for (const [name, value] of Object.entries(attributes)) chat.setAttribute(name, value);
}"""


@pytest.mark.parametrize(
    ("accent", "scheme"),
    [("gold", "light"), ("#101080", "dark")],
)
def test_any_accent_can_be_read(visit: Any, accent: str, scheme: str) -> None:
    customer = visit(color_scheme=scheme, reduced_motion="reduce")
    page = customer.page
    page.evaluate(SET, {"accent": accent})
    customer.open_chat()
    check_axe(page)
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    check_axe(page)
    page.locator("baton-chat .options").click()
    check_axe(page)
    customer.keep_picture(f"accent-{scheme}-{accent[:4].strip('#(')}")


def test_an_accent_that_is_none_changes_nothing(visit: Any) -> None:
    customer = visit()
    colour = "element => getComputedStyle(element).backgroundColor"
    launcher = customer.page.locator("baton-chat .launcher")
    own = launcher.evaluate(colour)
    customer.page.evaluate(SET, {"accent": "red; background: url(//evil.example)"})
    assert launcher.evaluate(colour) == own
    customer.page.evaluate(SET, {"accent": "rgb(200, 0, 0)"})
    expect(launcher).to_have_css("background-color", "rgb(200, 0, 0)")
    customer.page.evaluate("document.querySelector('baton-chat').removeAttribute('accent')")
    expect(launcher).to_have_css("background-color", own)


@pytest.mark.parametrize(("label", "locale"), [("Ask us", "en-US"), ("상담하기", "ko-KR")])
def test_position_and_label(visit: Any, label: str, locale: str) -> None:
    customer = visit(locale=locale, reduced_motion="reduce")
    page = customer.page
    page.evaluate(SET, {"position": "left", "label": label})
    launcher = page.locator("baton-chat").get_by_role("button", name=label, exact=True)
    expect(launcher).to_contain_text(label)
    box = launcher.bounding_box()
    assert box["x"] == 20
    assert box["width"] > 100
    check_axe(page)
    customer.keep_picture(f"label-{locale[:2]}")
    customer.open_chat()
    assert page.locator("baton-chat .panel").bounding_box()["x"] == 20
    assert page.locator("baton-chat .launcher").bounding_box()["width"] == 60
    customer.keep_picture(f"left-{locale[:2]}")
    page.set_viewport_size({"width": 390, "height": 700})
    assert page.locator("baton-chat .panel").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 700}
    page.keyboard.press("Escape")
    assert page.locator("baton-chat .launcher").bounding_box()["width"] == 60


def test_the_script_tag_takes_the_same_options(visit: Any) -> None:
    customer = visit()
    page = customer.page
    options = {"accent": "#4a1d5a", "position": "left", "label": "Ask us", "sound": "", "theme": "dark", "name": "Haru"}
    data = " ".join(f'data-{name}="{value}"' for name, value in options.items())
    html = f'<!doctype html><html lang="en"><title>x</title><script src="/widget.js" {data} defer></script>'
    page.route("**/options", lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(f"{customer.double.address}/options")
    chat = page.locator("baton-chat")
    for name, value in options.items():
        expect(chat).to_have_attribute(name, value)
    customer.open_chat()
    page.locator("baton-chat .options").click()
    expect(page.locator("baton-chat [role=menuitemcheckbox]")).to_have_attribute("aria-checked", "true")
    # On a bare page there is no icon to be had.
    customer.complaints.clear()


def test_on_a_page_of_another_encoding(visit: Any) -> None:
    """The script is read in the page's encoding where the server names none."""
    customer = visit(locale="ko-KR")
    # A page that the test serves has no network address, and so would have to ask before it connects to this machine.
    customer.context.grant_permissions(["local-network-access"])
    page = customer.page
    html = '<!doctype html><html lang="ko"><title>가게</title><script src="/widget.js" defer></script>'.encode("euc-kr")
    script = (WIDGET / "dist/widget.js").read_bytes()
    page.route("**/old", lambda route: route.fulfill(content_type="text/html; charset=euc-kr", body=html))
    more = (WIDGET / "dist/widget-more.js").read_bytes()
    page.route("**/widget.js", lambda route: route.fulfill(content_type="text/javascript", body=script))
    page.route("**/widget-more.js", lambda route: route.fulfill(content_type="text/javascript", body=more))
    page.goto(f"{customer.double.address}/old")
    customer.open_chat()
    expect(page.locator("baton-chat .hello")).to_have_text("안녕하세요! 무엇을 도와드릴까요?")
    customer.say("주문한 상품은 어디쯤 왔나요?")
    expect(bubbles(page, "bot")).to_have_count(1)
    page.locator("baton-chat .options").click()
    page.get_by_role("menuitem", name="텔레그램에서 이어서 대화하기").click()
    expect(page.locator("baton-chat .sheet")).to_contain_text("15분 동안 한 번만 쓸 수 있어요.")
    customer.complaints.clear()  # This page has no icon.


def test_parts_are_named(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.say("I'd like to talk to a person")
    expect(page.locator("baton-chat .place")).to_be_visible()
    customer.double.do("owner", owner={"owner": "agent", "name": "Jisoo"})
    customer.double.do("entry", author="agent", text="Hi", more={"name": "Jisoo"})
    expect(bubbles(page, "agent")).to_have_count(1)
    found = page.evaluate(
        """() => [...document.querySelector("baton-chat").shadowRoot.querySelectorAll("[part]")]
            .flatMap(element => element.getAttribute("part").split(" "))"""
    )
    named = (
        "launcher launcher-label badge panel header avatar title status options menu close queue connection transcript "
        "intro day message message-agent message-customer message-system bubble bubble-agent choice time "
        "typing jump composer field send"
    )
    assert set(named.split()) <= set(found)


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_everything_is_within_reach(visit: Any, width: int) -> None:
    """WCAG 2.2, 2.5.8: at least 24 by 24 pixels; links within a text may be smaller."""
    customer = visit(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    page = customer.page
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    page.locator("baton-chat .options").click()
    for button in page.locator("baton-chat button:visible, baton-chat textarea:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 24, button.inner_html()
    menu = page.locator("baton-chat .menu").bounding_box()
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= width
    check_axe(page)
    customer.keep_picture(f"reach-{width}")


def test_on_a_wide_screen_the_focus_may_leave_and_escape_brings_it_back(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    expect(page.locator("baton-chat .panel")).not_to_have_attribute("aria-modal", "true")
    page.keyboard.press("Tab")  # The button is there only for a text; the launcher follows, then the page.
    inside = "document.activeElement.tagName === 'BATON-CHAT'"
    for _ in range(4):
        if not page.evaluate(inside):
            break
        page.keyboard.press("Tab")
    assert not page.evaluate(inside)
    page.locator("baton-chat .field").focus()
    page.keyboard.press("Escape")
    expect(page.locator("baton-chat .launcher")).to_be_focused()


def test_links_are_safe(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(page, "bot")).to_have_count(1)
    text = (
        "See https://haru.example/help, or write to help@haru.example. Not javascript:alert(1), "
        "not data:text/html,x, not file:///etc/passwd, not https://haru.example@evil.example/."
    )
    double.do("entry", author="agent", text=text, more={"name": "Jisoo"})
    links = bubbles(page, "agent").locator("a")
    expect(links).to_have_count(2)
    expect(links.first).to_have_attribute("href", "https://haru.example/help")
    expect(links.first).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(links.first).to_have_attribute("target", "_blank")
    expect(links.last).to_have_attribute("href", "mailto:help@haru.example")
    customer.say("me@haru.example")
    expect(bubbles(page, "customer").last).to_have_text("me@haru.example")
    expect(bubbles(page, "customer").locator("a")).to_have_count(0)
