"""POST /api/notifications on a whole Baton: over the wire, to the web chat and to Telegram."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from baton.parts import Parts
from conversation.live import now_ms
from conversation.model import Author
from notices.notice import Status
from notices.preferences import Preferences
from notices.quiet import Quiet
from notices.tokens import SEND
from tests.conftest import Eventually
from tests.fakes.telegram import FakeTelegram
from tests.integration.baton.conftest import Installation
from tests.integration.channels.conftest import baton, edge, overrides, policy, slack, telegram, webhook

__all__ = ["baton", "edge", "overrides", "policy", "slack", "telegram", "webhook"]

MINA = 501
DELAYED = {"order": "B-1042", "date": "2026-11-27"}


@dataclass
class ShopSystem:
    """A system of the shop, with its token."""

    session: aiohttp.ClientSession
    url: str
    token: str

    async def post(
        self, body: Any, key: str | None = "k1", raw: bytes | None = None, **headers: str
    ) -> tuple[int, Any]:
        """One call; the status and the JSON of its answer."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        if key is not None:
            sent["Idempotency-Key"] = key
        data = raw if raw is not None else json.dumps(body).encode()
        async with self.session.post(f"{self.url}/api/notifications", data=data, headers=sent) as answer:
            assert answer.content_type == ("application/json" if answer.ok else "application/problem+json")
            return answer.status, await answer.json(content_type=None)

    async def look(self, id: str) -> dict[str, Any]:
        """What became of a notification."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.session.get(f"{self.url}/api/notifications/{id}", headers=headers) as answer:
            return {"http": answer.status, **await answer.json(content_type=None)}


@pytest.fixture
async def system(baton: Installation, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ShopSystem]:
    """Its day has no quiet hours, whatever the clock of this machine says."""
    monkeypatch.setattr(baton.parts.notices.sender, "_quiet", None)
    token = await baton.parts.notices.tokens.add("warehouse", frozenset({SEND}))
    async with aiohttp.ClientSession() as session:
        yield ShopSystem(session, baton.url, token)


def delayed(**to: str) -> dict[str, Any]:
    """A body."""
    return {"to": to, "template": "order_delayed", "values": DELAYED}


async def customer_at(parts: Parts, channel: str, address: str) -> str:
    found: str = await parts.client.get(parts.keys.identity(channel, address))
    return found


async def write_on_telegram(baton: Installation, telegram: FakeTelegram, text: str) -> None:
    assert await telegram.deliver(f"{baton.url}/telegram/webhook", telegram.message(MINA, text)) == 200


async def test_a_page_shows_it_and_the_order_is_known_by_the_bots_own_proof(
    baton: Installation, system: ShopSystem, eventually: Eventually
) -> None:
    async with baton.page(language="en") as page:
        await page.say("order")  # the assistant tells of B-1042, which is then proven
        await page.see_text("On its way.")
        await eventually(lambda: baton.parts.notices.orders.customers("B-1042"))
        status, answer = await system.post(delayed(order="B-1042"))
        assert (status, answer["status"], answer["channel"]) == (202, "sent", "web")
        shown = await page.see_text("Friday 27 November")
        assert shown["author"] == "system"
        assert shown["buttons"][0]["payload"] == '/order_status{"order_number": "B-1042"}'
        # The button below it can be pressed, and the assistant knows the order.
        await page.choose(shown["buttons"][0]["payload"])
        await page.see_text("echo: /order_status")
        slots = baton.edge.asked[-1]["slots"]
        assert (slots["told_order"], slots["proven_orders"]) == ("B-1042", ["B-1042"])
        assert await system.post(delayed(order="B-1042")) == (202, answer)
        entries = [entry for entry in page.entries() if entry["author"] == "system"]
        assert len(entries) == 1
    assert (await system.look(answer["id"]))["status"] == "sent"


async def test_it_reaches_a_customer_on_telegram_and_is_told_as_delivered(
    baton: Installation, system: ShopSystem, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await write_on_telegram(baton, telegram, "hello")
    await eventually(lambda: telegram.texts(MINA) == ["echo: hello"])
    customer = await customer_at(baton.parts, "telegram", str(MINA))
    status, answer = await system.post(delayed(customer=customer))
    assert (status, answer["status"], answer["channel"]) == (202, "sent", "telegram")
    await eventually(lambda: len(telegram.texts(MINA)) == 2)
    assert "11월 27일 금요일" in telegram.texts(MINA)[1]

    async def status_now() -> bool:
        return bool((await system.look(answer["id"]))["status"] == "delivered")

    await eventually(status_now)


async def test_who_has_blocked_the_bot_is_told_as_failed_and_the_next_one_goes_to_the_web(
    baton: Installation, system: ShopSystem, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await write_on_telegram(baton, telegram, "hello")
    await eventually(lambda: telegram.texts(MINA) == ["echo: hello"])
    customer = await customer_at(baton.parts, "telegram", str(MINA))
    telegram.blocked.add(MINA)
    _, first = await system.post(delayed(customer=customer), key="1")

    async def failed() -> Any:
        now = await system.look(first["id"])
        return now if now["status"] == "failed" else None

    told = await eventually(failed)
    assert told["reason"]
    _, second = await system.post(delayed(customer=customer), key="2")
    assert (second["status"], second["channel"]) == ("failed", None)
    await baton.parts.client.sadd(baton.parts.keys.identities(customer), "web w_mina")
    _, third = await system.post(delayed(customer=customer), key="3")
    assert (third["status"], third["channel"]) == ("sent", "web")
    # Who writes there again can be reached there again.
    telegram.blocked.clear()
    await write_on_telegram(baton, telegram, "I'm back")
    _, fourth = await system.post(delayed(customer=customer), key="4")
    assert (fourth["status"], fourth["channel"]) == ("sent", "telegram")


async def test_who_leaves_the_bot_is_written_to_elsewhere_before_anything_fails(
    baton: Installation, system: ShopSystem, telegram: FakeTelegram, eventually: Eventually
) -> None:
    await write_on_telegram(baton, telegram, "hello")
    await eventually(lambda: telegram.texts(MINA) == ["echo: hello"])
    customer = await customer_at(baton.parts, "telegram", str(MINA))
    left = telegram.membership(MINA, "kicked")
    assert await telegram.deliver(f"{baton.url}/telegram/webhook", left) == 200
    await baton.parts.client.sadd(baton.parts.keys.identities(customer), "web w_mina")
    _, answer = await system.post(delayed(customer=customer))
    assert (answer["status"], answer["channel"]) == ("sent", "web")


async def test_an_agent_sees_it_and_the_bot_stays_silent(baton: Installation, system: ShopSystem) -> None:
    async with baton.page() as page, await baton.desk("Jisoo") as desk:
        conversation = await page.ask_for_person()
        await desk.claim(conversation)
        c = await baton.parts.store.get(conversation)
        asked = len(baton.edge.asked)
        assert (await system.post(delayed(customer=c.customer)))[0] == 202
        await page.see_text("Friday 27 November")
        [notified] = [one for one in await desk.log(conversation) if "notification" in one["data"]]
        assert (notified["author"], notified["data"]["notification"]["template"]) == ("system", "order_delayed")
        assert (await baton.parts.store.get(conversation)).owner.value == "agent"
        assert len(baton.edge.asked) == asked


async def test_at_night_it_is_scheduled_and_the_running_job_says_it_when_the_night_is_over(
    baton: Installation, system: ShopSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender, clock = baton.parts.notices.sender, [now_ms()]
    night = Quiet(time(0), time(23, 59), ZoneInfo("UTC"))
    monkeypatch.setattr(sender, "_quiet", night)
    clock[0] = 1795305600000 // 86_400_000 * 86_400_000 + 3600_000  # an hour past midnight
    monkeypatch.setattr(sender, "_now", lambda: clock[0])
    async with baton.page() as page:
        await page.say("hello")
        await page.see_text("echo: hello")
        conversation = (await page.see_type("welcome"))["conversation"]
        c = await baton.parts.store.get(conversation)
        _, answer = await system.post(delayed(customer=c.customer))
        assert answer["status"] == "scheduled"
        assert answer["due_at"] == clock[0] + (22 * 60 + 59) * 60_000
        assert await system.post(delayed(customer=c.customer)) == (202, answer)
        clock[0] = answer["due_at"]
        await page.see_text("Friday 27 November")
        assert (await system.look(answer["id"]))["status"] == "sent"


async def test_who_wants_none(baton: Installation, system: ShopSystem) -> None:
    async with baton.page() as page:
        await page.say("hello")
        await page.see_text("echo: hello")
        c = await baton.parts.store.get((await page.see_type("welcome"))["conversation"])
        await Preferences(baton.parts.client, baton.parts.keys).stop(c.customer)
        status, answer = await system.post(delayed(customer=c.customer))
        assert (status, answer["status"], answer["conversation"]) == (202, "opted_out", None)
        assert [entry.author for entry in await baton.parts.store.log(c.id)] == [Author.CUSTOMER, Author.BOT]


BAD: list[tuple[Any, int, str, str]] = [
    ({}, 422, "to", "required"),
    ({**delayed(), "template": "order_delayed"}, 422, "to", "exactly one of shop_customer, order, customer"),
    (delayed(order="B-1", customer="p"), 422, "to", "exactly one"),
    (delayed(order=""), 422, "to.order", "at least 1"),
    (delayed(phone="1"), 422, "to.phone", "not permitted"),
    ({**delayed(order="B-1"), "template": "order_dlayed"}, 422, "template", "order_delayed, order_shipped"),
    ({**delayed(order="B-1"), "values": {"order": "B-1"}}, 422, "values.date", "is missing"),
    ({**delayed(order="B-1"), "values": {**DELAYED, "date": "Friday"}}, 422, "values.date", "2026-11-27"),
    ({**delayed(order="B-1"), "values": {**DELAYED, "colour": "red"}}, 422, "values.colour", "order, date, reason"),
    ({**delayed(order="B-1"), "values": {**DELAYED, "order": 7}}, 422, "values.order", "quotes"),
    ({**delayed(order="B 1")}, 422, "to.order", "B-1043"),
    ({**delayed(customer="p"), "order": "B 1"}, 422, "order", "B-1043"),
    ({**delayed(order="B-1"), "extra": 1}, 422, "extra", "not permitted"),
]


@pytest.mark.parametrize(("body", "status", "field", "says"), BAD)
async def test_bad_bodies_name_the_field_and_what_to_do(
    system: ShopSystem, body: Any, status: int, field: str, says: str
) -> None:
    got, problem = await system.post(body)
    assert got == status, problem
    assert says in next(error["message"] for error in problem["errors"] if error["field"] == field)


async def test_bad_requests(system: ShopSystem, baton: Installation) -> None:
    good = delayed(order="B-1")
    for raw in (b"", b"{", b"[1]", b"\xff", b'{"to": "\\ud800"}'):
        assert (await system.post(None, raw=raw))[0] in (400, 422), raw
    assert (await system.post(None, raw=b'{"a": "' + b"x" * 300_000 + b'"}'))[0] == 413
    for key in (None, "", " "):
        status, problem = await system.post(good, key=key)
        assert (status, problem["type"]) == (400, "bad_request")
        assert "Idempotency-Key" in problem["detail"]
    assert (await system.post(good, key="k" * 201))[0] == 400
    assert (await system.post(good, key="k" * 200))[0] == 404
    status, problem = await system.post(good, **{"Content-Type": "text/plain"})
    assert (status, problem["type"]) == (400, "bad_request")
    status, problem = await system.post(good)
    assert (status, problem["type"]) == (404, "nobody_known")
    assert (await system.look("n_nothing"))["http"] == 404


async def test_tokens(system: ShopSystem, baton: Installation) -> None:
    tokens, good = baton.parts.notices.tokens, delayed(order="B-1")
    for wrong in ("", "Bearer", "Bearer x", f"Basic {system.token}", f"Bearer {system.token}x", f"Bearer {'é' * 40}"):
        status, problem = await system.post(good, Authorization=wrong)
        assert (status, problem["type"]) == (401, "bad_token"), wrong
    [listed] = await tokens.list()
    assert listed.used_at == 0
    assert (await system.post(good))[0] == 404
    [listed] = await tokens.list()
    assert listed.used_at > 0
    id = system.token.split("_")[1]
    raw = await baton.parts.client.hgetall(baton.parts.keys.api_token(id))
    assert system.token.split("_", 2)[2] not in json.dumps(raw)
    await baton.parts.client.hset(baton.parts.keys.api_token(id), "scopes", "nothing")
    status, problem = await system.post(good)
    assert (status, problem["type"]) == (403, "forbidden")
    await baton.parts.client.hset(baton.parts.keys.api_token(id), "scopes", SEND)
    assert await tokens.revoke("warehouse")
    assert (await system.post(good))[0] == 401
    assert not await tokens.revoke("warehouse")


@pytest.mark.parametrize("calls", [3])
async def test_too_many_calls_are_told_when_to_come_again(system: ShopSystem, baton: Installation, calls: int) -> None:
    key = baton.parts.keys.api_calls(system.token.split("_")[1])
    await baton.parts.client.set(key, baton.parts.settings.notices_per_minute - calls, ex=60)
    answers = await asyncio.gather(*(system.post(delayed(order="B-1"), key=str(n)) for n in range(calls + 2)))
    assert sorted(status for status, _ in answers) == [404] * calls + [429] * 2
    problem = next(body for status, body in answers if status == 429)
    assert 0 < problem["retry_after_seconds"] <= 60


async def test_the_same_key_with_another_body_is_refused(system: ShopSystem, baton: Installation) -> None:
    await baton.parts.client.hset(baton.parts.keys.customer("p_1"), "created_at", 1)
    await baton.parts.client.sadd(baton.parts.keys.identities("p_1"), "web w_1")
    assert (await system.post(delayed(customer="p_1")))[0] == 202
    status, problem = await system.post({**delayed(customer="p_1"), "values": {**DELAYED, "date": "2026-11-28"}})
    assert (status, problem["type"]) == (409, "key_conflict")


async def test_while_the_store_is_down_it_says_so_and_the_same_key_does_it_afterwards(
    system: ShopSystem, baton: Installation, valkey: Any
) -> None:
    await baton.parts.client.hset(baton.parts.keys.customer("p_1"), "created_at", 1)
    await baton.parts.client.sadd(baton.parts.keys.identities("p_1"), "web w_1")
    valkey.kill()
    status, problem = await system.post(delayed(customer="p_1"))
    assert (status, problem["type"]) == (503, "unavailable")
    valkey.ensure_up()
    status, answer = await system.post(delayed(customer="p_1"))
    assert (status, answer["status"]) == (202, "sent")


PAGE = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8").split("## Notifications")[1]
BODY, ANSWER, PROBLEM = (json.loads(block) for block in re.findall(r"```json\n(.+?)\n```", PAGE, re.S))


async def test_the_examples_on_the_page_are_what_it_takes_and_gives(system: ShopSystem, baton: Installation) -> None:
    await baton.parts.client.hset(baton.parts.keys.customer("p_1"), "created_at", 1)
    await baton.parts.client.sadd(baton.parts.keys.identities("p_1"), "web w_1")
    await baton.parts.notices.orders.note("p_1", ["B-1043"])
    status, answer = await system.post(BODY)
    assert status == 202
    assert sorted(answer) == sorted(ANSWER)
    assert sorted(answer["recipients"][0]) == sorted(ANSWER["recipients"][0])
    wrong = {**BODY, "values": {**BODY["values"], "date": "Friday"}}
    assert await system.post(wrong, key="2") == (422, PROBLEM)
    assert set(re.findall(r"^\| `(\w+)` \| .+ \|$", PAGE.split("| status | means |")[1], re.M)) == set(Status)


async def test_it_is_described_for_machines(system: ShopSystem) -> None:
    async with system.session.get(f"{system.url}/api/openapi.json") as answer:
        described = (await answer.json())["paths"]["/api/notifications"]["post"]
    assert {"400", "401", "403", "404", "409", "413", "422", "429", "503"} < set(described["responses"])
