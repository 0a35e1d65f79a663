"""A whole Baton process inside the test: real server, Valkey and archive; Rasa's part by tests/fakes/edge.py."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from baton.app import start_roles
from baton.parts import Parts, build_parts
from baton.roles import ROLES
from baton.settings import Settings
from conversation.archive.records import Role
from conversation.archive.schema import upgrade
from conversation.skills import ANYTHING, Skills
from handoff.accounts import Accounts
from handoff.attempts import AttemptLimits, Attempts
from handoff.sessions import Sessions
from tests.fakes.browser_chat import ChatClient
from tests.fakes.desk_client import DeskClient
from tests.fakes.edge import Edge
from tests.ports import free_port
from tests.servers import ValkeyServer

PASSWORD = "a long enough password"


@dataclass
class Installation:
    """One running Baton."""

    parts: Parts
    edge: Edge
    url: str

    def page(self, **hello: Any) -> ChatClient:
        """A customer's page."""
        return ChatClient(self.url, **hello)

    def accounts(self) -> Accounts:
        """The staff's accounts."""
        sessions = Sessions(self.parts.client, self.parts.keys)
        return Accounts(self.parts.archive, sessions, Attempts(self.parts.client, self.parts.keys, AttemptLimits()))

    async def add_agent(self, name: str, role: Role = Role.AGENT, skills: Skills = ANYTHING) -> str:
        """An account; its e-mail."""
        email = f"{name.lower()}@haru.example"
        await self.accounts().create(email, name, role, PASSWORD, skills)
        return email

    async def desk(self, name: str, role: Role = Role.AGENT, skills: Skills = ANYTHING) -> DeskClient:
        """A desk, to be entered."""
        return DeskClient(self.url, await self.add_agent(name, role, skills), PASSWORD)


@pytest.fixture
async def edge() -> AsyncIterator[Edge]:
    edge = Edge()
    await edge.start()
    yield edge
    await edge.stop()


@pytest.fixture
def overrides() -> dict[str, Any]:
    """Settings of a test's own: `@pytest.mark.parametrize("overrides", [{…}])`."""
    return {}


@pytest.fixture
def policy() -> str:
    """handoff/policy.yml of a test's own, to be given as `overrides` are; "" for the project's."""
    return ""


@pytest.fixture
async def baton(
    valkey: ValkeyServer,
    edge: Edge,
    tmp_path: Path,
    keys: Any,
    overrides: dict[str, Any],
    policy: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Installation]:
    if policy:
        path = tmp_path / "policy.yml"
        path.write_text(policy, encoding="utf-8")
        monkeypatch.setattr("baton.parts.POLICY", path)
    values = {
        "home": tmp_path,
        "port": free_port(),
        "redis_url": valkey.url,
        "workspace": keys.workspace,
        "rasa_url": edge.url,
        "actions_url": f"{edge.url}/webhook",
        "turn_timeout_seconds": 1.0,
        "slow_notice_seconds": 1.0,
        "assistant_patience_seconds": 60.0,
        "agent_grace_seconds": 3.0,
        **overrides,
    }
    settings = Settings(_env_file=None, **values)  # type: ignore[call-arg]
    await upgrade(settings.archive_url)
    async with AsyncExitStack() as stack:
        parts = build_parts(settings)
        closings = (parts.client.aclose, parts.blocking.aclose, parts.archive.close, parts.rasa.close)
        if parts.summaries:
            stack.push_async_callback(parts.summaries.close)
        for closing in (*closings, parts.attachments.close, *(channel.close for channel in parts.channels)):
            stack.push_async_callback(closing)
        if parts.slack_desk:
            stack.push_async_callback(parts.slack_desk.close)
        tasks = await start_roles(parts, frozenset(ROLES), stack)
        yield Installation(parts, edge, f"http://127.0.0.1:{settings.port}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
