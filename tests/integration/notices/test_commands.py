"""`baton token` and `baton simulate` against a real live store and a whole Baton."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from baton.cli import app
from baton.commands.simulating import Event, Shop, SimulationError, find_order, parse_span, play
from conversation.keys import Keys
from notices.preferences import Preferences
from notices.tokens import SEND
from tests.integration.baton.conftest import Installation, baton, edge, overrides, policy
from tests.ports import free_port
from tests.servers import ValkeyServer

__all__ = ["baton", "edge", "overrides", "policy"]


@pytest.fixture
def installation(valkey: ValkeyServer, keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation for commands."""
    monkeypatch.setenv("BATON_HOME", str(tmp_path))
    monkeypatch.setenv("REDIS_URL", valkey.url)
    monkeypatch.setenv("BATON_WORKSPACE", keys.workspace)


@pytest.mark.usefixtures("installation")
def test_a_token_is_shown_once_listed_and_revoked() -> None:
    run = CliRunner()
    assert "There are no tokens" in run.invoke(app, ["token", "list"]).output
    made = run.invoke(app, ["token", "add", "warehouse", "--scope", SEND])
    token = made.stdout.strip()
    assert re.fullmatch(r"bt_[0-9a-f]{12}_[\w-]{43}", token)
    listed = run.invoke(app, ["token", "list"]).output
    assert "warehouse" in listed
    assert "never used" in listed
    assert token not in listed
    again = run.invoke(app, ["token", "add", "warehouse"])
    assert (again.exit_code, "There is a token named warehouse" in again.output) == (1, True)
    assert run.invoke(app, ["token", "revoke", "warehouse"]).exit_code == 0
    assert run.invoke(app, ["token", "revoke", "warehouse"]).exit_code == 1


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("arguments", "says"), [(["two words"], "letters, digits"), (["a", "--scope", "everything"], SEND)]
)
def test_a_token_that_cannot_be_made(arguments: list[str], says: str) -> None:
    refused = CliRunner().invoke(app, ["token", "add", *arguments])
    assert refused.exit_code == 1
    assert says in refused.output


@pytest.mark.usefixtures("installation")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--order", "B-9999"], "There are: B-1042, B-1043"),
        (["--every", "soon"], "5s, 500ms or 1m"),
        (["--url", f"http://127.0.0.1:{free_port()}"], "Start it with make run"),
    ],
)
def test_what_keeps_a_simulation_from_beginning_is_a_sentence(arguments: list[str], says: str) -> None:
    refused = CliRunner().invoke(app, ["simulate", *arguments])
    assert refused.exit_code == 1
    assert says in refused.output
    assert "Traceback" not in refused.output


@pytest.mark.parametrize(("text", "seconds"), [("5s", 5), ("500ms", 0.5), ("1m", 60), ("2", 2), ("0.5s", 0.5)])
def test_spans(text: str, seconds: float) -> None:
    assert parse_span(text) == seconds


async def test_a_simulation_of_everything_reaches_who_has_proven_the_order(
    baton: Installation, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(baton.parts.notices.sender, "_quiet", None)
    shop, settings = Shop(find_order("b-1043"), "https://haru.example"), baton.parts.settings
    with pytest.raises(SimulationError, match='ask "where is B-1043'):
        await play(settings, shop, Event.ORDER_DELAYED, baton.url, "", 0, 1)
    with pytest.raises(SimulationError, match="baton token add"):
        await play(settings, shop, Event.ORDER_DELAYED, baton.url, "wrong", 0, 1)
    async with baton.page(language="en") as page:
        await page.say("hello")
        await page.see_text("echo: hello")
        c = await baton.parts.store.get((await page.see_type("welcome"))["conversation"])
        await baton.parts.notices.orders.note(c.customer, ["B-1043"])
        await play(settings, shop, Event.ALL, baton.url, "", 0, 2)
        for part in ("is delayed", "quality check", "is on its way", "Stoneware tea set is back in stock"):
            await page.see_text(part)
        said = capsys.readouterr().out.splitlines()
        assert len([line for line in said if f"sent to {c.customer} by web" in line]) == 6
        await Preferences(baton.parts.client, baton.parts.keys).stop(c.customer)
        await play(settings, shop, Event.ORDER_SHIPPED, baton.url, "", 0, 1)
        assert "wants no notifications" in capsys.readouterr().out
    assert await baton.parts.notices.tokens.list() == []
