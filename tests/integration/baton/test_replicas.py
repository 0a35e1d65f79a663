"""Several workers: what one leaves when it dies, another brings to its end."""

from __future__ import annotations

import pytest

from baton import jobs
from conversation import consumer
from conversation.leases import Leases
from tests.conftest import Eventually
from tests.integration.baton.conftest import Installation


@pytest.fixture
def quick_take_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Abandoned work is looked for after half a second instead of ten."""
    monkeypatch.setattr(jobs, "TAKE_OVER_MS", 500)
    monkeypatch.setattr(consumer, "TAKE_OVER_SECONDS", 0.2)


@pytest.mark.usefixtures("quick_take_over")
async def test_a_message_that_comes_while_a_dead_workers_lease_lasts_is_answered(
    baton: Installation, eventually: Eventually
) -> None:
    async with baton.page() as page:
        await page.say("hello")
        await page.see_text("echo: hello")
        conversation = (await page.see_type("welcome"))["conversation"]
        store = baton.parts.store
        # Another worker took the conversation and died: nobody looks again before letting go.
        dead = Leases(store.client, store.keys, store.scripts, "dead", 1500)
        await eventually(lambda: dead.take(conversation), "the lease is free")
        await page.say("anybody?")
        await page.see_text("echo: anybody?")
        assert [e["text"] for e in page.entries()].count("echo: anybody?") == 1
