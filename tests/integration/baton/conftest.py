"""A whole Baton process inside the test: real server, Valkey and archive; Rasa's part by tests/fakes/edge.py."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from baton.app import Parts, build_parts, start_roles
from baton.settings import Settings
from conversation.archive.records import Role
from conversation.archive.schema import upgrade
from handoff.accounts import Accounts
from handoff.attempts import AttemptLimits, Attempts
from handoff.sessions import Sessions
from tests.fakes.browser_chat import ChatClient
from tests.fakes.desk_client import DeskClient
from tests.fakes.edge import Edge
from tests.servers import ValkeyServer

PASSWORD = "a long enough password"
ROLES = frozenset({"web", "worker", "outbox", "archiver"})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """One running Baton."""

    parts: Parts
    edge: Edge
    url: str

    def page(self, **hello: Any) -> ChatClient:
        """A customer's page."""
        return ChatClient(self.url, **hello)

    async def add_agent(self, name: str, role: Role = Role.AGENT) -> str:
        """An account; its e-mail."""
        sessions = Sessions(self.parts.client, self.parts.keys)
        accounts = Accounts(self.parts.archive, sessions, Attempts(self.parts.client, self.parts.keys, AttemptLimits()))
        email = f"{name.lower()}@haru.example"
        await accounts.create(email, name, role, PASSWORD)
        return email

    async def desk(self, name: str, role: Role = Role.AGENT) -> DeskClient:
        """A desk, to be entered."""
        return DeskClient(self.url, await self.add_agent(name, role), PASSWORD)


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
async def baton(
    valkey: ValkeyServer, edge: Edge, tmp_path: Path, keys: Any, overrides: dict[str, Any]
) -> AsyncIterator[Installation]:
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
        for closing in (parts.client.aclose, parts.blocking.aclose, parts.archive.close, parts.rasa.close):
            stack.push_async_callback(closing)
        tasks = await start_roles(parts, ROLES, stack)
        yield Installation(parts, edge, f"http://127.0.0.1:{settings.port}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
