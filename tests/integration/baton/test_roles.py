"""Processes with some of the roles: what each tells of itself."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp
import pytest

from baton.app import start_roles
from tests.integration.baton.conftest import Installation
from tests.ports import free_port


@pytest.mark.parametrize("overrides", [{"metrics_port": free_port()}])
async def test_a_worker_by_itself_tells_health_and_numbers(baton: Installation) -> None:
    settings = baton.parts.settings
    url = f"http://127.0.0.1:{settings.metrics_port}"
    async with aiohttp.ClientSession() as session:
        # A process that has the public server tells them there.
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{url}/metrics")
        async with AsyncExitStack() as stack:
            tasks = await start_roles(baton.parts, frozenset({"archiver"}), stack)
            async with session.get(f"{url}/healthz") as answer:
                assert (answer.status, (await answer.json())["parts"]["valkey"]) == (200, {"status": "ok"})
            async with session.get(f"{url}/metrics") as answer:
                assert "baton_worker_errors_total" in await answer.text()
            async with session.get(f"{url}/api/me") as answer:
                assert answer.status == 404
            for task in tasks:
                task.cancel()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{url}/metrics")
