"""An agent who is there and says nothing: the conversation goes back to the front, and nobody waits in silence."""

from __future__ import annotations

import pytest

from tests.integration.baton.conftest import Installation

SILENT = [{"agent_silent_minutes": 0.06, "agent_grace_seconds": 60.0}]


@pytest.mark.parametrize("overrides", SILENT)
async def test_what_an_agent_leaves_unanswered_goes_back_to_the_front(baton: Installation) -> None:
    async with (
        baton.page(language="en") as page,
        baton.page() as other,
        await baton.desk("Jisoo") as desk,
        desk.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        conversation = await page.ask_for_person()
        await desk.claim(conversation)
        await page.see_type("owner", owner="agent")
        start = len(page.frames)
        await other.ask_for_person()
        await page.see(lambda f: f["type"] == "owner" and f["owner"] == "waiting", 15, start)
        await page.see_text("Jisoo can't get back to you just now")
        first, second = await desk.waiting()
        assert (first["id"], first["reason"], first["position"]) == (conversation, "agent_silent", 1)
        assert second["position"] == 2
        # The text is refused with who has it, and the agent, who is still there, may take it again.
        status, problem = await desk.say(conversation, "Sorry, I was away")
        assert (status, problem["type"]) == (409, "not_owner")
        assert (await desk.claim(conversation))[0] == 200


@pytest.mark.parametrize("overrides", SILENT)
async def test_an_agent_who_has_answered_keeps_the_conversation(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as desk,
        desk.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        conversation = await page.ask_for_person()
        await desk.claim(conversation)
        assert (await desk.say(conversation, "I'm looking into it."))[0] == 200
        # Another one that is left unanswered shows that there was a look in the meantime.
        async with baton.page() as witness:
            await desk.claim(await witness.ask_for_person())
            start = len(witness.frames)
            await witness.see(lambda f: f["type"] == "owner" and f["owner"] == "waiting", 15, start)
        assert (await desk.say(conversation, "Here is what I found."))[0] == 200
