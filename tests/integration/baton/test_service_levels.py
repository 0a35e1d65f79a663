"""Service levels in a whole Baton: lists, feed, log, metrics, archive; and nothing of it for the customer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conversation.model import Kind
from tests.fakes.desk_client import DeskClient
from tests.integration.baton.conftest import Installation

LEVELS = """teams:
  support: {timezone: Asia/Seoul, hours: {}}
first_team: support
service_levels:
  web: {first_answer_seconds: 120, next_answer_seconds: 300, during: always}
"""


async def pass_time(baton: Installation, id: str, seconds: int) -> None:
    """The clock of the conversation began so much earlier."""
    client, keys = baton.parts.client, baton.parts.keys
    await client.hincrby(keys.conversation(id), "service_since_at", -seconds * 1000)
    await client.zadd(keys.service_due(), {id: 0})


async def told_on(feed: Any, id: str) -> dict[str, Any]:
    """The next event of a conversation's service level on the feed."""
    async with asyncio.timeout(10):
        while True:
            frame = await feed.receive_json()
            if frame.get("conversation") == id and "service" in frame.get("entry", {}).get("data", {}):
                assert frame["entry"]["kind"] == "note"
                return dict(frame["entry"]["data"]["service"])


async def service_in(desk: DeskClient, view: str) -> Any:
    _, page = await desk.get(f"/api/conversations?view={view}")
    [item] = page["items"]
    return item["service"]


@pytest.mark.parametrize("policy", [LEVELS])
async def test_a_wait_grows_too_long_and_is_answered(baton: Installation) -> None:
    async with (
        baton.page(language="en") as page,
        await baton.desk("Jisoo") as desk,
        desk.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        id = await page.ask_for_person()
        begun = await service_in(desk, "waiting")
        assert (begun["kind"], begun["state"]) == ("first", "ok")
        _, facts = await desk.get(f"/api/conversations/{id}")
        assert facts["service"] == begun
        assert begun["due_at"] - facts["waiting_since_at"] in range(118_000, 122_000)

        await pass_time(baton, id, 100)
        due = begun["due_at"] - 100_000
        assert await told_on(feed, id) == {"event": "warning", "kind": "first", "due_at": due}
        assert await service_in(desk, "waiting") == {"kind": "first", "due_at": due, "state": "warning"}
        await pass_time(baton, id, 100)
        assert (await told_on(feed, id))["event"] == "breached"
        await desk.claim(id)
        assert (await service_in(desk, "mine"))["state"] == "breached"
        await desk.say(id, "Sorry for the wait.")
        await page.see_text("Sorry for the wait.")
        assert await service_in(desk, "mine") is None

        await page.say("How long does it take?")
        while (owed := await service_in(desk, "mine")) is None:
            await asyncio.sleep(0.02)
        assert (owed["kind"], owed["state"]) == ("next", "ok")
        async with desk.session.get("/metrics") as answer:
            numbers = await answer.text()
        for event in ("warning", "breached"):
            line = f'baton_service_level_events_total{{answer="first",channel="web",event="{event}"}}'
            assert any(row.startswith(line) for row in numbers.splitlines())
        # The customer sees nothing of it; the archive keeps it.
        assert not [frame for frame in page.frames if "service" in str(frame)]
        async with asyncio.timeout(10):
            while not (log := [e for e in await baton.parts.archive.log(id) if "service" in e.data]):
                await asyncio.sleep(0.05)
        assert {e.kind for e in log} == {Kind.NOTE}
