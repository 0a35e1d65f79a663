"""Who is busy keeps what they have and gets no new: to customers nobody is there who takes conversations."""

from __future__ import annotations

import asyncio

import pytest

from conversation.live import now_ms
from tests.integration.baton.conftest import Installation

PATIENT = [{"agent_grace_seconds": 60.0}]


@pytest.mark.parametrize("overrides", PATIENT)
async def test_a_busy_agent_goes_on_and_does_not_count(baton: Installation) -> None:
    presence = baton.parts.presence
    async with (
        baton.page(language="en") as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Minho") as minho,
        jisoo.session.ws_connect("/api/feed") as feed,
        minho.session.ws_connect("/api/feed") as other,
    ):
        await asyncio.gather(feed.receive_json(timeout=5), other.receive_json(timeout=5))
        conversation = await page.ask_for_person()
        await jisoo.claim(conversation)
        for status, available in (("busy", 1), ("away", 1), ("available", 2), ("busy", 1)):
            async with jisoo.session.put("/api/me/presence", json={"status": status}) as answer:
                assert (answer.status, (await answer.json())["status"]) == (200, status)
            assert (await presence.staffing(now_ms())).available("support") == available
            seen = await other.receive_json(timeout=5)
            while seen["type"] != "presence" or seen["agent"]["name"] != "Jisoo" or seen["agent"]["status"] != status:
                seen = await other.receive_json(timeout=5)
        _, agents = await minho.get("/api/agents")
        assert {one["name"]: one["status"] for one in agents["items"]} == {"Jisoo": "busy", "Minho": "available"}
        assert (await jisoo.get("/api/me"))[1]["status"] == "busy"
        assert (await jisoo.say(conversation, "Still with you."))[0] == 200
        await page.see_text("Still with you.")
        async with jisoo.session.put("/api/me/presence", json={"status": "asleep"}) as answer:
            assert answer.status == 422
