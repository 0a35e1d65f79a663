"""The path of a message in the real store: accepted once, answered once, or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from conversation.errors import ConversationNotFound, IdConflict
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore, Turn
from conversation.model import Author, Kind, Owner
from tests.integration.conversation.makers import MINA, accept, answer, bot, escalate, incoming, says, waiting


async def test_a_message_opens_a_conversation_and_asks_for_its_handling(store: LiveStore, keys: Keys) -> None:
    accepted = await accept(store, "안녕하세요 👋", id="m")

    c = await store.get(accepted.conversation)
    [entry] = await store.log(c.id)
    assert (accepted.seq, accepted.opened, accepted.again) == (1, True, False)
    assert (c.owner, c.epoch, c.seq, c.heard, c.handled) == (Owner.BOT, 0, 1, 1, 0)
    assert (entry.text, entry.author, entry.id) == ("안녕하세요 👋", Author.CUSTOMER, "m")
    assert [item["c"] for _, item in await store.client.xrange(keys.inbox())] == [c.id]
    assert await store.find_open("web", "w1") == c.id
    assert await store.all_open() == [c.id]


async def test_a_redelivery_is_known(store: LiveStore, keys: Keys) -> None:
    first = await accept(store, "hello", id="same")
    again = await accept(store, "hello", id="same")

    assert (again.conversation, again.seq, again.again) == (first.conversation, first.seq, True)
    assert len(await store.log(first.conversation)) == 1
    assert await store.client.xlen(keys.inbox()) == 1


async def test_the_same_message_many_times_at_once_is_one(store: LiveStore) -> None:
    all_of = await asyncio.gather(*(accept(store, "hello", id="same") for _ in range(50)))

    assert sum(not accepted.again for accepted in all_of) == 1
    assert {(accepted.conversation, accepted.seq) for accepted in all_of} == {(all_of[0].conversation, 1)}


async def test_a_redelivery_is_known_after_the_conversation_was_closed(store: LiveStore, handover: Handover) -> None:
    first = await accept(store, "hello", id="same")
    await answer(store, first.conversation, "hi")
    assert await handover.close(await store.get(first.conversation), "idle")

    assert (await accept(store, "hello", id="same")).again
    assert await store.find_open("web", "w1") is None


async def test_an_id_with_another_text_is_a_conflict_and_stores_nothing(store: LiveStore) -> None:
    first = await accept(store, "hello", id="same")

    with pytest.raises(IdConflict):
        await accept(store, "something else", id="same")
    assert (await store.get(first.conversation)).seq == 1


async def test_ids_of_other_addresses_and_channels_do_not_meet(store: LiveStore) -> None:
    one = await accept(store, "hello", id="1")
    other = await accept(store, "other", id="1", address="w2")
    third = await accept(store, "third", id="1", channel="pushed")

    assert len({one.conversation, other.conversation, third.conversation}) == 3


async def test_messages_from_many_tasks_are_all_there_in_one_order(store: LiveStore) -> None:
    accepted = await asyncio.gather(*(accept(store, f"text {n}", id=f"m{n}") for n in range(200)))

    log = await store.log(accepted[0].conversation)
    assert [entry.seq for entry in log] == list(range(1, 201))
    assert {(a.seq, f"m{n}") for n, a in enumerate(accepted)} == {(entry.seq, entry.id) for entry in log}
    assert sum(a.opened for a in accepted) == 1


async def test_a_turn_is_stored_whole(store: LiveStore, keys: Keys) -> None:
    accepted = await accept(store, channel="pushed")
    committed = await answer(store, accepted.conversation, "one", "two", slots={"order": "B-1"})

    c = await store.get(accepted.conversation)
    assert (committed.stored, committed.seq) == (True, 3)
    assert (c.handled, c.slots) == (1, {"order": "B-1"})
    assert [entry.text for entry in await store.log(c.id, after=1)] == ["one", "two"]
    assert await store.client.xlen(keys.outbox("pushed")) == 1


async def test_a_turn_comes_once(store: LiveStore) -> None:
    accepted = await accept(store)
    turn = Turn(await store.get(accepted.conversation), 1, (bot("hi"),))

    stored = [await store.commit_turn(turn, "w", 1000) for _ in range(3)]

    assert [committed.stored for committed in stored] == [True, False, False]
    assert (await store.get(accepted.conversation)).seq == 2


async def test_two_workers_with_the_same_turn_say_it_once(store: LiveStore) -> None:
    accepted = await accept(store)
    turn = Turn(await store.get(accepted.conversation), 1, (bot("hi"),))

    stored = await asyncio.gather(*(store.commit_turn(turn, f"w{n}", 1000) for n in range(20)))

    assert sum(committed.stored for committed in stored) == 1
    assert (await store.get(accepted.conversation)).seq == 2


async def test_a_turn_from_before_an_escalation_is_dropped(store: LiveStore) -> None:
    """Two voices are impossible: what was computed before the owner changed is never said."""
    accepted = await accept(store)
    slow = Turn(await store.get(accepted.conversation), 1, (bot("too late"),))
    await escalate(store, accepted.conversation)

    assert not (await store.commit_turn(slow, "w", 1000)).stored
    assert "too late" not in [entry.text for entry in await store.log(accepted.conversation)]


async def test_a_turn_from_before_a_whole_handoff_is_dropped(store: LiveStore, handover: Handover) -> None:
    """Back with the bot it is another epoch: the old turn is still not said."""
    accepted = await accept(store)
    slow = Turn(await store.get(accepted.conversation), 1, (bot("too late"),))
    await escalate(store, accepted.conversation)
    await handover.claim(accepted.conversation, MINA, 5)
    await handover.resolve(accepted.conversation, MINA.id, "solved", bot_slots={})

    assert (await store.get(accepted.conversation)).owner is Owner.BOT
    assert not (await store.commit_turn(slow, "w", 1000)).stored


async def test_escalating_tells_the_place_and_changes_the_owner_once(store: LiveStore, keys: Keys) -> None:
    first = await waiting(store, address="w1")
    second = await waiting(store, address="w2")

    assert (first.owner, first.epoch, first.team, first.reason) == (Owner.WAITING, 1, "support", "requested")
    assert first.handled == first.seq - 1  # the change of owner; what is said after it asks nothing
    change, said = (await store.log(second.id))[-2:]
    assert (change.kind, change.data["from"], change.data["to"]) == (Kind.OWNER, "bot", "waiting")
    assert change.data["epoch"] == 1
    assert said.text == "place 2"
    assert await store.client.zrange(keys.waiting("support"), 0, -1) == [first.id, second.id]


async def test_priority_is_worth_a_minute_a_point(store: LiveStore, keys: Keys) -> None:
    ordinary = await waiting(store, address="w1")
    urgent = await waiting(store, address="w2", priority=5)

    ranked = await store.client.zrange(keys.waiting("support"), 0, -1, withscores=True)
    assert [id for id, _ in ranked] == [urgent.id, ordinary.id]
    assert 299_000 < ranked[1][1] - ranked[0][1] <= 300_000


async def test_what_came_while_waiting_is_never_answered_by_the_bot(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    heard = await accept(store, "are you there?")
    assert heard.conversation == c.id

    bots = Turn(await store.get(c.id), heard.seq, (bot("me!"),))
    assert not (await store.commit_turn(bots, "w", 1000)).stored

    attended = await store.attend(await store.get(c.id), heard.seq, (says("a moment"),), {}, email="a@b.example")
    assert attended.stored
    assert (await store.client.hget(store.keys.customer(c.customer), "email")) == "a@b.example"

    await accept(store, "still there?")  # while waiting, not attended yet
    await handover.claim(c.id, MINA, 5)
    await accept(store, "to the agent")
    back = await handover.resolve(c.id, MINA.id, "solved", bot_slots={"handoff_outcome": "solved"})
    assert back.handled >= back.heard  # nothing is left for the bot
    _, left = await store.unhandled(c.id)
    assert left == []


async def test_attending_is_refused_when_the_bot_has_it_again(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    heard = await accept(store, "hm")
    before = await store.get(c.id)
    await handover.claim(c.id, MINA, 5)
    await handover.resolve(c.id, MINA.id, "solved", bot_slots={})

    assert not (await store.attend(before, heard.seq, (says("a moment"),), {})).stored


async def test_a_customer_keeps_one_record_over_conversations(store: LiveStore, handover: Handover) -> None:
    first = await accept(store)
    await answer(store, first.conversation, "hi")
    c = await store.get(first.conversation)
    assert await handover.close(c, "idle")

    second = await accept(store, "again")

    assert second.opened
    assert second.conversation != first.conversation
    assert (await store.get(second.conversation)).customer == c.customer
    assert (await store.get(second.conversation)).seq == 1


async def test_closing_is_refused_when_something_came_in_meanwhile(store: LiveStore, handover: Handover) -> None:
    accepted = await accept(store)
    await answer(store, accepted.conversation, "hi")
    seen = await store.get(accepted.conversation)
    await accept(store, "one more thing")

    assert not await handover.close(seen, "idle")
    assert (await store.get(seen.id)).owner is Owner.BOT


async def test_closing_is_refused_when_only_a_note_came_meanwhile(store: LiveStore, handover: Handover) -> None:
    accepted = await accept(store)
    await answer(store, accepted.conversation, "hi")
    seen = await store.get(accepted.conversation)
    await handover.note(seen.id, MINA, "n1", "do not close")

    assert not await handover.close(seen, "idle")
    assert await handover.close(await store.get(seen.id), "idle")


async def test_closing_is_refused_while_a_message_is_not_handled(store: LiveStore, handover: Handover) -> None:
    accepted = await accept(store)

    assert not await handover.close(await store.get(accepted.conversation), "idle")


async def test_closing_frees_the_list_and_the_agent(store: LiveStore, handover: Handover, keys: Keys) -> None:
    waits = await waiting(store, address="w1")
    held = await waiting(store, address="w2")
    await handover.claim(held.id, MINA, 5)

    for id in (waits.id, held.id):
        assert await handover.close(await store.get(id), "out_of_hours")
    assert await store.client.zcard(keys.waiting("support")) == 0
    assert await store.client.scard(keys.held(MINA.id)) == 0


async def test_what_is_not_there(store: LiveStore) -> None:
    with pytest.raises(ConversationNotFound):
        await store.get("c_none")
    assert await store.get_many(["c_none"]) == []
    assert await store.log("c_none") == []


async def test_a_pressed_button_goes_along(store: LiveStore) -> None:
    accepted = await store.accept(replace(incoming("Yes"), payload="/affirm"))

    [entry] = await store.log(accepted.conversation)
    assert entry.data["payload"] == "/affirm"
