"""A whole Baton with its channels on, and the platforms as servers on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.fakes.slack import SECRET as SLACK_SECRET
from tests.fakes.slack import TOKEN as SLACK_TOKEN
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import SECRET, TOKEN, FakeTelegram
from tests.integration.baton.conftest import baton, edge, policy

__all__ = ["baton", "edge", "policy"]


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack().running() as fake:
        yield fake


@pytest.fixture
def webhook() -> bool:
    """Whether Telegram calls; else it is polled. `@pytest.mark.parametrize("webhook", [False])`."""
    return True


@pytest.fixture
def overrides(telegram: FakeTelegram, slack: FakeSlack, webhook: bool) -> dict[str, Any]:
    secret = {"telegram_webhook_secret": SECRET} if webhook else {}
    return {
        "telegram_token": TOKEN,
        "telegram_api_url": telegram.url,
        "slack_bot_token": SLACK_TOKEN,
        "slack_signing_secret": SLACK_SECRET,
        "slack_api_url": slack.api_url,
        "site_url": "https://haru.example",
        **secret,
    }
