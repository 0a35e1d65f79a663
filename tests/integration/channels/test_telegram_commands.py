"""`baton telegram` against the fake Bot API: what an operator types, and what Telegram is told."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from baton.cli import app
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram


@pytest.fixture
def operator(telegram: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Settings of somebody who connects the bot."""
    monkeypatch.setenv("BATON_HOME", str(tmp_path))
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_URL", telegram.url)
    return monkeypatch


async def baton(*arguments: str) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, ["telegram", *arguments])


def says(result: Result) -> str:
    """What is shown: a mistake in the settings is told by `main`, which has no test runner around it."""
    return result.output + str(result.exception or "")


def told(telegram: FakeTelegram, method: str) -> list[dict[str, Any]]:
    return [one.fields for one in telegram.sent if one.method == method]


async def test_the_webhook_is_set_with_secret_and_commands_in_both_languages(
    operator: pytest.MonkeyPatch, telegram: FakeTelegram
) -> None:
    operator.setenv("TELEGRAM_WEBHOOK_SECRET", SECRET)
    refused = await baton("setup")
    assert refused.exit_code == 1
    assert "set BATON_PUBLIC_URL, or give --url https://" in says(refused)
    assert told(telegram, "setwebhook") == []
    done = await baton("setup", "--url", "https://shop.example/")
    assert (done.exit_code, "Telegram calls https://shop.example/telegram/webhook" in done.output) == (0, True)
    [webhook] = told(telegram, "setwebhook")
    assert (webhook["url"], webhook["secret_token"]) == ("https://shop.example/telegram/webhook", SECRET)
    assert "callback_query" in webhook["allowed_updates"]
    commands = {fields.get("language_code"): fields["commands"] for fields in told(telegram, "setmycommands")}
    assert set(commands) == {None, "en", "ko"}
    assert "상담원" in commands["ko"].encode().decode("unicode_escape")
    shown = await baton("status")
    assert shown.exit_code == 0
    assert "@haru_test_bot" in shown.output
    assert "Webhook: https://shop.example/telegram/webhook" in shown.output


async def test_without_a_secret_baton_asks_by_itself(operator: pytest.MonkeyPatch, telegram: FakeTelegram) -> None:
    done = await baton("setup")
    assert (done.exit_code, "Baton asks Telegram for messages" in done.output) == (0, True)
    assert told(telegram, "deletewebhook")
    assert "Webhook: none" in (await baton("status")).output


async def test_what_is_wrong_is_a_sentence(operator: pytest.MonkeyPatch, telegram: FakeTelegram) -> None:
    operator.setenv("TELEGRAM_TOKEN", "123456:another")
    wrong = await baton("status")
    assert (wrong.exit_code, "Check TELEGRAM_TOKEN" in says(wrong)) == (1, True)
    operator.setenv("TELEGRAM_TOKEN", "")
    none = await baton("status")
    assert (none.exit_code, "talk to @BotFather" in says(none)) == (1, True)
