"""Several messages in a row through the whole of Baton: answered once, together, and none twice or never."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conversation.errors import StoreUnavailable
from conversation.live import Committed, LiveStore, Turn
from tests.conftest import Eventually
from tests.fakes.browser_chat import ChatClient
from tests.integration.baton.conftest import Installation


def said(page: ChatClient, author: str = "bot") -> list[str]:
    return [entry["text"] for entry in page.entries() if entry["author"] == author]


async def test_what_piles_up_during_a_turn_is_answered_together(baton: Installation, eventually: Eventually) -> None:
    baton.edge.delay = 0.5
    async with baton.page() as page:
        await page.say("Hello there!")
        await eventually(lambda: baton.edge.asked, "the bot is asked")
        for text in ("my order", "B-1042", "where is it"):
            await page.say(text)
        await page.see_text("echo: my order\nB-1042\nwhere is it")
        assert said(page) == ["echo: Hello there!", "echo: my order\nB-1042\nwhere is it"]
        assert [(asked["message_id"], asked["until"]) for asked in baton.edge.asked] == [("1", "1"), ("2", "4")]


async def test_an_unfinished_message_waits_for_its_rest(baton: Installation) -> None:
    async with baton.page() as page:
        for text in ("about my order", "B-1042", "where is it?"):
            await page.say(text)
            await asyncio.sleep(0.2)
        await page.see_text("where is it?")
        await page.see(lambda f: f["type"] == "entry" and f["author"] == "bot")
        assert said(page) == ["echo: about my order\nB-1042\nwhere is it?"]


async def test_an_unfinished_message_alone_is_answered_after_a_moment(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("about my order")
        await page.see_text("echo: about my order")


async def test_whole_messages_get_an_answer_each_in_order(baton: Installation, eventually: Eventually) -> None:
    baton.edge.delay = 0.3
    async with baton.page() as page:
        for text in ("One.", "Two.", "Three."):
            await page.say(text)
        await page.see_text("echo: Three.")
        assert said(page) == ["echo: One.", "echo: Two.", "echo: Three."]


async def test_the_hello_before_a_question_needs_no_answer_of_its_own(
    baton: Installation, eventually: Eventually
) -> None:
    baton.edge.delay = 0.4
    async with baton.page() as page:
        await page.say("hi")
        await eventually(lambda: baton.edge.asked, "the bot is asked")
        await page.say("where is it?")
        baton.edge.intent = "greet"
        await page.see_text("echo: where is it?")
        assert said(page) == ["echo: where is it?"]


async def test_a_turn_that_is_taken_again_covers_what_it_covered(
    baton: Installation, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rasa has taken the turn of two messages, it was not stored, and meanwhile a third message has come."""
    commit = LiveStore.commit_turn
    failed: list[int] = []
    async with baton.page() as page:

        async def failing(store: LiveStore, turn: Turn, *args: Any) -> Committed:
            if turn.conversation.handled == 1 and not failed:
                failed.append(turn.handled)
                await page.see_type("accepted", id=await page.say("very late"))
                raise StoreUnavailable("gone")
            return await commit(store, turn, *args)

        monkeypatch.setattr(LiveStore, "commit_turn", failing)
        await page.say("First!")
        await page.see_text("echo: First!")
        await page.say("my order")
        await page.say("is late")
        await page.see_text("echo: very late")
        assert failed == [4]
        assert said(page) == ["echo: First!", "echo: my order\nis late", "echo: very late"]
        again = [(asked["message_id"], asked["until"]) for asked in baton.edge.asked]
        assert again == [("1", "1"), ("3", "4"), ("3", "5"), ("5", "5")]
