"""`baton policy replay` on what a real server has kept: the log in its archive, under other policies."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from baton.commands import policy as command
from baton.commands.policy import plain_lines, replay_archive
from handoff.detection import Step
from handoff.detection_policy import DetectionPolicy, Points
from tests.integration.baton.conftest import Installation

USUAL = DetectionPolicy()


async def kept_conversation(baton: Installation) -> str:
    """A conversation in which an upset customer was offered a person, once the archive has all of it."""
    async with baton.page() as page:
        conversation = (await page.see_type("welcome"))["conversation"]
        baton.edge.mood = {"sentiment": -0.8, "urgency": 0.0}
        for text in ("This was to be here yesterday!", "And the lamp is dented, too.", "Nobody called.", "Well?"):
            await page.say(text)
            await page.see_text(f"echo: {text}")
        await page.see(lambda f: f["type"] == "entry" and len(f["buttons"]) == 2)
        baton.edge.mood = {}
    seq = (await baton.parts.store.get(conversation)).seq
    async with asyncio.timeout(20):
        while len(await baton.parts.archive.log(conversation)) < seq:
            await asyncio.sleep(0.05)
    return str(conversation)


async def test_past_conversations_are_judged_again_from_the_archive(baton: Installation) -> None:
    conversation = await kept_conversation(baton)
    url = baton.parts.settings.archive_url

    total, changed = await replay_archive(url, USUAL, 0)
    assert (total.conversations, total.decisions, changed) == (1, 4, [])

    strict = USUAL.model_copy(update={"points": Points(upset=100)})
    total, changed = await replay_archive(url, strict, 0)
    assert [one.conversation for one in changed] == [conversation]
    [change] = changed[0].changes
    assert (change.was, change.becomes, change.signals) == (Step.CARRY_ON, Step.ESCALATE, {"upset": 100})
    told = "\n".join(plain_lines(total, changed))
    assert conversation in told
    assert "message 1: nothing → a person called (score 100: upset 100)" in told

    calm = USUAL.model_copy(update={"points": Points(upset=0)})
    total, changed = await replay_archive(url, calm, 0)
    assert (total.was[Step.OFFER], total.becomes[Step.OFFER], total.needing_becomes) == (1, 0, 0)

    total, changed = await replay_archive(url, strict, 2**53)
    assert (total.conversations, changed) == (0, [])


def test_an_archive_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from baton.cli import app

    monkeypatch.setenv("BATON_HOME", str(tmp_path))
    monkeypatch.setattr(command, "load_settings", lambda: type("S", (), {"archive_url": f"sqlite:///{tmp_path}/a.db"}))
    result = CliRunner().invoke(app, ["policy", "replay"])
    assert result.exit_code == 1
    assert "cannot be read" in result.output
