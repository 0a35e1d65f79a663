"""Customers who wait are told their place when it matters, and a queue that moves costs the same however long it is."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from conversation.connection import Client
from tests.fakes.browser_chat import ChatClient
from tests.integration.baton.conftest import Installation
from tests.integration.conversation.makers import MINA

WAITING = 13


def places(page: ChatClient) -> list[int]:
    """What a page was told, in order."""
    return [f["position"] for f in page.frames if f["type"] == "owner" and f["owner"] == "waiting"]


async def calls(client: Client, *commands: str) -> int:
    """How often Valkey has run these."""
    stats = await client.info("commandstats")
    return sum(int(stats.get(f"cmdstat_{name}", {}).get("calls", 0)) for name in commands)


async def line_up(baton: Installation, stack: AsyncExitStack) -> tuple[list[ChatClient], list[str]]:
    """Pages that wait, in order, and their conversations."""
    pages, ids = [], []
    for place in range(1, WAITING + 1):
        page = await stack.enter_async_context(baton.page())
        await page.say("person")
        await page.see_type("owner", owner="waiting", position=place)
        ids.append((await page.see_type("welcome"))["conversation"])
        pages.append(page)
    return pages, ids


async def test_claims_in_a_row_are_told_together_and_looked_up_for_all_at_once(baton: Installation) -> None:
    async with AsyncExitStack() as stack:
        pages, ids = await line_up(baton, stack)
        before = await calls(baton.parts.client, "lrange", "zrank")

        await asyncio.gather(*(baton.parts.handover.claim(id, MINA, 10) for id in ids[:3]))
        for page, place in zip(pages[3:], range(1, WAITING), strict=False):
            await page.see_type("owner", owner="waiting", position=place)

        # One look at the first claim, and one for what came while it was done.
        assert await calls(baton.parts.client, "lrange", "zrank") - before <= 2
        for number, page in enumerate(pages[3:], 4):
            assert places(page)[0] == number
            assert len(places(page)) <= 3


async def test_far_back_a_step_is_not_told(baton: Installation) -> None:
    async with AsyncExitStack() as stack:
        pages, ids = await line_up(baton, stack)

        await baton.parts.handover.claim(ids[0], MINA, 10)
        await pages[10].see_type("owner", owner="waiting", position=10)
        await baton.parts.handover.claim(ids[1], MINA, 10)
        await pages[12].see_type("owner", owner="waiting", position=11)

        assert places(pages[12]) == [13, 11]
