"""Automatic assignment through the real server: it rings at a desk, and is accepted, declined or missed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from prometheus_client import REGISTRY

from conversation.archive.records import Role
from conversation.skills import Skills
from tests.integration.baton.conftest import Installation
from tests.integration.baton.test_teams import ALWAYS

THERE = {"agent_grace_seconds": 60.0}


def push(ring_seconds: int) -> str:
    hours = f"timezone: Asia/Seoul, hours: {{{ALWAYS}}}"
    return f"""
teams:
  support: {{{hours}, assignment: push, ring_seconds: {ring_seconds}}}
first_team: support
"""


async def see(feed: aiohttp.ClientWebSocketResponse, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = await feed.receive_json(timeout=15)
        if wanted(frame):
            return frame


def counted(event: str) -> float:
    return REGISTRY.get_sample_value("baton_offers_total", {"event": event}) or 0


def rings_for(desk: Any) -> Callable[[dict[str, Any]], bool]:
    return lambda frame: frame["type"] == "offer" and bool(frame["agent"]) and frame["agent"]["id"] == desk.me["id"]


@pytest.mark.parametrize("overrides", [THERE])
@pytest.mark.parametrize("policy", [push(30)])
async def test_it_rings_and_is_accepted_or_declined(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as jisoo,
        jisoo.session.ws_connect("/api/feed") as first,
    ):
        await first.receive_json(timeout=5)
        id = await page.ask_for_person()
        offer = await see(first, rings_for(jisoo))
        assert offer["conversation"] == id
        assert 25_000 < offer["until_at"] - time.time() * 1000 <= 30_000
        async with await baton.desk("Minho") as minho, minho.session.ws_connect("/api/feed") as second:
            assert (await second.receive_json(timeout=5))["type"] == "hello"
            assert await second.receive_json(timeout=5) == offer
            [shown] = await minho.waiting()
            assert shown["offer"] == {"agent": offer["agent"], "until_at": offer["until_at"]}
            status, problem = await minho.claim(id)
            assert (status, problem["type"], problem["agent"]["name"]) == (409, "offered", "Jisoo")
            assert (await minho.post(f"/api/conversations/{id}/decline"))[1]["type"] == "not_offered"

            status, shown = await jisoo.post(f"/api/conversations/{id}/decline")
            assert (status, shown["owner"]) == (200, "waiting")
            assert (await jisoo.post(f"/api/conversations/{id}/decline"))[0] == 200
            await see(second, rings_for(minho))
            status, shown = await minho.claim(id)
            assert (status, shown["agent"]["name"], shown["offer"]) == (200, "Minho", None)
            await page.see_text("Minho")


@pytest.mark.parametrize("overrides", [THERE])
@pytest.mark.parametrize("policy", [push(30)])
async def test_a_supervisor_may_take_what_rings_for_another(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as jisoo,
        await baton.desk("Boss", Role.SUPERVISOR) as boss,
        jisoo.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        id = await page.ask_for_person()
        await see(feed, rings_for(jisoo))
        assert (await boss.claim(id))[0] == 200


@pytest.mark.parametrize("overrides", [THERE])
@pytest.mark.parametrize("policy", [push(5)])
async def test_who_lets_two_ring_out_is_away_and_sees_why(baton: Installation) -> None:
    async with (
        baton.page() as page,
        baton.page() as other,
        await baton.desk("Jisoo") as jisoo,
        jisoo.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        before = {event: counted(event) for event in ("offered", "missed")}
        await page.ask_for_person()
        await see(feed, rings_for(jisoo))
        await other.ask_for_person()
        told = await see(feed, lambda frame: frame["type"] == "presence" and frame["agent"]["status"] == "away")
        assert told["agent"]["reason"] == "missed_offers"
        _, me = await jisoo.get("/api/me")
        assert (me["status"], me["away_reason"]) == ("away", "missed_offers")
        async with jisoo.session.put("/api/me/presence", json={"status": "available"}) as answer:
            assert (await answer.json())["away_reason"] is None
        assert {event: counted(event) - before[event] for event in before} == {"offered": 2, "missed": 2}


@pytest.mark.parametrize("overrides", [THERE])
@pytest.mark.parametrize("policy", [push(600)])
async def test_who_goes_away_is_rung_no_more(baton: Installation) -> None:
    async with (
        baton.page() as page,
        await baton.desk("Jisoo") as jisoo,
        jisoo.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        id = await page.ask_for_person()
        await see(feed, rings_for(jisoo))
        await jisoo.session.put("/api/me/presence", json={"status": "away"})
        ended = await see(feed, lambda frame: frame["type"] == "offer" and frame["agent"] is None)
        assert ended["conversation"] == id
        assert (await baton.parts.store.get(id)).offered_to is None


@pytest.mark.parametrize("overrides", [THERE])
@pytest.mark.parametrize("policy", [push(600)])
async def test_who_has_no_room_left_when_they_accept_leaves_it_to_others(baton: Installation) -> None:
    async with (
        baton.page() as page,
        baton.page() as other,
        await baton.desk("Jisoo", skills=Skills(capacity=1)) as jisoo,
        jisoo.session.ws_connect("/api/feed") as feed,
    ):
        await feed.receive_json(timeout=5)
        rung = await page.ask_for_person()
        await see(feed, rings_for(jisoo))
        assert (await jisoo.claim(await other.ask_for_person()))[0] == 200
        status, problem = await jisoo.claim(rung)
        assert (status, problem["type"]) == (409, "at_capacity")
        after = await baton.parts.store.get(rung)
        assert (after.offered_to, set(after.asked)) == (None, {jisoo.me["id"]})
