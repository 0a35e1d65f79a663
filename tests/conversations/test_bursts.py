"""Bursts of messages, typed into a page and answered by Baton with the real Rasa. The cases: bursts.yml."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
import yaml

from tests.conversations.script import FOLDER, asks, spoken
from tests.integration.baton.conftest import Installation, baton, edge, policy
from tests.integration.core.running import Core

__all__ = ["baton", "edge", "policy"]

BURSTS: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / "bursts.yml").read_text(encoding="utf-8"))
QUIET_SECONDS = 1.5
"""Nothing more is said after this."""
ATTEMPTS, TOGETHER_SECONDS = 4, 0.1
"""Messages that a busy machine sends one by one are no burst; it is then sent again."""


@pytest.fixture
def overrides(running_core: Core) -> dict[str, Any]:
    """The real Rasa takes the fake's place."""
    return {
        "rasa_url": f"http://127.0.0.1:{running_core.one.port}",
        "actions_url": running_core.gate.url,
        "turn_timeout_seconds": 20.0,
        "slow_notice_seconds": 50.0,
    }


@pytest.mark.rasa
@pytest.mark.xdist_group("core")
@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", BURSTS)
async def test_burst(baton: Installation, name: str) -> None:
    burst = BURSTS[name]
    for _ in range(ATTEMPTS):
        said, slowest = await play(baton, burst)
        if slowest < TOGETHER_SECONDS:
            break
    assert len(said) == burst["answers"], said
    if "asks" in burst:
        assert asks(said, burst["asks"], burst["language"]), said
    if "says" in burst:
        assert spoken(burst["language"], burst["says"]).search(said[-1]), said
    assert all(part in said[-1] for part in burst.get("has", ())), said


async def play(baton: Installation, burst: dict[str, Any]) -> tuple[list[str], float]:
    """What the bot says to a burst, and the longest that one of its messages took to be sent."""
    slowest = 0.0
    async with baton.page(language=burst["language"]) as page:
        await page.see_type("welcome")
        for message in burst["messages"]:
            if isinstance(message, str):
                began = time.monotonic()
                await page.say(message)
                slowest = max(slowest, time.monotonic() - began)
            else:
                await asyncio.sleep(message)
        await page.see(lambda f: f["type"] == "entry" and f["author"] == "bot")
        await asyncio.sleep(QUIET_SECONDS)
        return [entry["text"] for entry in page.entries() if entry["author"] == "bot"], slowest
