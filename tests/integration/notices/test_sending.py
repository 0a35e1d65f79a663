"""Notifications in the real live store: once, at the right place, whoever owns the conversation."""

from __future__ import annotations

import asyncio

import pytest

from conversation.connection import Client
from conversation.handover import Handover
from conversation.joining import Joining, Outcome
from conversation.keys import Keys
from conversation.live import Turn
from conversation.model import Author, Kind, Owner
from notices.errors import KeyConflict, NobodyKnown
from notices.notice import Recipient, Status, Wish, notice_id
from notices.preferences import Preferences
from tests.integration.conversation.makers import MINA, accept, answer, bot, escalate, says
from tests.integration.notices.conftest import DELAYED, MORNING, NIGHT, NOON, PUSHED, Shop, ms


async def test_it_opens_a_conversation_where_none_is_open(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42", language="ko")
    sent = await shop.tell(mina)
    assert (sent.status, sent.channel, sent.seq) == (Status.SENT, "telegram", 1)
    c = await shop.store.get(sent.conversation or "")
    assert (c.owner, c.language, c.customer, c.address, c.handled) == (Owner.BOT, "ko", mina, "42", 0)
    [entry] = await shop.store.log(c.id)
    assert (entry.kind, entry.author) == (Kind.MESSAGE, Author.SYSTEM)
    assert "11월 27일 금요일" in (entry.text or "")
    about = {"id": notice_id("t", "k1"), "template": "order_delayed", "order": "B-1043"}
    assert entry.data == {"notification": about, "via": "telegram 42"}
    assert entry.buttons[0].payload == '/order_status{"order_number": "B-1043"}'
    # The customer's answer belongs to it; nothing asks the bot to answer the notification.
    assert await shop.client.xlen(shop.keys.inbox()) == 0
    assert await shop.client.xlen(shop.keys.outbox("telegram")) == 1
    replied = await accept(shop.store, "why?", address="42", channel="telegram")
    assert (replied.conversation, replied.opened) == (c.id, False)


async def test_in_an_open_conversation_it_speaks_its_language_and_leaves_the_owner(
    shop: Shop, handover: Handover
) -> None:
    first = await accept(shop.store, "hello", address="w_1")
    c = await shop.store.get(first.conversation)
    for step in ("bot", "waiting", "agent"):
        if step == "waiting":
            await escalate(shop.store, c.id)
        elif step == "agent":
            await handover.claim(c.id, MINA, 5)
        before = await shop.store.get(c.id)
        sent = await shop.tell(c.customer, key=step)
        after = await shop.store.get(c.id)
        assert (sent.conversation, sent.channel) == (c.id, "web")
        assert (after.owner, after.epoch, after.handled) == (before.owner, before.epoch, before.handled)
        assert after.seq == before.seq + 1
    assert await shop.client.xlen(shop.keys.outbox("web")) == 0


async def test_after_a_closed_conversation_a_new_one_is_opened(shop: Shop, handover: Handover) -> None:
    first = await accept(shop.store, "hello", address="42", channel="telegram")
    await answer(shop.store, first.conversation, "hi")
    c = await shop.store.get(first.conversation)
    await handover.close(c, "idle")
    sent = await shop.tell(c.customer)
    assert sent.conversation != c.id
    assert (await shop.store.get(sent.conversation or "")).seq == 1


async def test_the_same_key_says_it_once_also_at_the_same_time_and_another_body_is_refused(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    outcomes = await asyncio.gather(*(shop.tell(mina) for _ in range(8)))
    assert len({(one.conversation, one.seq, one.at) for one in outcomes}) == 1
    assert len(await shop.said(outcomes[0].conversation or "")) == 1
    assert await shop.client.xlen(shop.keys.outbox("telegram")) == 1
    with pytest.raises(KeyConflict):
        await shop.tell(mina, values={**DELAYED, "date": "2026-11-28"})
    assert len(await shop.said(outcomes[0].conversation or "")) == 1


async def test_what_a_crash_left_undone_is_done_when_the_same_comes_again(shop: Shop) -> None:
    """Two customers have proven the order; the process ended when the first one had been told."""
    for name in ("p_a", "p_b"):
        await shop.join(name, f"telegram {name}")
        await shop.orders.note(name, ["B-1043"])
    wish, id = Wish(Recipient.ORDER, "B-1043", "order_delayed", DELAYED, "B-1043"), notice_id("t", "k1")
    await shop.sender().send(id, wish)
    await shop.client.hdel(shop.keys.notice(id), "c:p_b")
    await shop.client.delete(shop.keys.address("telegram", "p_b"))
    _, outcomes = await shop.sender().send(id, wish)
    assert [(one.customer, one.status) for one in outcomes] == [("p_a", Status.SENT), ("p_b", Status.SENT)]
    assert [len(await shop.said(one.conversation or "")) for one in outcomes] == [1, 1]


async def test_an_order_goes_to_all_who_have_proven_it_and_a_shop_customer_to_one(shop: Shop) -> None:
    await shop.join("p_a", "telegram 1", "shop cust-77")
    await shop.join("p_b", "web w_b")
    await shop.orders.note("p_a", ["B-1042"])
    await shop.orders.note("p_b", ["B-1042"])
    await shop.orders.note("p_b", ["B-1042"])
    wish = Wish(Recipient.ORDER, "B-1042", "order_delayed", DELAYED, "B-1042")
    _, outcomes = await shop.sender().send("n_1", wish)
    assert [(one.customer, one.channel) for one in outcomes] == [("p_a", "telegram"), ("p_b", "web")]
    _, [one] = await shop.sender().send("n_2", Wish(Recipient.SHOP_CUSTOMER, "cust-77", "order_delayed", DELAYED))
    assert one.customer == "p_a"
    assert await shop.client.ttl(shop.keys.order_customers("B-1042")) > 179 * 24 * 3600


async def test_who_became_one_customer_is_told_once_where_they_wrote_last(shop: Shop) -> None:
    """Also what was scheduled for the one that is part of the other now."""
    web = await accept(shop.store, "hello", address="w_1")
    phone = await accept(shop.store, "hello", address="42", channel="telegram")
    people = [(await shop.store.get(one.conversation)).customer for one in (web, phone)]
    for person in people:
        await shop.orders.note(person, ["B-1043"])
    shop.clock.now = ms(NIGHT)
    scheduled = await shop.tell(people[1])
    assert scheduled.status is Status.SCHEDULED
    joining = Joining(shop.store)
    code = await joining.issue_code(("web", "w_1"))
    c = await shop.store.get(phone.conversation)
    joined = await joining.redeem(c, phone.seq, code, says("one"), says("own"))
    assert (joined.outcome, joined.customer) == (Outcome.ONE, people[0])

    shop.clock.now = ms(MORNING)
    assert await shop.sender().send_due() == 1
    wish = Wish(Recipient.ORDER, "B-1043", "order_delayed", DELAYED, "B-1043")
    _, [one] = await shop.sender().send("n_2", wish)
    assert (one.customer, one.channel, one.conversation) == (people[0], "telegram", web.conversation)
    c = await shop.store.get(web.conversation)
    assert (c.channel, c.address) == ("telegram", "42")
    assert len([text for text in await shop.said(c.id) if "B-1043" in text]) == 2
    assert c.bot_slots["proven_orders"] == ["B-1043"]


@pytest.mark.parametrize("to", list(Recipient))
async def test_nobody_known_is_told_and_keeps_nothing(shop: Shop, to: Recipient) -> None:
    with pytest.raises(NobodyKnown):
        await shop.sender().send("n_1", Wish(to, "nobody", "order_delayed", DELAYED))
    assert not await shop.client.exists(shop.keys.notice("n_1"))


async def test_who_wants_none_gets_none_until_they_want_them_again(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    preferences = Preferences(shop.client, shop.keys)
    await preferences.stop(mina)
    assert (await shop.tell(mina, key="1")).status is Status.OPTED_OUT
    assert not await shop.client.exists(shop.keys.address("telegram", "42"))
    await preferences.resume(mina)
    assert (await shop.tell(mina, key="1")).status is Status.OPTED_OUT  # what was settled stays so
    assert (await shop.tell(mina, key="2")).status is Status.SENT


async def test_the_channel_of_choice_the_last_one_written_on_and_the_web_at_last(shop: Shop) -> None:
    preferences = Preferences(shop.client, shop.keys)
    mina = await shop.join("p_mina", "telegram 42", "slack T1:D5", "slack T1:C9:1.2", "web w_1")
    assert (await shop.tell(mina, key="1")).channel in PUSHED
    await accept(shop.store, "hello", address="T1:D5", channel="slack")
    assert (await shop.tell(mina, key="2")).channel == "slack"
    await preferences.choose(mina, "web")
    assert (await shop.tell(mina, key="3")).channel == "web"
    await preferences.choose(mina, "")
    await shop.client.hset(shop.keys.customer(mina), mapping={"failed:telegram 42": ms(MORNING)})
    await shop.client.hset(shop.keys.customer(mina), mapping={"failed:slack T1:D5": ms("2099-01-01T00:00+00:00")})
    assert (await shop.tell(mina, key="4")).channel == "web"


async def test_a_customer_without_a_channel_is_told_as_failed(shop: Shop) -> None:
    await shop.join("p_mina", "shop 77", "slack T1:C9:1.2")
    failed = await shop.tell("p_mina")
    assert failed.status is Status.FAILED
    assert "no channel" in (failed.reason or "")


# What the bot is told


@pytest.mark.parametrize(
    ("members", "noted", "proven"),
    [
        (("telegram 42", "shop 77"), None, ["B-1042", "B-1043"]),
        (("telegram 42",), "B-1043", ["B-1042", "B-1043"]),
        (("telegram 42",), "B-9999", None),
    ],
)
async def test_the_order_counts_as_proven_only_where_it_is(
    shop: Shop, members: tuple[str, ...], noted: str | None, proven: list[str] | None
) -> None:
    mina = await shop.join("p_mina", *members)
    if noted:
        await shop.orders.note(mina, [noted])
    first = await accept(shop.store, "hello", address="42", channel="telegram")
    await shop.store.commit_turn(
        Turn(await shop.store.get(first.conversation), 1, (bot("hi"),), slots={"proven_orders": ["B-1042"]}), "w", 1000
    )
    await shop.tell(mina)
    told = (await shop.store.get(first.conversation)).bot_slots
    assert (told["told_order"], told["order_number"]) == ("B-1043", "B-1043")
    assert told.get("proven_orders") == proven


async def test_in_the_middle_of_a_task_the_orders_number_stays(shop: Shop) -> None:
    """The customer is asked whether to cancel B-1042: their "yes" must not cancel B-1043."""
    mina = await shop.join("p_mina", "telegram 42", "shop 77")
    first = await accept(shop.store, "cancel B-1042", address="42", channel="telegram")
    asked = {"order_number": "B-1042", "requested_slot": "cancel_confirmed"}
    c = await shop.store.get(first.conversation)
    await shop.store.commit_turn(Turn(c, 1, (bot("Really?"),), slots=asked), "w", 1000)
    await shop.tell(mina)
    assert "order_number" not in (await shop.store.get(c.id)).bot_slots


async def test_a_turn_that_was_under_way_does_not_swallow_what_the_bot_is_told(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    first = await accept(shop.store, "hello", address="42", channel="telegram")
    c = await shop.store.get(first.conversation)
    await shop.tell(mina)
    assert (await shop.store.commit_turn(Turn(c, 1, (bot("hi"),)), "w", 1000)).stored
    assert (await shop.store.get(c.id)).bot_slots["told_order"] == "B-1043"
    await accept(shop.store, "why?", address="42", channel="telegram")
    c = await shop.store.get(c.id)
    await shop.store.commit_turn(Turn(c, c.heard, (bot("because"),)), "w", 1000)
    assert (await shop.store.get(c.id)).bot_slots == {}


async def test_what_the_bot_is_told_outlives_an_agents_part(shop: Shop, handover: Handover) -> None:
    first = await accept(shop.store, "a person please", address="42", channel="telegram")
    c = await escalate(shop.store, first.conversation)
    await handover.claim(c.id, MINA, 5)
    await shop.tell(c.customer)
    back = await handover.resolve(c.id, MINA.id, "solved", bot_slots={"handoff_outcome": "solved"})
    assert (back.bot_slots["told_order"], back.bot_slots["handoff_outcome"]) == ("B-1043", "solved")


# Quiet hours


async def test_what_falls_into_the_night_is_said_in_the_morning_once_whoever_looks(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    shop.clock.now = ms(NIGHT)
    first = await shop.tell(mina)
    assert (first.status, first.due_at) == (Status.SCHEDULED, ms(MORNING))
    assert await shop.tell(mina) == first
    shop.clock.now = ms(MORNING) - 1
    assert await shop.sender().send_due() == 0
    shop.clock.now = ms(MORNING)
    await asyncio.gather(*(shop.sender().send_due() for _ in range(6)))
    _, [sent] = await shop.look()
    assert (sent.status, sent.at) == (Status.SENT, ms(MORNING))
    assert len(await shop.said(sent.conversation or "")) == 1
    assert await shop.sender().send_due() == 0


async def test_what_was_left_lying_until_the_next_night_waits_for_the_next_morning(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    shop.clock.now = ms(NIGHT)
    await shop.tell(mina)
    shop.clock.now = ms(NIGHT) + 24 * 3600_000
    assert await shop.sender().send_due() == 1
    assert await shop.sender().send_due() == 0
    _, [outcome] = await shop.look()
    assert (outcome.status, outcome.due_at) == (Status.SCHEDULED, ms(MORNING) + 24 * 3600_000)


async def test_urgent_ones_do_not_wait(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    shop.clock.now = ms(NIGHT)
    assert (await shop.tell(mina, template="delivery_today", values={"order": "B-1043"})).status is Status.SENT


async def test_who_says_stop_at_night_hears_nothing_in_the_morning(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    shop.clock.now = ms(NIGHT)
    await shop.tell(mina)
    await Preferences(shop.client, shop.keys).stop(mina)
    shop.clock.now = ms(MORNING)
    await shop.sender().send_due()
    _, [outcome] = await shop.look()
    assert outcome.status is Status.OPTED_OUT
    assert not await shop.client.exists(shop.keys.address("telegram", "42"))
    assert await shop.client.zcard(shop.keys.due_notices()) == 0


async def test_what_no_longer_fits_its_template_in_the_morning_fails_and_says_why(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    shop.clock.now = ms(NIGHT)
    await shop.tell(mina, values={"order": "B-1043"})
    shop.clock.now = ms(MORNING)
    await shop.sender().send_due()
    _, [outcome] = await shop.look()
    assert (outcome.status, outcome.conversation) == (Status.FAILED, None)
    assert "values.date: is missing" in (outcome.reason or "")
    assert await shop.client.zcard(shop.keys.due_notices()) == 0


async def test_what_is_due_of_a_forgotten_notification_is_dropped(shop: Shop, client: Client, keys: Keys) -> None:
    await client.zadd(keys.due_notices(), {"n_gone p_mina": ms(NOON)})
    await shop.sender().send_due()
    assert await client.zcard(keys.due_notices()) == 0


async def test_what_is_told_of_a_conversation_that_is_archived_stays_true(shop: Shop) -> None:
    mina = await shop.join("p_mina", "telegram 42")
    sent = await shop.tell(mina)
    id = sent.conversation or ""
    await shop.client.hset(shop.keys.conversation(id), "delivered", sent.seq)
    _, [delivered] = await shop.look()
    assert delivered.status is Status.DELIVERED
    await shop.client.delete(shop.keys.conversation(id), shop.keys.log(id))
    _, [outcome] = await shop.look()
    assert outcome == sent
