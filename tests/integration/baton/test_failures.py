"""Parts that fail while customers write: each really fails, the customer hears of it, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
import time

import pytest

from tests.conftest import Eventually
from tests.integration.baton.conftest import Installation
from tests.servers import ValkeyServer

IMPATIENT = pytest.mark.parametrize("overrides", [{"assistant_patience_seconds": 3.0}])


async def test_rasa_down_for_a_moment_is_waited_out(baton: Installation) -> None:
    await baton.edge.stop()
    async with baton.page() as page:
        id = await page.say("anybody?")
        await page.see_type("accepted", id=id)
        await page.see_type("typing", author="bot")
        await page.see_text("taking longer")
        await baton.edge.start()
        await page.see_text("echo: anybody?")
        assert [e["text"] for e in page.entries()].count("echo: anybody?") == 1


@IMPATIENT
async def test_rasa_down_for_long_ends_with_a_person(baton: Installation) -> None:
    await baton.edge.stop()
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        await page.say("anybody?")
        await page.see_text("passing you to a person")
        await page.see_type("owner", owner="waiting")
        [shown] = await desk.waiting()
        assert (shown["reason"], shown["summary"]) == ("bot_unavailable", "anybody?")
        await baton.edge.start()
        await desk.claim(shown["id"])
        await desk.post(f"/api/conversations/{shown['id']}/resolve")
        await page.say("better?")
        await page.see_text("echo: better?")
        assert [asked["text"] for asked in baton.edge.asked] == ["better?"]


@IMPATIENT
async def test_rasa_slower_than_its_limit_is_asked_again_and_then_given_up(baton: Installation) -> None:
    baton.edge.delay = 1.5
    async with baton.page() as page:
        await page.say("slowly")
        await page.see_type("owner", owner="waiting")
        assert len(baton.edge.asked) >= 2
        assert len({asked["message_id"] for asked in baton.edge.asked}) == 1
        assert not [e for e in page.entries() if e["text"].startswith("echo")]


async def test_a_failing_turn_is_asked_again_under_the_same_id(baton: Installation) -> None:
    baton.edge.status = 502
    async with baton.page() as page:
        await page.say("hm")
        await page.see_type("typing", author="bot")
        baton.edge.status = 200
        await page.see_text("echo: hm")
        assert {asked["message_id"] for asked in baton.edge.asked} == {"1"}


async def test_an_answer_of_another_shape_counts_as_none(baton: Installation) -> None:
    baton.edge.answer = {"replies": "what?"}
    async with baton.page() as page:
        await page.say("hm")
        await page.see_type("typing", author="bot")
        baton.edge.answer = None
        await page.see_text("echo: hm")


async def test_an_agent_who_claims_while_the_bot_thinks_silences_it(baton: Installation) -> None:
    """Two voices: the bot's reply was computed before the change of owner, and must never be said."""
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = await page.ask_for_person()
        await page.choose("baton:cancel")
        await page.see_type("owner", owner="bot")
        baton.edge.delay = 0.8
        asked = len(baton.edge.asked)
        await page.say("think about this")
        while len(baton.edge.asked) == asked:
            await asyncio.sleep(0.01)
        from conversation.live import Escalation, Turn

        c = await baton.parts.store.get(conversation)
        turn = Turn(c, c.heard, (), escalation=Escalation("support", "requested", "now"))
        assert (await baton.parts.store.commit_turn(turn, "supervisor", 1000)).stored
        assert (await desk.claim(conversation))[0] == 200
        await page.see_text("Jisoo has joined")
        baton.edge.delay = 0
        await desk.say(conversation, "I am here")
        await page.see_text("I am here")
        await asyncio.sleep(1)
        assert all("think about this" not in e["text"] for e in page.entries() if e["author"] == "bot")


async def test_valkey_restarted_mid_turn_loses_and_doubles_nothing(
    baton: Installation, valkey: ValkeyServer, eventually: Eventually
) -> None:
    baton.edge.delay = 0.4
    async with baton.page() as page:
        id = await page.say("survive this")
        await page.see_type("accepted", id=id)
        await eventually(lambda: baton.edge.asked, "the bot is asked")
        valkey.kill()
        valkey.start()
        token = page.token

    async def answered() -> bool:
        async with baton.page(token=token) as back:
            await back.see_type("welcome")
            try:
                await back.see(lambda f: f.get("text") == "echo: survive this", 1)
            except AssertionError:
                return False
            return [e["text"] for e in back.entries()] == ["survive this", "echo: survive this"]

    await eventually(answered, "the answer, once", 20)


async def test_while_valkey_is_down_nothing_is_acknowledged(baton: Installation, valkey: ValkeyServer) -> None:
    async with baton.page() as page:
        await page.say("before")
        await page.see_text("echo: before")
        token = page.token
        valkey.kill()
        id = await page.say("into the dark")
        try:
            refused = await page.see(lambda f: f.get("id") == id and f["type"] in ("error", "accepted"), 15)
            assert refused["code"] == "unavailable"
        except AssertionError:
            assert page.socket.closed
        valkey.start()
    async with baton.page(token=token) as back:
        await back.say("into the dark", id)
        await back.see_text("echo: into the dark")
        assert [e["text"] for e in back.entries() if e["author"] == "customer"] == ["before", "into the dark"]


async def test_a_locked_archive_stops_no_message(baton: Installation, eventually: Eventually) -> None:
    async with await baton.desk("Jisoo") as desk, baton.page() as page:
        with sqlite3.connect(baton.parts.settings.home / "archive.db", isolation_level=None) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            await page.say("hello")
            await page.see_text("echo: hello")
            conversation = await page.ask_for_person()
            assert [c["id"] for c in await desk.waiting()] == [conversation]
            lock.execute("ROLLBACK")
        lock.close()

        async def archived() -> bool:
            return len(await baton.parts.archive.log(conversation)) >= 6

        await eventually(archived, "all entries are in the archive", 30)


async def test_a_closed_conversation_begins_anew(baton: Installation) -> None:
    async with baton.page() as page:
        await page.say("first")
        await page.see_text("echo: first")
        first = (await page.see_type("welcome"))["conversation"]
        assert await baton.parts.handover.close(await baton.parts.store.get(first), "idle")
        await page.see_type("owner", owner="closed")
        start = len(page.frames)
        await page.say("second")
        second = await page.see(lambda f: f["type"] == "welcome", start=start)
        assert second["conversation"] != first
        await page.see_text("echo: second")
        assert (await baton.parts.store.get(second["conversation"])).customer


async def test_health_tells_each_part(baton: Installation, valkey: ValkeyServer) -> None:
    import aiohttp

    async with aiohttp.ClientSession(baton.url) as session:
        async with session.get("/healthz") as answer:
            assert (answer.status, (await answer.json())["status"]) == (200, "ok")
        await baton.edge.stop()
        async with session.get("/healthz") as answer:
            told = await answer.json()
            assert (answer.status, told["status"], told["parts"]["rasa"]["status"]) == (200, "degraded", "down")
        async with session.get("/metrics") as answer:
            assert "baton_turn_seconds" in await answer.text()
        valkey.kill()
        started = time.monotonic()
        async with session.get("/healthz") as answer:
            told = await answer.json()
            assert (answer.status, told["parts"]["valkey"]["status"] != "ok") == (503, True)
        assert time.monotonic() - started < 10
