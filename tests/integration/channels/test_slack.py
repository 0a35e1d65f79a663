"""The way in from Slack: a loopback Slack calls real addresses, and what it tells is stored in a real Valkey."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from conversation.connection import Client
from conversation.keys import Keys
from tests.conftest import Eventually
from tests.fakes.slack import TOKEN, Failure
from tests.fakes.slack_calls import direct, event, mention, press, signed
from tests.integration.channels.slack_shop import OpenShop, Shop, bot, opening

TS = "1700000000.000100"


@pytest.fixture
async def open_shop(client: Client, keys: Keys) -> AsyncIterator[OpenShop]:
    async with opening(client, keys) as open:
        yield open


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    return await open_shop()


async def test_a_message_is_stored_with_who_wrote_it(shop: Shop) -> None:
    assert await shop.caller.event(event(direct("주문 &lt;1&gt; 어디예요?"))) == 200
    [entry] = await shop.said()
    assert (entry.text, entry.id) == ("주문 <1> 어디예요?", TS)
    c = await shop.conversation()
    assert c.language == "ko"
    assert await shop.store.client.hget(shop.store.keys.customer(c.customer), "name") == "지수"
    await shop.caller.event(event(direct("hm", ts="1700000000.000200"), "Ev2"))
    assert len(shop.slack.called("users.info")) == 1


async def test_retries_are_stored_once_even_at_the_same_time(shop: Shop) -> None:
    payload = event(direct("once"))
    assert await shop.caller.event(payload) == 200
    statuses = await asyncio.gather(*(shop.caller.event(payload, again) for again in (1, 2, 3)))
    assert statuses == [200, 200, 200]
    fresh = event(direct("together", ts="1700000000.000300"), "Ev3")
    await asyncio.gather(*(shop.caller.event(fresh, again) for again in (0, 1, 2, 3)))
    assert await shop.texts() == ["once", "together"]


async def test_slack_hears_yes_only_when_it_is_stored(shop: Shop) -> None:
    shop.reception.down = 1
    payload = event(direct("keep this"))
    assert await shop.caller.event(payload) == 503
    assert await shop.texts() == []
    assert await shop.caller.event(payload, 1) == 200
    assert await shop.texts() == ["keep this"]


async def test_a_store_that_is_really_down_is_not_acknowledged(shop: Shop, valkey: Any, eventually: Eventually) -> None:
    payload = event(direct("still here"))
    valkey.kill()
    assert await shop.caller.event(payload) == 503
    valkey.ensure_up()

    async def taken() -> bool:
        return await shop.caller.event(payload, 1) == 200

    await eventually(taken)
    assert await shop.texts() == ["still here"]


async def test_the_address_is_verified_and_strangers_are_refused(shop: Shop) -> None:
    caller, body = shop.caller, b'{"type":"url_verification","challenge":"abc"}'
    status, text = await caller.post("/slack/events", body, signed(body))
    assert (status, text) == (200, '{"challenge": "abc"}')
    stale = signed(body, at=1_600_000_000)
    for headers in (stale, signed(body, "another secret"), signed(b"{}"), {}):
        for path in ("/slack/events", "/slack/interactions", "/slack/commands"):
            assert (await caller.post(path, body, headers))[0] == 401
    assert await shop.texts() == []


async def test_what_is_too_much_or_no_json_is_refused(shop: Shop) -> None:
    huge = b"{" + b" " * 1024 * 1024
    url = f"{shop.caller.url}/slack/events"
    async with shop.caller.session.post(url, data=io.BytesIO(huge), headers=signed(huge)) as answer:
        assert answer.status == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65536

    async with shop.caller.session.post(url, data=endless()) as answer:
        assert answer.status == 413
    for body in (b"nonsense", b"[]", b"[" * 100_000):
        for path in ("/slack/events", "/slack/interactions"):
            assert (await shop.caller.post(path, body, signed(body)))[0] == 400


async def test_bots_and_unknown_kinds_are_left_alone(shop: Shop) -> None:
    events = [
        direct("loop", bot_id="B1"),
        direct("loop", user="UBOT"),
        direct("loop", subtype="bot_message"),
        direct("x", subtype="something_new"),
        {"type": "something_new"},
        {"type": "message", "subtype": "message_deleted", "channel": "D1", "ts": TS, "deleted_ts": TS},
        {"type": "message", "channel": "C1", "user": "U1", "text": "not to us", "ts": TS, "thread_ts": TS},
    ]
    for number, inner in enumerate(events):
        assert await shop.caller.event(event(inner, f"Ev{number}")) == 200
    assert await shop.caller.event({"type": "something_new"}) == 200
    assert await shop.texts() == []
    assert await shop.texts(f"T1:C1:{TS}") == []


async def test_edits_and_files(shop: Shop) -> None:
    files = [{"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 5}]
    await shop.caller.event(event(direct("at 4", subtype="file_share", files=files)))
    change: dict[str, Any] = {
        "type": "message",
        "subtype": "message_changed",
        "channel": "D1",
        "ts": "1700000005.1",
        "message": {"ts": TS, "user": "U1", "text": "at 5", "edited": {"ts": "1700000004.1"}},
        "previous_message": {"ts": TS, "user": "U1", "text": "at 4"},
    }
    for again in (0, 1):
        assert await shop.caller.event(event(change, "Ev2"), again) == 200
    first, second = await shop.said()
    assert first.data["attachments"] == [
        {"kind": "image", "source": "F1", "name": "a.png", "type": "image/png", "size": 5}
    ]
    assert (second.text, second.data["edits"]) == ("at 5", TS)


async def test_a_mention_opens_a_thread_that_others_join(shop: Shop, eventually: Eventually) -> None:
    address = f"T1:C1:{TS}"
    twin = {**mention("where is it?"), "type": "message", "channel_type": "channel"}
    await asyncio.gather(shop.caller.event(event(mention("where is it?"))), shop.caller.event(event(twin, "Ev2")))
    reply = {
        "type": "message",
        "channel": "C1",
        "user": "U2",
        "text": "and mine",
        "ts": "1700000003.1",
        "thread_ts": TS,
    }
    await shop.caller.event(event(reply, "Ev3"))
    assert await shop.texts(address) == ["where is it?", "and mine"]
    async with shop.delivering():
        await shop.answer(bot("on its way"), address=address)
        await eventually(lambda: shop.slack.messages["C1"])
    [message] = shop.slack.messages["C1"]
    assert (message["thread_ts"], message["text"], message["token"]) == (TS, "on its way", TOKEN)


async def test_a_pressed_button_is_stored_and_retired(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    async with shop.delivering():
        await shop.answer(bot("Shall I?", "Yes", "No"))
        await eventually(lambda: shop.slack.messages["D1"])
    [message] = shop.slack.messages["D1"]
    yes = press(message, 0, f"{shop.slack.url}/respond/yes")
    no = press(message, 1, f"{shop.slack.url}/respond/no")
    assert await asyncio.gather(shop.caller.interaction(yes), shop.caller.interaction(yes)) == [200, 200]
    *_, pressed = await shop.said()
    assert (pressed.text, pressed.data["payload"]) == ("Yes", "/yes")
    await eventually(lambda: message["blocks"][-1]["type"] == "context")
    assert [block["type"] for block in message["blocks"]] == ["section", "context"]
    assert await shop.caller.interaction(no) == 200
    [(id, told)] = await eventually(lambda: shop.slack.responses)
    assert (id, told["text"], told["response_type"]) == ("no", "ko choice_gone", "ephemeral")
    assert await shop.texts() == ["hi", "Yes"]


async def test_a_choice_that_is_no_longer_there_is_said_so(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    async with shop.delivering():
        await shop.answer(bot("Shall I?", "Yes"))
        await eventually(lambda: shop.slack.messages["D1"])
    [message] = shop.slack.messages["D1"]
    stale = press(message, 0, f"{shop.slack.url}/respond/gone")
    stale["actions"][0]["value"] = "c_gone:3:0"
    assert await shop.caller.interaction(stale) == 200
    [(_, told)] = await eventually(lambda: shop.slack.responses)
    assert told["text"] == "ko choice_gone"
    await eventually(lambda: [block["type"] for block in message["blocks"]] == ["section"])
    assert await shop.texts() == ["hi"]


async def test_an_interaction_of_another_kind_is_answered(shop: Shop) -> None:
    assert await shop.caller.interaction({"type": "view_submission"}) == 200


async def test_the_command_goes_on_in_direct_messages(shop: Shop, eventually: Eventually) -> None:
    fields = {"command": "/baton", "team_id": "T1", "channel_id": "C7", "user_id": "U2", "trigger_id": "1.2"}
    status, body = await shop.caller.command(**fields, text="where is my order?")
    assert (status, "en slack_taken" in body) == (200, True)
    assert await shop.texts("T1:DU2") == ["where is my order?"]
    await eventually(lambda: shop.slack.texts("DU2") == ["> where is my order?"])
    assert "en slack_empty" in (await shop.caller.command(**fields, text=""))[1]
    shop.reception.down = 1
    assert "slack_unavailable" in (await shop.caller.command(**fields | {"trigger_id": "1.3"}, text="and now?"))[1]
    assert await shop.texts("T1:DU2") == ["where is my order?"]


async def test_a_shortcut_asks_about_a_message(shop: Shop, eventually: Eventually) -> None:
    payload = {
        "type": "message_action",
        "callback_id": "ask_support",
        "team": {"id": "T1"},
        "user": {"id": "U2"},
        "channel": {"id": "C7"},
        "message": {"ts": TS, "text": "it broke", "user": "U1"},
        "action_ts": "1700000002.5",
        "response_url": f"{shop.slack.url}/respond/asked",
    }
    assert await shop.caller.interaction(payload) == 200
    assert await shop.texts("T1:DU2") == ["it broke"]
    [(id, told)] = await eventually(lambda: shop.slack.responses)
    assert (id, told["text"]) == ("asked", "en slack_taken")


async def test_too_long_and_empty_messages_are_answered_honestly(shop: Shop, eventually: Eventually) -> None:
    assert await shop.caller.event(event(direct("x" * 4001))) == 200
    assert await shop.caller.event(event(mention(""), "Ev2")) == 200
    found = await eventually(
        lambda: shop.slack.called("chat.postEphemeral")[1:] and shop.slack.called("chat.postEphemeral")
    )
    assert {one["text"] for one in found} == {"ko slack_too_long", "ko slack_empty"}
    assert await shop.texts() == []


async def test_a_message_is_not_kept_waiting_for_a_name(shop: Shop) -> None:
    shop.slack.failures["users.info"] = [Failure(503)]
    assert await shop.caller.event(event(direct("hm", user="U9"))) == 200
    assert await shop.caller.event(event(direct("hm?", ts="1700000000.000200", user="U9"), "Ev2")) == 200
    assert await shop.caller.event(event(direct("hm!", ts="1700000000.000300", user="U9"), "Ev3")) == 200
    assert await shop.texts() == ["hm", "hm?", "hm!"]
    assert len(shop.slack.called("users.info")) == 1


async def test_messages_are_stored_in_the_order_in_which_they_came(shop: Shop, eventually: Eventually) -> None:
    shop.reception.open.clear()
    said = [asyncio.create_task(shop.caller.event(event(direct("first"))))]
    await eventually(lambda: shop.reception.came == 1)
    said += [asyncio.create_task(shop.caller.event(event(direct("second", ts="1700000000.000200"), "Ev2")))]
    said += [asyncio.create_task(shop.caller.event(event(direct("elsewhere", channel="D2"), "Ev3")))]
    await eventually(lambda: shop.reception.came == 2)
    shop.reception.open.set()
    assert await asyncio.gather(*said) == [200, 200, 200]
    assert await shop.texts() == ["first", "second"]
    assert await shop.texts("T1:D2") == ["elsewhere"]
