"""A connection that dies silently, a browser without a network, and several tabs that come back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from test_widget import ORDER, bubbles, wait_until


def begin(customer: Any) -> Any:
    """A page whose clock is in the test's hands, with a conversation."""
    customer.open_chat()
    customer.say(ORDER)
    expect(bubbles(customer.page, "bot")).to_have_count(1)
    customer.page.clock.install()
    customer.page.reload()
    expect(bubbles(customer.page, "bot")).to_have_count(1)
    return customer.page


def test_a_silent_connection_is_given_up_and_opened_anew(visit: Any) -> None:
    customer = visit()
    page, double = begin(customer), customer.double
    page.clock.run_for(26_000)
    wait_until(page, lambda: len(double.received("ping")) == 1)
    hellos = len(double.received("hello"))
    double.do("faults", dead=True)
    for _ in range(4):
        page.clock.run_for(10_000)
    wait_until(page, lambda: len(double.received("hello")) > hellos)
    double.do("faults", dead=False)
    double.do("entry", author="bot", text="Here again.")
    expect(bubbles(page, "bot").last).to_have_text("Here again.")


def test_a_server_without_pings_is_not_asked_again(visit: Any) -> None:
    customer = visit()
    customer.double.do("faults", old=True)
    page = begin(customer)
    page.clock.run_for(26_000)
    wait_until(page, lambda: len(customer.double.received("ping")) == 1)
    customer.double.do("entry", author="bot", text="Still here.")
    expect(bubbles(page, "bot").last).to_have_text("Still here.")
    page.clock.run_for(120_000)
    customer.double.do("entry", author="bot", text="And still.")
    expect(bubbles(page, "bot").last).to_have_text("And still.")
    assert len(customer.double.received("ping")) == 1


@pytest.mark.parametrize(
    ("locale", "notice"), [("en-US", "You are offline."), ("ko-KR", "인터넷에 연결되어 있지 않아요.")]
)
def test_offline_is_said_and_online_sends(visit: Any, locale: str, notice: str) -> None:
    customer = visit(locale=locale)
    page = customer.page
    customer.open_chat()
    customer.say("first")
    expect(bubbles(page, "bot")).to_have_count(1)
    customer.context.set_offline(True)
    customer.double.do("drop")
    link = page.locator("baton-chat .link")
    expect(link).to_contain_text(notice)
    customer.say("second")
    expect(page.locator('baton-chat .row[data-delivery="held"]')).to_have_count(1)
    customer.keep_picture(f"offline-{locale[:2]}")
    customer.context.set_offline(False)
    expect(bubbles(page, "bot")).to_have_count(2)
    expect(link).not_to_be_visible()
    expect(bubbles(page, "customer")).to_have_text(["first", "second"])


def test_what_is_written_in_two_tabs_without_a_connection_is_there_once(visit: Any) -> None:
    customer = visit()
    page, double = customer.page, customer.double
    customer.open_chat()
    customer.say("one")
    expect(bubbles(page, "bot")).to_have_count(1)
    double.do("faults", refuse=True)
    double.do("drop")
    customer.say("two")
    expect(page.locator('baton-chat .row[data-delivery="held"]')).to_have_count(1)
    # A new tab finds the unsent message as well; both send it, under the same id.
    other = customer.open()
    other.locator("baton-chat .launcher").click()
    expect(other.locator('baton-chat .row[data-delivery="held"]')).to_have_count(1)
    double.do("faults", refuse=False)
    for tab in (page, other):
        expect(bubbles(tab, "bot")).to_have_count(2, timeout=20_000)
        expect(bubbles(tab, "customer")).to_have_text(["one", "two"])
    assert len({frame["id"] for frame in double.received("message")}) == 2


def test_two_tabs_that_were_open_before_the_first_message_meet(visit: Any) -> None:
    customer = visit()
    customer.open_chat()
    wait_until(customer.page, lambda: len(customer.double.received("hello")) == 1)
    other = customer.open()
    other.locator("baton-chat .launcher").click()
    wait_until(other, lambda: len(customer.double.received("hello")) == 2)
    other.locator("baton-chat .field").fill("from the second tab")
    other.locator("baton-chat .field").press("Enter")
    expect(bubbles(customer.page, "customer")).to_have_text(["from the second tab"])
    customer.say("from the first tab")
    for tab in (customer.page, other):
        expect(bubbles(tab, "customer")).to_have_text(["from the second tab", "from the first tab"])
