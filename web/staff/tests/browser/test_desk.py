"""The desk as an agent lives in it: taking, answering, passing on, giving back; and what goes wrong meanwhile."""

from __future__ import annotations

import os
import re
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import expect

ROWS = "main > section:first-of-type li"
# Every size, language and colour scheme, in few pairs; STAFF_LOOKS=all has each with each.
LOOKS = [
    ("wide", "en", "light"),
    ("wide", "ko", "dark"),
    ("middle", "en", "light"),
    ("narrow", "en", "dark"),
    ("narrow", "ko", "light"),
]
if os.environ.get("STAFF_LOOKS") == "all":
    LOOKS = [*product(("wide", "middle", "narrow"), ("en", "ko"), ("light", "dark"))]


@pytest.mark.parametrize("look", LOOKS)
def test_every_pane(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    desk = desks(*look)
    page = desk.open()
    rows = page.locator(ROWS)
    expect(rows).to_have_count(3)
    desk.check("waiting")
    rows.first.get_by_role("link").click()
    expect(page.get_by_role("log")).to_contain_text("I want to talk to a person")
    desk.check("open")
    if look[0] != "wide":
        page.get_by_role("button", name=re.compile("Show the facts|상담 정보 보기")).click()
        expect(page.get_by_text("olivia@example.com").first).to_be_visible()
        desk.check("facts")
        page.go_back()
    page.keyboard.press("c")
    composer = page.get_by_role("textbox", name=re.compile("^(Reply|답변)$"))
    expect(composer).to_be_focused()
    composer.fill("안녕하세요, Mina예요.")
    composer.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("안녕하세요, Mina예요.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("Called the carrier.")
    server.happen("typing", conversation="c_0001")
    desk.check("note")
    page.keyboard.press("Enter")
    expect(page.locator("[data-voice=note]")).to_contain_text("Called the carrier.")
    page.keyboard.press("Escape")
    for key, state in (("t", "transfer"), ("e", "resolve")):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        desk.check(state)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
    desk.go("/desk/mine/c_0004")
    expect(page.get_by_role("log")).to_contain_text("Billing knows this company")
    desk.check("mine")
    desk.go("/desk/all")
    expect(rows).to_have_count(7)
    desk.check("all")


def test_menus(desk: Any) -> None:
    page = desk.open()
    page.get_by_role("button", name="Settings").click()
    desk.check("settings")
    page.get_by_text("한국어", exact=True).click()
    expect(page.get_by_role("link", name="대기 3", exact=True)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "ko"
    page.reload()
    expect(page.get_by_role("link", name="대기 3", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("내 상태")).click()
    desk.check("presence")
    page.get_by_role("menuitem", name="자리 비움").click()
    expect(page.get_by_role("button", name="내 상태: 자리 비움")).to_be_visible()
    desk.check("away")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("키보드 단축키")
    desk.check("keys")


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_nothing_to_do(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    server.happen("reset", empty=True)
    desk = desks(*look)
    page = desk.open()
    expect(page.get_by_text(re.compile("No one is waiting|기다리는 고객이 없어요"))).to_be_visible()
    desk.check("empty")
    desk.go("/desk/waiting/c_none")
    expect(page.get_by_text(re.compile("does not exist|없는 상담"))).to_be_visible()
    desk.check("not-found")


def test_slow_and_failing_answers(desk: Any, server: Any) -> None:
    page = desk.open()
    server.happen("play", slow_seconds=3)
    page.get_by_role("link", name="All").click()
    expect(page.locator("[aria-busy=true]").first).to_be_visible()
    desk.check("loading")
    server.happen("play", slow_seconds=0, down="/api/conversations")
    desk.go("/desk/mine/c_0004")
    expect(page.get_by_text("The list could not be loaded.")).to_be_visible(timeout=15_000)
    desk.check("failing")
    server.happen("play", down=None)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.locator(ROWS)).to_have_count(2)


def test_live_list_count_and_title(desk: Any, server: Any) -> None:
    page = desk.open()
    expect(page).to_have_title("(3) Baton")
    server.happen("arrive", script=2)
    expect(page).to_have_title("(4) Baton")
    expect(page.locator(ROWS)).to_have_count(4)
    server.happen("take", conversation="c_0001")
    expect(page).to_have_title("(3) Baton")
    expect(page.locator(ROWS).first).to_contain_text("#1")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("c_0002$"))
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("c_0003$"))
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile("c_0002$"))
    page.keyboard.press("/")
    page.keyboard.type("서연")
    expect(page.locator(ROWS)).to_have_count(2)


def test_a_colleague_was_quicker(desk: Any, server: Any) -> None:
    page = desk.open("/desk/waiting/c_0001")
    expect(page.get_by_role("log")).to_contain_text("person please")
    server.happen("take", conversation="c_0001", quiet=True)
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("지수 was quicker")
    desk.check("taken")
    expect(page.locator(ROWS)).to_have_count(2)


def test_a_reply_that_came_too_late_is_kept(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    server.happen("take", conversation="c_0004", quiet=True)
    composer = page.get_by_role("textbox", name="Reply")
    composer.fill("They will be dated to October.")
    composer.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("지수 has this conversation now")
    expect(composer).to_have_value("They will be dated to October.")
    desk.check("too-late")


def test_a_failed_message_is_sent_again_once(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    server.happen("play", down="/api/conversations/c_0004/messages")
    composer = page.get_by_role("textbox", name="Reply")
    composer.fill("One moment.")
    composer.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Sending…")
    expect(page.get_by_role("alert")).to_contain_text("Not sent.", timeout=15_000)
    desk.check("failed")
    page.reload()
    server.happen("play", down=None)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[data-voice=agent]", has_text="One moment.")).to_have_count(1)


def test_nothing_is_missed_or_doubled_over_gaps_and_reconnects(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0005")
    log = page.get_by_role("log")
    expect(log).to_contain_text("감사합니다!")
    server.happen("quiet", conversation="c_0005", text="not in the feed")
    server.happen("customer", conversation="c_0005", text="after the gap")
    expect(log).to_contain_text("after the gap")
    server.happen("drop")
    server.happen("customer", conversation="c_0005", text="while away")
    expect(log).to_contain_text("while away")
    server.happen("quiet", conversation="c_0005", text="forgotten by the feed")
    server.happen("drop", forget=True)
    expect(log).to_contain_text("forgotten by the feed")
    for text in ("not in the feed", "after the gap", "while away", "forgotten by the feed"):
        expect(log.get_by_text(text, exact=True)).to_have_count(1)


def test_a_lost_connection_is_said(desk: Any, server: Any) -> None:
    page = desk.open("/desk/waiting")
    server.happen("play", down="/api/feed")
    server.happen("drop")
    expect(page.get_by_text("No connection.")).to_be_visible()
    desk.check("lost")
    server.happen("play", down=None)
    page.get_by_role("button", name="Connect now").click()
    expect(page.locator("[data-phase=live]")).to_be_visible()
    expect(page.get_by_text("No connection.")).to_be_hidden()


def test_reading_above_is_not_disturbed(desk: Any, server: Any) -> None:
    server.happen("long", conversation="c_0005", count=300)
    page = desk.open("/desk/mine/c_0005")
    log = page.get_by_role("log")
    expect(log.get_by_text("Message 300", exact=True)).to_be_in_viewport()
    log.hover()
    page.mouse.wheel(0, -2000)
    expect(page.get_by_role("button", name="To the newest")).to_be_visible()
    server.happen("customer", conversation="c_0005", text="Are you there?")
    server.happen("customer", conversation="c_0005", text="Hello?")
    pill = page.get_by_role("button", name="2 new messages")
    expect(pill).to_be_visible()
    desk.check("pill")
    pill.click()
    expect(log.get_by_text("Hello?", exact=True)).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_a_korean_syllable_in_the_making_is_not_sent(desk: Any) -> None:
    page = desk.open("/desk/mine/c_0005")
    composer = page.get_by_role("textbox", name="Reply")
    composer.focus()
    cdp = desk.context.new_cdp_session(page)
    cdp.send("Input.imeSetComposition", {"text": "안녀", "selectionStart": 2, "selectionEnd": 2})
    composer.dispatch_event("keydown", {"key": "Enter", "code": "Enter", "isComposing": True, "keyCode": 229})
    expect(composer).to_have_value("안녀")
    cdp.send("Input.insertText", {"text": "안녕"})
    composer.press("Shift+Enter")
    composer.press_sequentially("하세요")
    expect(composer).to_have_value("안녕\n하세요")
    composer.press("Enter")
    expect(composer).to_have_value("")
    expect(page.locator("[data-voice=agent]").last).to_contain_text("하세요")


def test_transfer_and_resolve(desk: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    page.get_by_role("button", name="Transfer").click()
    page.get_by_role("radio", name="지수").click()
    page.get_by_label("Note for whoever takes it").fill("VAT number is confirmed.")
    page.get_by_role("dialog").get_by_role("button", name="Transfer").click()
    expect(page.get_by_text("Transferred to 지수.")).to_be_visible()
    expect(page.locator(ROWS)).to_have_count(1)
    desk.go("/desk/mine/c_0005")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("dialog").get_by_role("button", name="Resolve").click()
    expect(page.get_by_text("Nothing on your plate.")).to_be_visible()
    desk.check("resolved")


def test_a_new_customer_can_notify(desk: Any, server: Any) -> None:
    desk.context.grant_permissions(["notifications"])
    page = desk.open()
    page.evaluate(
        "() => { window.shown = []; window.Notification = class { static permission = 'granted';"
        " static requestPermission = async () => 'granted';"
        " constructor(title, options) { window.shown.push([title, options.body]) } } }"
    )
    server.happen("arrive", script=2)
    expect(page).to_have_title("(4) Baton")
    assert page.evaluate("window.shown") == []
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("switch", name="Desktop notifications").click()
    page.keyboard.press("Escape")
    server.happen("arrive", script=2)
    expect(page).to_have_title("(5) Baton")
    assert page.evaluate("window.shown") == [["Somebody is waiting", "Complaint"]]
