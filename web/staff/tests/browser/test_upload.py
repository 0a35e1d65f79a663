"""Files that an agent sends: chosen, pasted, dropped, refused, and seen in the transcript."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from double.sample import FILES
from playwright.sync_api import expect

PNG = FILES["image/png"]
MINE = "/desk/mine/c_0004"
DROP = """async (element, [name, data, kind]) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type: "image/png" }));
    const init = { bubbles: true, cancelable: true };
    const event = kind === "paste"
        ? new ClipboardEvent(kind, { ...init, clipboardData: transfer })
        : new DragEvent(kind, { ...init, dataTransfer: transfer });
    element.dispatchEvent(event);
}"""


def file(name: str, data: bytes = PNG, type: str = "image/png") -> Any:
    return {"name": name, "mimeType": type, "buffer": data}


@pytest.mark.parametrize(("size", "language"), [("wide", "en"), ("narrow", "ko")])
def test_files_are_chosen_sent_and_seen(desks: Any, size: str, language: str) -> None:
    desk = desks(size, language, "light")
    page = desk.open(MINE)
    english = language == "en"
    expect(page.get_by_role("button", name="Attach files" if english else "파일 첨부")).to_be_visible()
    pdf = file("반품 양식.pdf", FILES["application/pdf"], "application/pdf")
    svg = file("logo.svg", b"<svg/>", "image/svg+xml")
    page.locator("input[type=file]").set_input_files([file("label.png"), pdf, svg, file("damaged.png")])
    chosen = page.get_by_role("list", name="Files for the customer" if english else "고객에게 보낼 파일").locator("li")
    expect(chosen).to_have_count(4)
    expect(chosen.nth(2).get_by_role("alert")).to_contain_text("PNG")
    expect(chosen.nth(3).get_by_role("alert")).to_contain_text("damaged" if english else "손상된")
    send = page.get_by_role("button", name="Send" if english else "보내기", exact=True)
    expect(send).to_be_disabled()
    desk.check("files-chosen")
    for name in ("logo.svg", "damaged.png"):
        page.get_by_role("button", name=re.compile(rf"(Don't send {name}|{name} 보내지 않기)")).click()
    expect(chosen).to_have_count(2)
    send.click()
    expect(chosen).to_have_count(0)
    sent = page.locator("article[data-voice=agent]").last
    image = sent.get_by_role("img", name="label.png")
    expect(image).to_have_js_property("complete", True)
    expect(sent.get_by_role("link", name=re.compile("반품 양식.pdf"))).to_be_visible()
    desk.check("files-sent")
    if size == "wide":
        expect(page.locator("main > section:first-of-type li").filter(has_text="Daniel")).to_contain_text("You: A file")


def test_pasted_and_dropped_pictures_go_with_a_reply_and_not_with_a_note(desk: Any) -> None:
    page = desk.open(MINE)
    data = base64.b64encode(PNG).decode()
    composer = page.get_by_role("textbox", name="Reply")
    composer.evaluate(DROP, ["pasted.png", data, "paste"])
    composer.evaluate(DROP, ["dropped.png", data, "drop"])
    chosen = page.get_by_role("list", name="Files for the customer").locator("li")
    expect(chosen).to_have_count(2)
    composer.fill("Both of them.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(chosen).to_have_count(0)
    expect(page.get_by_role("button", name="Attach files")).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(chosen).to_have_count(2)
    composer.press("Enter")
    sent = page.locator("article[data-voice=agent]").last
    expect(sent).to_contain_text("Both of them.")
    expect(sent.get_by_role("img")).to_have_count(2)


def test_a_slow_upload_holds_the_reply_back_and_can_be_cancelled(desk: Any) -> None:
    page = desk.open(MINE)
    held: list[Any] = []
    page.route("**/attachments?name=*", lambda route: held.append(route))
    page.locator("input[type=file]").set_input_files([file("slow.png"), file("never.png")])
    expect(page.get_by_role("progressbar")).to_have_count(2)
    composer = page.get_by_role("textbox", name="Reply")
    composer.fill("Here.")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.get_by_role("button", name="Don't send never.png").click()
    expect(page.get_by_role("progressbar")).to_have_count(1)
    held[0].continue_()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    composer.press("Enter")
    expect(page.locator("article[data-voice=agent]").last.get_by_role("img", name="slow.png")).to_be_visible()
