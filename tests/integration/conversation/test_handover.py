"""What agents do, on a real store: one winner, one voice, nothing said by who has lost it."""

from __future__ import annotations

import asyncio
import collections

import pytest

from conversation import drafts
from conversation.connection import Client
from conversation.errors import AtCapacity, ConversationNotFound, IdConflict, NotOwner, NotWaiting
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.model import Author, Conversation, Kind, Owner
from conversation.state import Verb
from conversation.waiting import WaitingList
from tests.integration.conversation.makers import JUN, MINA, accept, answer, says, waiting


async def test_forty_agents_race_for_each_of_two_hundred(store: LiveStore, handover: Handover) -> None:
    agents = [Agent(f"a_{n}", f"Agent {n}") for n in range(40)]
    all_of = await asyncio.gather(*(waiting(store, address=f"w{n}") for n in range(200)))
    start = asyncio.Event()

    async def try_all(agent: Agent, shift: int) -> list[str]:
        await start.wait()
        won = []
        # Each begins elsewhere, in the order of all others: every conversation is fought for.
        for c in all_of[shift:] + all_of[:shift]:
            try:
                got = await handover.claim(c.id, agent, capacity=1000)
            except NotWaiting:
                continue
            assert got.agent == agent.id
            won.append(c.id)
        return won

    tasks = [asyncio.create_task(try_all(agent, n % 4)) for n, agent in enumerate(agents)]
    start.set()
    winners = collections.Counter(id for won in await asyncio.gather(*tasks) for id in won)

    assert winners == {c.id: 1 for c in all_of}
    for c in await store.get_many([c.id for c in all_of]):
        claims = [e for e in await store.log(c.id) if e.kind is Kind.OWNER and e.data["to"] == Owner.AGENT]
        assert [e.data["agent"] for e in claims] == [c.agent]
        assert (c.owner, c.epoch) == (Owner.AGENT, 2)


async def test_the_loser_learns_who_has_it(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)

    with pytest.raises(NotWaiting) as refused:
        await handover.claim(c.id, JUN, 5)
    assert (refused.value.owner, refused.value.agent, refused.value.agent_name) == ("agent", MINA.id, "Mina")


async def test_claiming_ones_own_again_changes_nothing(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    first = await handover.claim(c.id, MINA, 1, (says("Mina is here"),))
    again = await handover.claim(c.id, MINA, 1, (says("Mina is here"),))

    assert again == first
    assert [entry.text for entry in await store.log(c.id)].count("Mina is here") == 1


async def test_what_does_not_wait_cannot_be_claimed(store: LiveStore, handover: Handover) -> None:
    accepted = await accept(store)
    with pytest.raises(NotWaiting) as refused:
        await handover.claim(accepted.conversation, MINA, 5)
    assert refused.value.owner == "bot"
    with pytest.raises(ConversationNotFound):
        await handover.claim("c_none", MINA, 5)


async def test_capacity_holds_even_when_all_are_claimed_at_once(store: LiveStore, handover: Handover) -> None:
    all_of = [await waiting(store, address=f"w{n}") for n in range(12)]

    results = await asyncio.gather(*(handover.claim(c.id, MINA, 3) for c in all_of), return_exceptions=True)

    assert sum(isinstance(r, Conversation) for r in results) == 3
    refused = [r for r in results if not isinstance(r, Conversation)]
    assert {type(r) for r in refused} == {AtCapacity}
    assert await store.client.scard(store.keys.held(MINA.id)) == 3

    await handover.resolve(next(r.id for r in results if isinstance(r, Conversation)), MINA.id, "solved", bot_slots={})
    left = [c for c in await store.get_many([c.id for c in all_of]) if c.owner is Owner.WAITING]
    assert (await handover.claim(left[0].id, MINA, 3)).agent == MINA.id


async def test_an_agents_message_is_stored_once(store: LiveStore, handover: Handover, keys: Keys) -> None:
    c = await waiting(store, address="w1")
    await handover.claim(c.id, MINA, 5)

    said = await asyncio.gather(*(handover.say(c.id, MINA, "m1", "Hello 안녕") for _ in range(10)))

    assert len({one.seq for one in said}) == 1
    assert sum(not one.again for one in said) == 1
    [entry] = [e for e in await store.log(c.id) if e.author is Author.AGENT]
    assert (entry.text, entry.name, entry.data, entry.id) == ("Hello 안녕", "Mina", {"agent": MINA.id}, "m1")
    with pytest.raises(IdConflict):
        await handover.say(c.id, MINA, "m1", "something else")


async def test_after_losing_the_conversation_nothing_is_said(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    await handover.requeue(c.id, MINA.id, "agent_gone", verb=Verb.REQUEUE)
    await handover.claim(c.id, JUN, 5)

    with pytest.raises(NotOwner) as refused:
        await handover.say(c.id, MINA, "m2", "are you there?")
    assert (refused.value.owner, refused.value.agent, refused.value.agent_name) == ("agent", JUN.id, "Jun")
    for verb in (
        handover.requeue(c.id, MINA.id, "transferred"),
        handover.resolve(c.id, MINA.id, "solved", bot_slots={}),
        handover.assign(c.id, MINA.id, JUN, 5),
    ):
        with pytest.raises(NotOwner):
            await verb
    assert "are you there?" not in [entry.text for entry in await store.log(c.id)]
    assert (await store.get(c.id)).agent == JUN.id


async def test_notes_may_be_written_by_anybody_and_never_go_out(
    store: LiveStore, handover: Handover, keys: Keys
) -> None:
    accepted = await accept(store, channel="pushed")
    note = await handover.note(accepted.conversation, JUN, "n1", "a regular")
    again = await handover.note(accepted.conversation, JUN, "n1", "a regular")

    assert (note.seq, note.again, again.seq, again.again) == (2, False, 2, True)
    [entry] = await store.log(accepted.conversation, after=1)
    assert (entry.kind, entry.for_customer) == (Kind.NOTE, False)
    assert await store.client.xlen(keys.outbox("pushed")) == 0


async def test_requeued_goes_to_the_front_with_its_waiting_time(
    store: LiveStore, handover: Handover, client: Client, keys: Keys
) -> None:
    held = await waiting(store, address="w1")
    await handover.claim(held.id, MINA, 5)
    others = [await waiting(store, address="w2"), await waiting(store, address="w3", priority=30)]

    back = await handover.requeue(held.id, MINA.id, "agent_gone", verb=Verb.REQUEUE, says=(says("place {place}"),))

    order = await WaitingList(client, keys).ids("support")
    assert order == [held.id, others[1].id, others[0].id]
    assert (back.owner, back.agent, back.agent_name, back.epoch) == (Owner.WAITING, None, None, 3)
    assert back.waiting_since_at == held.waiting_since_at
    assert (await store.log(held.id))[-1].text == "place 1"
    assert await client.scard(keys.held(MINA.id)) == 0


async def test_a_transfer_to_another_team_takes_its_priority_along(
    store: LiveStore, handover: Handover, client: Client, keys: Keys
) -> None:
    there = await waiting(store, address="w0", team="billing")
    urgent, other = await waiting(store, address="w1", priority=5), await waiting(store, address="w2")
    for c in (urgent, other):
        await handover.claim(c.id, MINA, 5)
        await handover.requeue(c.id, MINA.id, "transferred", team="billing", verb=Verb.TRANSFER, says=())

    # The others may stand side by side, opened within one millisecond.
    order = await WaitingList(client, keys).ids("billing")
    assert (order[0], set(order)) == (urgent.id, {urgent.id, there.id, other.id})
    assert (await store.get(urgent.id)).priority == 5


async def test_a_transfer_to_another_team_queues_by_the_time_waited(
    store: LiveStore, handover: Handover, client: Client, keys: Keys
) -> None:
    before = await waiting(store, address="w0", team="billing")
    held = await waiting(store, address="w1")
    after = await waiting(store, address="w2", team="billing")
    await handover.claim(held.id, MINA, 5)

    note = drafts.note("knows the invoice number", MINA.id, MINA.name)
    moved = await handover.requeue(held.id, MINA.id, "transferred", team="billing", notes=(note,))

    assert moved.team == "billing"
    # Opened within one millisecond they may stand side by side; the late one is never first.
    order = await WaitingList(client, keys).ids("billing")
    assert set(order) == {before.id, held.id, after.id}
    assert moved.waiting_since_at == held.waiting_since_at
    assert [e.kind for e in await store.log(held.id)][-2:] == [Kind.NOTE, Kind.OWNER]


async def test_straight_to_a_colleague(store: LiveStore, handover: Handover, client: Client, keys: Keys) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)

    passed = await handover.assign(c.id, MINA.id, JUN, 5, says=(says("Jun goes on"),))

    assert (passed.owner, passed.agent, passed.agent_name, passed.epoch) == (Owner.AGENT, JUN.id, "Jun", 4)
    assert await client.smembers(keys.held(JUN.id)) == {c.id}
    assert await client.scard(keys.held(MINA.id)) == 0
    full = await waiting(store, address="w2")
    await handover.claim(full.id, MINA, 5)
    with pytest.raises(AtCapacity):
        await handover.assign(full.id, MINA.id, JUN, 1)


async def test_resolved_goes_back_to_the_bot(store: LiveStore, handover: Handover, client: Client, keys: Keys) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    await accept(store, "thanks")

    back = await handover.resolve(c.id, MINA.id, "solved", bot_slots={"handoff_outcome": "solved"})

    assert (back.owner, back.agent, back.outcome) == (Owner.BOT, None, "solved")
    assert back.bot_slots == {"handoff_outcome": "solved"}
    assert back.waiting_since_at is None
    assert (await store.log(c.id))[-1].data["outcome"] == "solved"
    assert await client.lrange(keys.handling("support"), 0, -1) == ["0"]
    # The bot answers what comes from here on, and learns the outcome once.
    heard = await accept(store, "one more question")
    assert [e.seq for e in (await store.unhandled(c.id))[1]] == [heard.seq]
    assert (await answer(store, c.id, "yes?")).stored
    assert (await store.get(c.id)).bot_slots == {}


async def test_resolving_twice_at_once_happens_once(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)

    results = await asyncio.gather(
        *(handover.resolve(c.id, MINA.id, "solved", bot_slots={}) for _ in range(5)), return_exceptions=True
    )

    assert sum(isinstance(r, Conversation) for r in results) == 1
    assert {type(r) for r in results if not isinstance(r, Conversation)} == {NotOwner}
    assert (await store.get(c.id)).epoch == 3


async def test_a_customer_who_cancels_is_back_with_the_bot(
    store: LiveStore, handover: Handover, client: Client, keys: Keys
) -> None:
    c = await waiting(store)
    wish = await accept(store, "never mind")
    later = await accept(store, "where is my order?")

    back = await handover.cancel(await store.get(c.id), wish.seq, bot_slots={"handoff_outcome": "cancelled"})

    assert (back.owner, back.epoch) == (Owner.BOT, 2)
    assert await client.zcard(keys.waiting("support")) == 0
    assert [e.seq for e in (await store.unhandled(c.id))[1]] == [later.seq]
    with pytest.raises(NotOwner):
        await handover.cancel(await store.get(c.id), wish.seq, bot_slots={})


async def test_a_wish_from_an_earlier_wait_does_not_end_a_later_one(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    wish = await accept(store, "never mind")
    read = await store.get(c.id)
    await handover.claim(c.id, MINA, 5)
    await accept(store, "thank you, Mina")
    again = await handover.requeue(c.id, MINA.id, "agent_gone", verb=Verb.REQUEUE)

    with pytest.raises(NotOwner):
        await handover.cancel(read, wish.seq, bot_slots={})
    assert await store.get(c.id) == again


async def test_cancel_and_claim_at_once_have_one_winner(store: LiveStore, handover: Handover) -> None:
    for n in range(30):
        c = await waiting(store, address=f"w{n}")
        await asyncio.gather(
            handover.cancel(c, c.seq, bot_slots={}), handover.claim(c.id, MINA, 1000), return_exceptions=True
        )
        now = await store.get(c.id)
        held = await store.client.sismember(store.keys.held(MINA.id), c.id)
        assert now.epoch == 2
        assert (now.owner, held) in {(Owner.BOT, 0), (Owner.AGENT, 1)}


async def test_nothing_is_written_to_what_is_gone(store: LiveStore, handover: Handover, client: Client) -> None:
    """Between an agent's look and their note the conversation may have been archived and forgotten."""
    accepted = await accept(store)
    await answer(store, accepted.conversation, "hi")
    await handover.close(await store.get(accepted.conversation), "idle")
    c = await store.get(accepted.conversation)
    assert await store.retire(c.id, c.seq)

    with pytest.raises(ConversationNotFound):
        await handover.note(c.id, MINA, "n1", "too late")
    assert not await store.mark_delivered(c, 0, 3, drafts.failure(2, "blocked", permanent=True))
    assert await client.keys(f"*{c.id}*") == []


async def hold(store: LiveStore, handover: Handover, *channels: str, capacity: int) -> int:
    """How many of these, one on each channel, Mina gets at once."""
    all_of = [await waiting(store, address=f"w{n}", channel=channel) for n, channel in enumerate(channels)]
    tries = (handover.claim(c.id, MINA, capacity) for c in all_of)
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert {type(r) for r in results} <= {Conversation, AtCapacity}
    return sum(isinstance(r, Conversation) for r in results)


async def test_channels_count_by_their_weight(store: LiveStore) -> None:
    handover = Handover(store, {"pushed": 0.5, "heavy": 3})
    assert await hold(store, handover, *["pushed"] * 9, capacity=3) == 6
    late = await waiting(store, address="late")
    with pytest.raises(AtCapacity):
        await handover.claim(late.id, MINA, 3)
    await handover.claim(late.id, MINA, 4)
    with pytest.raises(AtCapacity):
        await handover.claim((await waiting(store, address="h", channel="heavy")).id, MINA, 6)


async def test_who_has_nothing_may_take_what_weighs_more_than_all(store: LiveStore) -> None:
    handover = Handover(store, {"heavy": 3})
    assert await hold(store, handover, "heavy", "heavy", capacity=2) == 1


async def test_a_colleague_gets_no_more_than_they_may_by_weight(store: LiveStore) -> None:
    handover = Handover(store, {"pushed": 0.5})
    for n, channel in enumerate(("web", "pushed")):
        await handover.claim((await waiting(store, address=f"j{n}", channel=channel)).id, JUN, 5)
    heavy = await handover.claim((await waiting(store, address="m1")).id, MINA, 5)
    light = await handover.claim((await waiting(store, address="m2", channel="pushed")).id, MINA, 5)
    with pytest.raises(AtCapacity):
        await handover.assign(heavy.id, MINA.id, JUN, 2)
    assert (await handover.assign(light.id, MINA.id, JUN, 2)).agent == JUN.id
