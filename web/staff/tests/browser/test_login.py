"""Logging in and out, and sessions that end while one works."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

LOOKS = [("wide", "en", "light"), ("wide", "ko", "dark"), ("narrow", "ko", "light")]


@pytest.mark.parametrize("look", LOOKS)
def test_wrong_and_throttled(desks: Any, look: tuple[str, str, str]) -> None:
    desk = desks(*look)
    desk.go()
    desk.check("login")
    for _ in range(5):
        with desk.page.expect_response("**/api/login"):
            desk.log_in(password="wrong")
        desk.page.get_by_role("alert").first.wait_for()
        desk.page.wait_for_timeout(50)
    desk.check("login-wrong")
    desk.log_in(password="wrong")
    expect(desk.page.get_by_role("note")).to_contain_text("0:")
    desk.check("login-throttled")


def test_server_unavailable(desk: Any, server: Any) -> None:
    desk.go("/login")
    server.happen("play", down="/api/login")
    desk.log_in()
    expect(desk.page.get_by_role("alert")).to_contain_text("cannot do this right now")
    server.happen("play", down="/api/me")
    desk.go()
    expect(desk.page.get_by_role("heading")).to_have_text("Baton cannot be reached", timeout=15_000)
    desk.check("unavailable")
    server.happen("play", down=None)
    desk.page.get_by_role("button", name="Try again").click()
    expect(desk.page.get_by_role("button", name="Log in")).to_be_visible()


def test_back_to_where_one_wanted_to_go_and_out_again(desk: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    expect(page).to_have_url(re.compile("/staff/desk/mine/c_0004$"))
    page.get_by_role("button", name="Account of Mina").click()
    desk.check("account")
    page.get_by_role("menuitem", name="Log out").click()
    expect(page.get_by_role("alert")).to_have_text("You are logged out.")
    desk.go("/desk/mine/c_0004")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_an_ended_session_keeps_place_and_draft(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    page.get_by_role("textbox", name="Reply").fill("half a sen")
    server.happen("expire")
    page.get_by_role("link", name="All").click()
    expect(page.get_by_role("alert")).to_contain_text("your drafts are kept")
    desk.check("login-ended")
    page.go_back()
    desk.go("/desk/mine/c_0004")
    desk.log_in()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("half a sen")


def test_a_session_that_ends_under_the_feed(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0005")
    server.happen("expire")
    server.happen("drop")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    desk.log_in()
    expect(page).to_have_url(re.compile("/staff/desk/mine/c_0005$"))


def test_a_session_that_ends_while_sending_loses_nothing(desk: Any, server: Any) -> None:
    page = desk.open("/desk/mine/c_0004")
    composer = page.get_by_role("textbox", name="Reply")
    with page.expect_response("**/typing"):
        composer.fill("Dated to October.")
    server.happen("expire")
    composer.press("Enter")
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    desk.log_in()
    expect(page.get_by_role("alert")).to_contain_text("Not sent. Your session has ended.")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("[data-voice=agent]", has_text="Dated to October.")).to_have_count(1)
