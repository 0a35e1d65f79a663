"""The action server over HTTP, as Rasa calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from aiohttp import web
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker

from actions.knowledge import Knowledge
from actions.server import ActionServer, all_actions
from tests.unit.actions.calls import ListedOrders

ROOT = Path(__file__).parents[3]


def call(name: str, **message: Any) -> dict[str, Any]:
    latest = {"text": "", "intent": {"name": "deny", "confidence": 1.0}, "entities": [], **message}
    tracker = {"sender_id": "c", "slots": {"language": "en"}, "latest_message": latest, "events": [], "active_loop": {}}
    return {"next_action": name, "sender_id": "c", "tracker": tracker, "version": "3.6.21"}


class ActionBroken(Action):
    def name(self) -> str:
        return "action_broken"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        raise ValueError("mina@example.com")


@pytest.fixture
async def url(orders: ListedOrders, tmp_path: Path) -> AsyncIterator[str]:
    server = ActionServer(Knowledge(tmp_path), orders)
    server._executor.register_action(ActionBroken())
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def post(url: str, body: Any) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.post(f"{url}/webhook", json=body) as response:
        return response.status, await response.json()


async def test_an_action_runs_without_a_domain(url: str) -> None:
    status, body = await post(url, call("action_deny"))
    assert status == 200
    assert body["events"] == []
    assert body["responses"][0]["response"] == "utter_deny"


async def test_failures_have_a_status_and_no_text_of_the_customers(url: str) -> None:
    assert await post(url, call("action_broken")) == (500, {"error": "ValueError", "action_name": "action_broken"})
    status, _ = await post(url, call("action_unknown"))
    assert status == 404
    bodies: list[Any] = [[], {}, {"next_action": 1}, "x", None]
    for body in bodies:
        status, _ = await post(url, body)
        assert status in (404, 422), body


async def test_an_action_call_without_a_tracker_is_a_failure(url: str) -> None:
    status, _ = await post(url, {"next_action": "action_deny"})
    assert status == 500


async def test_health(url: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/health") as response:
        assert (response.status, await response.json()) == (
            200,
            {"status": "ok", "articles": 0, "problems": [], "search": "words"},
        )


def test_every_action_of_the_domain_is_served(orders: ListedOrders, tmp_path: Path) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    named = {action for action in domain["actions"] if not action.startswith("utter_")}
    assert named == {action.name() for action in all_actions(Knowledge(tmp_path), orders)}
