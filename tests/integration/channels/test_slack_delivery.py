"""The way out to Slack: in order, once, under an agent's name, and into every workspace with its own token."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from channels.base import DeliveryError
from channels.slack.installations import Installation, Installations
from conversation.connection import Client
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.model import Author, Entry, Kind
from tests.conftest import Eventually
from tests.fakes.slack import CLIENT_ID, CLIENT_SECRET, Failure
from tests.fakes.slack_calls import direct, event, mention
from tests.integration.channels.slack_shop import OpenShop, Shop, bot, opening

TS = "1700000000.000100"


@pytest.fixture
async def open_shop(client: Client, keys: Keys) -> AsyncIterator[OpenShop]:
    async with opening(client, keys) as open:
        yield open


@pytest.fixture
async def shop(open_shop: OpenShop) -> Shop:
    return await open_shop()


async def test_answers_come_in_order_after_slack_asked_to_wait(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    shop.slack.failures["chat.postMessage"] = [
        Failure(429, "ratelimited", retry_after="0.2"),
        Failure(503),
        Failure(200, "internal_error"),
    ]
    async with shop.delivering():
        await shop.answer(bot("one"), bot("two & <two>"), bot("three"))
        await eventually(lambda: len(shop.slack.messages["D1"]) == 3)
    assert shop.slack.texts("D1") == ["one", "two &amp; &lt;two&gt;", "three"]


async def test_what_slack_refuses_for_good_is_in_the_log(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    shop.slack.failures["chat.postMessage"] = [Failure(200, "is_archived")]
    async with shop.delivering():
        c = await shop.answer(bot("one"), bot("two"))
        await eventually(lambda: shop.slack.texts("D1") == ["two"])

        async def failures() -> list[Entry]:
            return [entry for entry in await shop.store.log(c.id) if entry.kind is Kind.FAILURE]

        [failure] = await eventually(failures)
    assert failure.data["permanent"] is True


async def test_a_message_whose_answer_was_lost_is_not_posted_again(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    shop.slack.failures["chat.postMessage"] = [Failure(lost=True)]
    async with shop.delivering():
        await shop.answer(bot("one"), bot("two"))
        await eventually(lambda: "two" in shop.slack.texts("D1"))
    assert shop.slack.texts("D1") == ["one", "two"]
    assert len(shop.slack.called("conversations.history")) == 1


async def test_an_entry_that_is_sent_again_after_a_crash_is_posted_once(open_shop: OpenShop) -> None:
    first, second = await open_shop(), await open_shop()
    await first.caller.event(event(mention("hi")))
    c = await first.answer(bot("one"), address=f"T1:C1:{TS}")
    [entry] = [entry for entry in await first.store.log(c.id) if entry.author is Author.BOT]
    await first.channel.send(c, entry)
    await second.channel.send(c, entry)
    assert first.slack.texts("C1") == ["one"]


async def test_an_agent_has_their_name(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("a person please")))
    async with shop.delivering():
        c = await shop.answer(escalate=True)
        handover = Handover(shop.store)
        await handover.claim(c.id, Agent("a1", "Jisoo"), 5)
        await handover.say(c.id, Agent("a1", "Jisoo"), "m1", "Hello from a person")
        await eventually(lambda: "Hello from a person" in shop.slack.texts("D1"))
    assert shop.slack.messages["D1"][-1]["username"] == "Jisoo"


async def test_several_workspaces_have_their_own_tokens(open_shop: OpenShop, eventually: Eventually) -> None:
    shop = await open_shop(bot_token="", client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    session, url = shop.caller.session, shop.caller.url
    for team in ("T7", "T8"):
        async with session.get(f"{url}/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
            state = answer.headers["Location"].split("state=")[1].split("&")[0]
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        back = f"{url}/slack/oauth?code=code-{team}&state={state}"
        for headers, status in (({}, 400), ({"Cookie": cookie}, 200), ({"Cookie": cookie}, 400)):
            async with session.get(back, headers=headers | {"Accept-Language": "ko"}) as answer:
                assert answer.status == status
                expected = "ko slack_installed" if status == 200 else "ko slack_install_failed"
                assert expected in await answer.text()
        await shop.caller.event(event(direct("hi"), team=team))
    async with shop.delivering():
        await shop.answer(bot("to seven"), address="T7:D1")
        await shop.answer(bot("to eight"), address="T8:D1")
        await eventually(lambda: len(shop.slack.messages["D1"]) == 2)
    tokens = {message["text"]: message["token"] for message in shop.slack.messages["D1"]}
    assert tokens == {"to seven": "xoxb-T7", "to eight": "xoxb-T8"}
    assert await shop.caller.event(event({"type": "app_uninstalled"}, team="T7")) == 200
    installations = Installations(shop.store.client, shop.store.keys)
    assert await installations.find("T7") is None
    eight = await installations.find("T8")
    assert eight is not None
    await installations.forget("T8", eight.at - 1)
    assert await installations.find("T8") == eight
    assert eight == Installation("T8", "xoxb-T8", "UBOT", tuple(shop.slack.scopes.split(",")), eight.at)


async def test_a_forged_state_installs_nothing(open_shop: OpenShop, keys: Keys) -> None:
    shop = await open_shop(bot_token="", client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    back = f"{shop.caller.url}/slack/oauth?code=code-T7&state=forged"
    async with shop.caller.session.get(back, headers={"Cookie": "slack-app-oauth-state=forged"}) as answer:
        assert answer.status == 400
    assert await Installations(shop.store.client, shop.store.keys).find("T7") is None


async def test_a_workspace_without_the_app_is_not_tried_again(open_shop: OpenShop) -> None:
    shop = await open_shop(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    assert await shop.caller.event(event(direct("hi"), team="T9")) == 200
    c = await shop.answer(bot("one"), address="T9:D1")
    [entry] = [entry for entry in await shop.store.log(c.id) if entry.author is Author.BOT]
    with pytest.raises(DeliveryError) as caught:
        await shop.channel.send(c, entry)
    assert caught.value.permanent
    assert shop.slack.texts("D1") == []


async def test_where_it_may_not_look_back_it_sends_again(shop: Shop, eventually: Eventually) -> None:
    await shop.caller.event(event(direct("hi")))
    shop.slack.failures["chat.postMessage"] = [Failure(lost=True)]
    shop.slack.failures["conversations.history"] = [
        Failure(429, "ratelimited", retry_after="0.1"),
        Failure(200, "missing_scope"),
    ]
    async with shop.delivering():
        await shop.answer(bot("one"), bot("two"))
        await eventually(lambda: "two" in shop.slack.texts("D1"))
    assert shop.slack.texts("D1") == ["one", "one", "two"]
