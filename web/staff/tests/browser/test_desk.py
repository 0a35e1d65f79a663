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
    ("middle", "ko", "dark"),
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
    page.get_by_role("menuitem", name="상담 집중").click()
    expect(page.get_by_role("button", name="내 상태: 상담 집중")).to_be_visible()
    expect(page.get_by_text("새 상담은 동료에게 가요")).to_be_visible()
    desk.check("busy")
    page.get_by_role("button", name=re.compile("내 상태")).click()
    page.get_by_role("menuitem", name="자리 비움").click()
    expect(page.get_by_role("button", name="내 상태: 자리 비움")).to_be_visible()
    desk.check("away")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("키보드 단축키")
    desk.check("keys")


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_a_written_summary_says_by_whom(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    text = "Wants her money back for B-1042.\nWas told about returns twice; it did not help.\nNext: check the carrier."
    server.happen("play", summary=text)
    desk = desks(*look)
    page = desk.open("/desk/waiting/c_0001")
    if look[0] == "narrow":
        page.get_by_role("button", name="상담 정보 보기").click()
    written = page.get_by_role("figure")
    expect(written).to_contain_text("Next: check the carrier.")
    expect(written).to_contain_text("언어 모델이 쓴 요약" if look[1] == "ko" else "Written by a language model")
    desk.check("written-summary")
    # Without one, what is known stands alone.
    server.happen("play", summary=None)
    page.reload()
    expect(page.get_by_text(re.compile("What it is about|문의 내용"))).to_be_visible()
    expect(written).to_have_count(0)


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_who_left_an_address_is_answered_there(desks: Any, look: tuple[str, str, str]) -> None:
    desk = desks(*look)
    page = desk.open("/desk/mine/c_0005")
    expect(page.get_by_role("log")).to_contain_text("junho@example.com")
    desk.check("mailed")
    if look[0] == "narrow":
        page.get_by_role("button", name="상담 정보 보기").click()
    words = "메일 답변 요청" if look[1] == "ko" else "Answer by e-mail"
    fact = page.get_by_role("term").filter(has_text=words)
    expect(fact).to_be_visible()
    fact.scroll_into_view_if_needed()
    desk.check("answer-by-mail")


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_what_it_is_about_was_tried_and_how_the_customer_sounds(desks: Any, look: tuple[str, str, str]) -> None:
    desk = desks(*look)
    page = desk.open("/desk/waiting/c_0001")
    expect(page.get_by_role("log")).to_contain_text("I want to talk to a person")
    if look[0] != "wide":
        page.get_by_role("button", name=re.compile("Show the facts|상담 정보 보기")).click()
    english = look[1] == "en"
    facts = page.locator("#facts")
    expect(facts.locator("blockquote")).to_have_text(
        ["Hi! Where is my order?", "It says 'delivered' but there is nothing here."]
    )
    tried = page.get_by_role("list", name="What the assistant tried" if english else "봇이 시도한 것").get_by_role(
        "listitem"
    )
    expect(tried).to_have_count(5)
    expect(tried.nth(0)).to_have_text(re.compile("Delivery times.*(did not help|도움이 안 됨)"))
    expect(tried.nth(3)).to_have_text("Did not understand · 2 times" if english else "이해하지 못함 · 2회")
    expect(tried.nth(4)).to_contain_text("accepted" if english else "수락")
    expect(facts).to_contain_text("Annoyed, getting worse" if english else "불만, 나빠지는 중")
    expect(facts.locator("svg path[d^='M2.0 ']")).to_be_visible()
    desk.check("so-far")
    # Why a person was called, and what that is worth in the queue.
    words = ("Signals", "Priority", "15 min ahead") if english else ("판단 근거", "우선순위", "15분 먼저")
    for word in words:
        expect(facts).to_contain_text(word)
    facts.get_by_text(words[0], exact=True).scroll_into_view_if_needed()
    desk.check("signals")
    if look[0] == "wide":
        place = page.get_by_role("listitem").filter(has_text="Olivia Chen").locator("[data-first]")
        expect(place).to_have_attribute("title", re.compile("moved ahead by 15 min"))


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


NOTE_SOCKETS = """window.sockets = []; window.WebSocket = class extends WebSocket {
  constructor(...of) { super(...of); window.sockets.push(this); }
}"""


def test_a_lost_connection_is_said(desk: Any, server: Any) -> None:
    desk.page.clock.install()
    desk.page.add_init_script(NOTE_SOCKETS)
    page = desk.open("/desk/waiting")
    server.happen("play", down="/api/feed")
    server.happen("drop")
    expect(page.get_by_text("No connection.")).to_be_visible()
    desk.check("lost")
    # Nothing happens in the page by itself from here on, so that the next try is the button's.
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    page.wait_for_function("sockets.every((socket) => socket.readyState === WebSocket.CLOSED)")
    tries = page.evaluate("sockets.length")
    page.get_by_role("button", name="Connect now").click()
    page.clock.run_for(10)
    assert page.evaluate("sockets.length") == tries + 1
    server.happen("play", down=None)
    page.clock.resume()
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


def attached(kind: str, source: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "source": source, "name": None, "type": None, "size": None, **more}


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_what_came_besides_text(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    english = look[1] == "en"
    attachments = [
        attached("place", ""),
        attached("image", "photo", type="image/png", name="box.png"),
        attached("file", "paper", type="application/pdf", size=1_234_567),
        attached("image", "gone", type="image/jpeg", size=2_000),
        attached("audio", "voice", type="audio/ogg", name="message.oga"),
    ]
    server.happen("customer", conversation="c_0004", text="[photo]", data={"attachments": attachments})
    desk = desks(*look)
    page = desk.open("/desk/mine/c_0004")
    sent = page.get_by_role("list", name="Attachments" if english else "첨부 파일")
    expect(sent.get_by_role("listitem")).to_have_count(4)
    picture = sent.get_by_role("img", name="Picture from the customer" if english else "고객이 보낸 사진")
    expect(picture).to_have_count(1)
    expect(picture).to_have_js_property("complete", True)
    width, height, natural = picture.evaluate("it => [it.clientWidth, it.clientHeight, it.naturalWidth]")
    assert (natural, width <= 240, height <= 180) == (640, True, True)
    links = sent.get_by_role("link")
    names = ["Picture from the customer", "File · PDF · 1.2 MB", "Picture · JPEG · 2 kB", "message.oga · OGG"]
    if not english:
        names = ["고객이 보낸 사진", "파일 · PDF · 1.2MB", "사진 · JPEG · 2kB", "message.oga · OGG"]
    for place, name in enumerate(names, start=1):
        link = links.nth(place - 1)
        expect(link).to_have_accessible_name(name)
        expect(link).to_have_attribute(
            "href", re.compile(rf"^/api/conversations/c_0004/attachments/\d+/{place}\?language=(en|ko)$")
        )
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_have_attribute("rel", "noopener")
    expect(links.last).to_be_in_viewport(ratio=1)
    links.first.focus()
    page.keyboard.press("Tab")
    expect(links.nth(1)).to_be_focused()
    with page.context.expect_page() as opened:
        links.first.click()
    opened.value.wait_for_load_state()
    expect(opened.value).to_have_url(re.compile("/attachments/"))
    opened.value.close()
    desk.check("attachments")


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_an_edited_message_is_marked(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    word = "edited message" if look[1] == "en" else "수정한 메시지"
    desk = desks(*look)
    page = desk.open("/desk/mine/c_0005")
    log = page.get_by_role("log")
    server.happen("customer", conversation="c_0005", text="금요일에 받을게요", id="m1")
    server.happen("customer", conversation="c_0005", text="토요일에 받을게요", id="m1e", data={"edits": "m1"})
    server.happen("customer", conversation="c_0005", text="일요일이요", id="m0e", data={"edits": "m0"})
    expect(log.get_by_text(word)).to_have_count(2)
    mark = log.get_by_role("button", name=word, exact=True)
    expect(mark).to_have_count(1)
    tip = page.get_by_role("tooltip")
    expect(tip).to_have_count(0)
    log.focus()
    page.keyboard.press("Tab")
    expect(mark).to_be_focused()
    expect(tip).to_contain_text("금요일에 받을게요")
    expect(mark).to_have_accessible_description(re.compile("금요일에 받을게요"))
    desk.check("edited")
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    if look[0] == "wide":
        mark.blur()
        mark.hover()
        expect(tip).to_contain_text("금요일에 받을게요")


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


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_a_supervisor_gives_away_and_takes_over(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    english = look[1] == "en"
    agent, tom = desks(*look), desks(*look)
    theirs = agent.open("/desk/mine/c_0004")
    theirs.get_by_role("textbox", name="Reply" if english else "답변").fill("They will be dated to October.")
    tom.go("/desk/all/c_0004")
    tom.log_in("tom@haru.example")
    page = tom.page
    log = page.get_by_role("log")
    expect(log).to_contain_text("Billing knows this company")
    page.get_by_role("button", name="Reassign" if english else "재배정").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Mina")
    expect(dialog.get_by_role("radio").first).to_be_focused()
    tom.check("take-over")
    page.keyboard.press("ArrowDown")
    dialog.get_by_role("radio", name=re.compile("^지수")).click()
    dialog.get_by_role("textbox").fill("VAT is confirmed.")
    tom.check("reassign")
    dialog.get_by_role("button", name=re.compile("^(Reassign|재배정하기)$")).click()
    expect(log).to_contain_text("Tom gave it to 지수" if english else "Tom 님이 지수 님에게 상담을 배정했어요")
    expect(log).to_contain_text("VAT is confirmed.")
    # Who had it sees who has it now, and keeps what was not sent.
    expect(theirs.get_by_text("지수 is answering" if english else "지수 님이 상담하고 있어요")).to_be_visible()
    lost = theirs.get_by_text("They will be dated to October.")
    expect(lost).to_be_visible()
    agent.check("given-away")

    page.get_by_role("button", name="Reassign" if english else "재배정").click()
    server.happen("take", conversation="c_0004", agent="a_4", quiet=True)
    page.get_by_role("dialog").get_by_role("button", name="Take over" if english else "이어받기").click()
    expect(page.get_by_role("alert").last).to_contain_text(
        "은우 has this conversation by now" if english else "그사이 은우 님이"
    )
    expect(dialog).to_be_hidden()
    expect(log).to_contain_text("은우")
    page.get_by_role("button", name="Reassign" if english else "재배정").click()
    page.get_by_role("dialog").get_by_role("button", name="Take over" if english else "이어받기").click()
    expect(page.get_by_role("textbox", name="Reply" if english else "답변")).to_be_focused()
    expect(log).to_contain_text("You took over" if english else "내가 상담을 맡았어요")
    tom.check("taken-over")


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("middle", "en", "dark"), ("narrow", "ko", "dark")])
def test_how_long_there_is_to_answer(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    english = look[1] == "en"
    desk = desks(*look)
    page = desk.open("/desk/waiting")
    rows = page.locator(ROWS)
    third, words = rows.nth(2), ("First answer due in" if english else "첫 답변 기한까지")
    expect(third.locator("[data-state=ok]")).to_contain_text(words)
    expect(rows.first.locator("[data-state]")).to_have_count(0)
    server.happen("late", conversation="c_0003", told="warning", left_seconds=100)
    expect(third.locator("[data-state=warning]")).to_have_text(re.compile(rf"{words} 1:[34]\d"))
    desk.check("service-warning")
    server.happen("late", conversation="c_0003", told="breached", left_seconds=-5)
    late = "First answer late by" if english else "첫 답변 기한 0:"
    expect(third.locator("[data-state=breached]")).to_contain_text(late)
    third.get_by_role("link").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("First answer is due soon" if english else "첫 답변 기한이 얼마 남지 않았어요")
    expect(log).to_contain_text("First answer is late" if english else "첫 답변 기한이 지났어요")
    desk.check("service-late")
    page.keyboard.press("c")
    composer = page.get_by_role("textbox", name="Reply" if english else "답변")
    expect(composer).to_be_focused()
    if look[0] != "narrow":
        # It stands before what was not answered for longer.
        expect(rows.first).to_have_attribute("data-open", "true")
    composer.fill("Sorry for the wait.")
    composer.press("Enter")
    expect(log).to_contain_text("Sorry for the wait.")
    expect(page.locator("[data-state=breached]")).to_have_count(0)
    server.happen("customer", conversation="c_0003", text="How long will it take?")
    if look[0] == "narrow":
        page.get_by_role("button", name="목록으로").click()
    expect(page.locator("[data-state=ok]").first).to_contain_text(
        "Next answer due in" if english else "다음 답변 기한까지"
    )


def test_who_waits_for_another_team_now(desk: Any, server: Any) -> None:
    page = desk.open("/desk/waiting/c_0001")
    log = page.get_by_role("log")
    expect(log).to_contain_text("person please")
    server.happen("change", conversation="c_0001", to="waiting", reason="overflow")
    expect(log).to_contain_text("Nobody was free in time: now waiting for the team support")
    expect(page.locator(ROWS)).to_have_count(3)


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_the_team_now(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    english = look[1] == "en"
    server.happen("late", conversation="c_0003", told="breached", left_seconds=-5)
    desk = desks(*look)
    desk.go("/desk/waiting")
    desk.log_in("tom@haru.example")
    page = desk.page
    page.get_by_role("link", name="Team" if english else "팀", exact=True).click()
    queues = page.get_by_role("region", name="Queues" if english else "대기열").get_by_role("listitem")
    expect(queues).to_have_count(2)
    support, billing = queues.first, queues.last
    expect(support).to_contain_text(
        re.compile("support.*3 wait.*1 late" if english else "support.*3명 대기.*기한 지남 1건")
    )
    expect(billing).to_contain_text("0 wait" if english else "0명 대기")
    agents = page.get_by_role("region", name="Agents" if english else "상담원").get_by_role("listitem")
    expect(agents).to_have_count(4)
    expect(agents.first).to_contain_text(
        re.compile("Mina.*Available.*2 conversations.*Unanswered for" if english else "Mina.*상담 2건.*답변 대기")
    )
    desk.check("team")
    server.happen("take", conversation="c_0001", agent="a_1")
    expect(agents.first).to_contain_text("3 conversations" if english else "상담 3건", timeout=12_000)


def test_an_agent_cannot_give_away_what_a_colleague_has(desk: Any) -> None:
    page = desk.open("/desk/all/c_0007")
    expect(page.get_by_role("log")).to_contain_text("Let me check its number.")
    expect(page.get_by_role("button", name="Reassign")).to_have_count(0)
    page.keyboard.press("t")
    expect(page.get_by_role("dialog")).to_have_count(0)


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


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "dark")])
def test_what_is_offered_rings_is_answered_or_missed(desks: Any, server: Any, look: tuple[str, str, str]) -> None:
    desk = desks(*look)
    page = desk.open()
    english = look[1] == "en"
    expect(page.locator(ROWS)).to_have_count(3)
    server.happen("offer", conversation="c_0001", agent="a_1", seconds=60)
    card = page.get_by_role("region", name="A conversation for you" if english else "새 상담이 왔어요")
    expect(card).to_contain_text("Olivia")
    expect(card).to_contain_text("Where is my order?")
    expect(card.get_by_role("alert")).to_contain_text("Press A to accept" if english else "A를 누르면 수락")
    expect(card.get_by_role("timer")).to_have_text(re.compile(r"^5\d ?(s|초)$"))
    expect(page.locator(ROWS).first).to_contain_text("Offered to you" if english else "나에게 배정됨")
    desk.check("offer")
    if english:
        page.keyboard.press("x")
    else:
        card.get_by_role("button", name="거절").click()
    expect(card).to_be_hidden()
    server.happen("offer", conversation="c_0001", agent="a_2", seconds=60)
    row = page.locator(ROWS).first
    expect(row).to_contain_text("Offered to 지수" if english else "지수 님에게 배정 중")
    expect(row.get_by_role("button")).to_have_count(0)
    desk.check("offered-to")
    server.happen("offer", conversation="c_0002", agent="a_1", seconds=60)
    expect(card).to_be_visible()
    page.reload()
    expect(card).to_be_visible()
    if english:
        page.keyboard.press("a")
    else:
        card.get_by_role("button", name="수락").click()
    expect(page).to_have_url(re.compile("mine/c_0002$"))
    expect(card).to_be_hidden()
    server.happen("missed", agent="a_1")
    notice = page.get_by_role("alert").filter(has_text="two conversations" if english else "두 건")
    expect(notice).to_be_visible()
    desk.check("missed")
    notice.get_by_role("button").click()
    expect(notice).to_be_hidden()


def test_an_offer_ends_by_itself(desk: Any, server: Any) -> None:
    page = desk.open()
    server.happen("offer", conversation="c_0001", agent="a_1", seconds=2)
    card = page.get_by_role("region", name="A conversation for you")
    expect(card).to_be_visible()
    expect(card).to_be_hidden()
    server.happen("offer", conversation="c_0001", agent="a_1", seconds=60)
    expect(card).to_be_visible()
    server.happen("take", conversation="c_0001")
    expect(card).to_be_hidden()


def test_to_another_team(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    expect(page.get_by_role("log")).to_contain_text("Billing knows this company")
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name=re.compile("Team support"))).to_have_count(0)
    dialog.get_by_role("radio", name=re.compile("Team billing, 1 available")).click()
    desk.check("transfer-team")
    dialog.get_by_role("button", name="Transfer").click()
    expect(page.get_by_text("Transferred to the team billing.")).to_be_visible()


@pytest.mark.parametrize("look", [("wide", "en", "light"), ("narrow", "ko", "light"), ("narrow", "en", "dark")])
def test_consult_a_colleague_first(desks: Any, look: tuple[str, str, str]) -> None:
    english = look[1] == "en"
    asking, advising = desks(*look), desks(*look)
    advising.go("/desk/mine")
    advising.log_in("jisoo@haru.example")
    theirs = advising.page
    expect(theirs.locator(ROWS)).to_have_count(1)
    page = asking.open("/desk/mine/c_0004")
    expect(page.get_by_role("log")).to_contain_text("Billing knows this company")
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog")
    ask = dialog.get_by_role("button", name="Ask first" if english else "먼저 의견 묻기")
    expect(ask).to_have_count(0)
    dialog.get_by_role("radio", name="지수").click()
    ask.click()
    expect(dialog).to_contain_text("Write your question" if english else "물어볼 내용을 적어 주세요")
    question = dialog.get_by_role("textbox")
    expect(question).to_be_focused()
    asking.check("consult-no-question")
    question.fill("May invoices be dated to October?")
    asking.check("consult-ask")
    ask.click()
    expect(dialog).to_be_hidden()
    # It stays with who asked; what the colleague says comes as a note.
    expect(page).to_have_url(re.compile("mine/c_0004$"))
    end = page.get_by_role("button", name="End" if english else "요청 끝내기", exact=True)
    expect(end).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("May invoices be dated to October?")
    expect(page.get_by_role("log")).to_contain_text(
        "Mina asked 지수 for advice" if english else "Mina 님이 지수 님에게 의견을 요청했어요"
    )
    asking.check("consult-asked")

    row = theirs.locator(ROWS).filter(has_text="Asked for advice" if english else "의견 요청받음")
    expect(row).to_contain_text("Daniel Okafor")
    advising.check("consult-list")
    row.get_by_role("link").click()
    expect(
        theirs.get_by_text("Mina asks for your advice" if english else "Mina 님이 의견을 요청했어요")
    ).to_be_visible()
    expect(theirs.get_by_role("radio", name="Reply" if english else "답변")).to_have_count(0)
    note = theirs.get_by_role("textbox", name="Note" if english else "메모")
    note.fill("Yes, until the fifteenth.")
    advising.check("consult-advising")
    note.press("Enter")
    expect(page.locator("[data-voice=note]").last).to_contain_text("Yes, until the fifteenth.")

    theirs.get_by_role("button", name="Done" if english else "완료", exact=True).click()
    expect(theirs.get_by_role("radio", name="Reply" if english else "답변")).to_have_count(1)
    expect(end).to_be_hidden()
    expect(page.get_by_role("log")).to_contain_text("no longer asked" if english else "의견 요청이 끝났어요")
    asking.check("consult-ended")
    if look[0] == "wide":
        expect(theirs.locator(ROWS)).to_have_count(1)


def test_consult_ends_with_the_conversation_and_by_who_asked(desks: Any, server: Any) -> None:
    asking, advising = desks(), desks()
    page = asking.open("/desk/mine/c_0004")
    advising.go("/desk/mine")
    advising.log_in("jisoo@haru.example")
    rows = advising.page.locator(ROWS)
    expect(rows).to_have_count(1)
    end = page.get_by_role("button", name="End", exact=True)
    expect(page.get_by_role("log")).to_contain_text("Billing knows this company")

    def ask() -> None:
        page.keyboard.press("t")
        page.get_by_role("radio", name="지수").click()
        page.get_by_role("dialog").get_by_role("textbox").fill("October?")
        page.get_by_role("button", name="Ask first").click()
        expect(end).to_be_visible()
        expect(rows).to_have_count(2)

    ask()
    end.click()
    expect(end).to_be_hidden()
    expect(rows).to_have_count(1)
    ask()
    server.happen("take", conversation="c_0004", agent="a_3")
    expect(end).to_be_hidden()
    expect(rows).to_have_count(1)
