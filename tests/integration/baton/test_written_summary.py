"""Summaries that a language model writes: shown when they are there in time, and never missed when they are not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.fakes.completions import Completions
from tests.fakes.desk_client import DeskClient
from tests.integration.baton.conftest import Installation


@pytest.fixture
async def model() -> AsyncIterator[Completions]:
    async with Completions() as completions:
        yield completions


@pytest.fixture
def overrides(model: Completions) -> dict[str, Any]:
    return {
        "summary_url": f"{model.url}/",
        "summary_model": "small",
        "summary_key": "sk-of-the-test",
        "summary_seconds": 1.0,
    }


async def summary(desk: DeskClient, id: str, language: str = "en") -> tuple[str, str]:
    """Who wrote it, and the text."""
    status, found = await desk.get(f"/api/conversations/{id}/summary?language={language}")
    assert status == 200, found
    return found["by"], found["text"]


async def test_a_written_summary_is_asked_for_once_and_again_when_there_is_more(
    baton: Installation, model: Completions
) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        id = await page.ask_for_person()
        assert (await desk.get("/api/me"))[1]["writes_summaries"]
        several = await asyncio.gather(*(summary(desk, id) for _ in range(5)))
        assert several == [("model", model.text)] * 5
        assert len(model.asked) == 1
        [asked] = model.asked
        assert (asked["model"], model.keys) == ("small", ["Bearer sk-of-the-test"])
        task, material = (one["content"] for one in asked["messages"])
        assert "in English" in task
        assert "Customer: " in material
        assert "Wants: " in material

        assert (await summary(desk, id, "ko"))[0] == "model"
        assert "Korean" in model.asked[-1]["messages"][0]["content"]
        # What the customer adds in the queue belongs to it; what they say to the agent, the agent has read.
        sent = await page.say("It was the blue one, by the way")
        await page.see_type("accepted", id=sent)
        await summary(desk, id)
        assert "It was the blue one" in model.asked[-1]["messages"][1]["content"]
        await desk.post(f"/api/conversations/{id}/claim", {})
        await summary(desk, id)
        asked_by_then = len(model.asked)
        await page.see_type("accepted", id=await page.say("Hello Jisoo"))
        assert (await summary(desk, id))[0] == "model"
        assert len(model.asked) == asked_by_then


@pytest.mark.parametrize("defect", ["broken", "empty", "nonsense", "slow", "gone"])
async def test_without_a_usable_answer_in_time_it_is_made_of_facts(
    baton: Installation, model: Completions, defect: str
) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        id = await page.ask_for_person()
        match defect:
            case "broken":
                model.status = 503
            case "empty":
                model.text = "  "
            case "nonsense":
                model.text = None
            case "slow":
                model.held = asyncio.Event()
            case "gone":
                await model.__aexit__()
        by, text = await summary(desk, id)
        assert by == "facts"
        assert text.startswith("Wants: ")
        # Whoever looks next does not wait for what has just failed.
        asked = len(model.asked)
        assert (await summary(desk, id))[0] == "facts"
        assert len(model.asked) == asked
        # What does not come from the endpoint is there without it.
        assert (await desk.get(f"/api/conversations/{id}?language=en"))[1]["summary"].startswith("Wants: ")


async def test_a_reader_who_leaves_does_not_take_it_from_the_others(baton: Installation, model: Completions) -> None:
    model.held = asyncio.Event()
    async with baton.page() as page, await baton.desk("Jisoo") as desk, await baton.desk("Tom") as other:
        id = await page.ask_for_person()
        first = asyncio.create_task(summary(desk, id))
        while not model.asked:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(summary(other, id))
        first.cancel()
        model.held.set()
        assert await second == ("model", model.text)
        assert len(model.asked) == 1


async def test_nobody_else_reads_it(baton: Installation) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        id = await page.ask_for_person()
        assert (await desk.get(f"/api/conversations/{id}/summary?language=xx"))[0] == 400
        assert (await desk.get("/api/conversations/c_none/summary"))[0] == 404
        await desk.post("/api/logout", {})
        assert (await desk.get(f"/api/conversations/{id}/summary"))[0] == 401
