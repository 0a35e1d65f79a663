"""Files as the customer meets them: chosen, dropped, pasted, on their way, refused, seen again."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import expect
from test_widget import wait_until

SIZES = {"wide": (1280, 860), "phone": (390, 844)}
WORDS = {
    "en": {"attach": "Attach a file", "files": "Files", "wrong": "Only PNG", "lost": "attach it again"},
    "ko": {"attach": "파일 첨부", "files": "첨부 파일", "wrong": "PNG, JPEG", "lost": "다시 첨부해"},
}
PDF = b"%PDF-1.4\n%%EOF\n"


def check_axe(page: Any) -> None:
    page.wait_for_timeout(300)  # Colours are measured after the animations.
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == []


def picture(width: int = 640, height: int = 480) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def file(name: str, data: bytes | None = None, type: str = "image/png") -> Any:
    return {"name": name, "mimeType": type, "buffer": picture() if data is None else data}


def is_file(request: Any) -> bool:
    return "/chat/attachments/" in request.url


def choose(customer: Any, *files: Any) -> None:
    customer.page.locator("baton-chat .composer input[type=file]").set_input_files(list(files))


def drop(page: Any, selector: str, name: str, kind: str = "drop") -> None:
    """What a browser tells a page when a file is dropped or pasted."""
    page.locator(selector).evaluate(
        """async (element, [name, data, kind]) => {
            const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { type: "image/png" }));
            const init = { bubbles: true, composed: true, cancelable: true };
            const pasted = { ...init, clipboardData: transfer };
            if (kind === "paste") element.dispatchEvent(new ClipboardEvent("paste", pasted));
            else for (const type of kind.split(" ")) {
                element.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: transfer }));
            }
        }""",
        [name, base64.b64encode(picture(60, 40)).decode(), kind],
    )


@pytest.mark.parametrize(("size", "language"), [("wide", "en"), ("phone", "ko")])
def test_files_are_chosen_sent_and_seen(visit: Any, size: str, language: str) -> None:
    width, height = SIZES[size]
    words = WORDS[language]
    locale = {"en": "en-US", "ko": "ko-KR"}[language]
    customer = visit(viewport={"width": width, "height": height}, locale=locale, has_touch=size == "phone")
    page = customer.page
    page.evaluate("language => document.querySelector('baton-chat').setAttribute('language', language)", language)
    customer.open_chat()
    chips = page.locator("baton-chat .chip")
    expect(page.locator("baton-chat").get_by_role("button", name=words["attach"])).to_be_visible()
    choose(
        customer,
        file("컵 사진.png"),
        file("form.pdf", PDF, "application/pdf"),
        file("logo.svg", b"<svg/>", "image/svg+xml"),
    )
    expect(chips).to_have_count(3)
    expect(chips.nth(2).get_by_role("alert")).to_contain_text(words["wrong"])
    expect(chips.nth(0).locator("canvas")).to_be_visible()
    check_axe(page)
    customer.keep_picture(f"files-chosen-{size}-{language}")
    # One that cannot be sent is looked at first.
    customer.say("Both of them" if language == "en" else "두 개 보내요")
    expect(page.locator("baton-chat .note")).not_to_be_empty()
    assert not customer.double.received("message")
    chips.nth(2).locator(".chip-remove").click()
    expect(chips.nth(1).locator(".chip-remove")).to_be_focused()
    page.locator("baton-chat .send").click()
    row = page.locator('baton-chat .row[data-author="customer"]').last
    image = row.get_by_role("img", name="컵 사진.png")
    expect(image).to_have_js_property("naturalWidth", 640)
    expect(row.locator(".card")).to_contain_text("form.pdf")
    expect(chips).to_have_count(0)
    [message] = customer.double.received("message")
    assert len(message["attachments"]) == 2
    told = customer.double.do("file", name="label.png", type="image/png", base64=base64.b64encode(picture()).decode())
    customer.double.do("entry", author="agent", text="", more={"name": "Jisoo", "attachments": [told["id"]]})
    agents = page.locator('baton-chat .row[data-author="agent"]')
    expect(agents.get_by_role("img", name="label.png")).to_be_visible()
    expect(agents.locator(".bubble")).to_be_hidden()
    expect(page.locator('baton-chat .row[data-author="bot"]')).to_have_count(1)
    check_axe(page)
    customer.keep_picture(f"files-seen-{size}-{language}")
    # In a tab of its own, whatever the browser does with a PDF there.
    with page.expect_popup(), page.context.expect_event("request", is_file):
        row.locator(".card").click()


def test_dropped_and_pasted_pictures(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    drop(page, "baton-chat .log", "dropped.png", "dragenter dragover")
    expect(page.locator("baton-chat .drop")).to_be_visible()
    customer.keep_picture("files-drop")
    drop(page, "baton-chat .log", "dropped.png")
    expect(page.locator("baton-chat .drop")).to_be_hidden()
    drop(page, "baton-chat .field", "pasted.png", "paste")
    expect(page.locator("baton-chat .chip-name")).to_have_text(["dropped.png", "pasted.png"])
    page.locator("baton-chat .send").click()
    expect(page.locator("baton-chat .thumb img")).to_have_count(2)


def test_a_slow_upload_shows_how_far_it_is_can_be_cancelled_and_holds_the_message_back(visit: Any) -> None:
    customer = visit()
    page = customer.page
    held: list[Any] = []
    page.route("**/chat/attachments?*", lambda route: held.append(route))
    customer.open_chat()
    choose(customer, file("slow.png"), file("never.png"))
    expect(page.locator("baton-chat").get_by_role("progressbar")).to_have_count(2)
    customer.say("with a picture")
    expect(page.locator("baton-chat .counter")).to_contain_text("as soon as the files are uploaded")
    customer.keep_picture("files-waiting")
    page.locator("baton-chat").get_by_role("button", name="Don't send never.png").click()
    expect(page.locator("baton-chat .chip")).to_have_count(1)
    assert not customer.double.received("message")
    held[0].continue_()
    expect(page.locator("baton-chat .thumb img")).to_have_count(1)
    [message] = customer.double.received("message")
    assert (message["text"], len(message["attachments"])) == ("with a picture", 1)


def test_a_file_chosen_before_there_is_a_session_goes_once_there_is(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.double.do("faults", closed=True)
    customer.open_chat()
    choose(customer, file("early.png"))
    chip = page.locator("baton-chat .chip")
    expect(chip.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    expect(chip.get_by_role("alert")).to_have_count(0)
    customer.say("This one")
    expect(page.locator("baton-chat .counter")).to_contain_text("as soon as the files are uploaded")
    customer.double.do("faults", closed=False)
    customer.double.do("drop")
    expect(page.locator("baton-chat .thumb img")).to_have_count(1)
    [message] = customer.double.received("message")
    assert (message["text"], len(message["attachments"])) == ("This one", 1)


def test_what_fails_is_said_and_tried_again(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    customer.double.do("faults", upload="We could not store this file just now.")
    choose(customer, file("cup.png"))
    alert = page.locator("baton-chat .chip").get_by_role("alert")
    expect(alert).to_have_text("We could not store this file just now.")
    page.locator("baton-chat").get_by_role("button", name="Try again: cup.png").click()
    expect(alert).to_have_count(0)
    choose(customer, *(file(f"{n}.png") for n in range(6)))
    expect(page.locator("baton-chat .chip")).to_have_count(5)
    expect(page.locator("baton-chat .tray-note")).to_contain_text("At most 5")
    customer.complaints[:] = [one for one in customer.complaints if "503" not in one]


def test_a_page_load_keeps_what_was_uploaded_and_says_what_was_not(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    choose(customer, file("there.png"))
    expect(page.locator("baton-chat .chip-state")).to_contain_text("kB")
    page.route("**/chat/attachments?name=half*", lambda route: None)
    choose(customer, file("half.png"))
    expect(page.locator("baton-chat").get_by_role("progressbar")).to_have_count(1)
    page.reload()
    chips = page.locator("baton-chat .chip")
    expect(chips).to_have_count(2)
    expect(chips.nth(1).get_by_role("alert")).to_contain_text("attach it again")
    chips.nth(1).locator(".chip-remove").click()
    customer.double.do("drop")
    customer.double.do("faults", refuse=True)
    page.locator("baton-chat .send").click()
    expect(page.locator("baton-chat .files .card")).to_contain_text("there.png")
    page.reload()
    customer.double.do("faults", refuse=False)
    expect(page.locator("baton-chat .thumb img")).to_have_js_property("naturalWidth", 640)
    wait_until(page, lambda: bool(customer.double.received("message")))
    assert len(customer.double.received("message")[-1]["attachments"]) == 1


def test_an_expired_picture_is_asked_for_anew(visit: Any) -> None:
    customer = visit()
    page = customer.page
    customer.open_chat()
    choose(customer, file("cup.png"))
    expect(page.locator("baton-chat .chip-state")).to_contain_text("kB")
    page.locator("baton-chat .send").click()
    expect(page.locator("baton-chat .thumb img")).to_have_js_property("naturalWidth", 640)
    before = page.locator("baton-chat .thumb").get_attribute("href")
    customer.double.do("expire")
    page.evaluate("Date.now = () => performance.timeOrigin + performance.now() + 2 * 3600_000")
    with page.expect_popup():
        page.locator("baton-chat .thumb").click()
    wait_until(page, lambda: bool(customer.double.received("show")))
    assert customer.double.received("show") == [{"type": "show", "seq": 1}]
    expect(page.locator("baton-chat .thumb")).not_to_have_attribute("href", re.compile(re.escape(str(before))))
