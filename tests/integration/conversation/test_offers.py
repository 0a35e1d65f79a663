"""Offers on a real store: one agent is rung for one conversation, and whatever ends that leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from conversation.connection import Client
from conversation.errors import Offered
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.model import Conversation
from conversation.offers import Answer, Ended, Offers, ring_of
from conversation.presence import PresenceBoard
from conversation.state import Verb
from tests.integration.conversation.makers import JUN, MINA, waiting

NOW = 2_000_000_000_000
"""Later than any clock, so that what rings until then rings now."""
UNTIL = NOW + 30_000


@pytest.fixture
def offers(store: LiveStore) -> Offers:
    return Offers(store)


@pytest.fixture
async def board(client: Client, keys: Keys) -> PresenceBoard:
    board = PresenceBoard(client, keys, 60_000)
    for agent in (MINA, JUN):
        await board.set_status(agent.id, agent.name)
        await board.seen(agent.id, NOW)
    return board


async def ring(offers: Offers, c: Conversation, agent: Agent, *, capacity: int = 5, now: int = NOW) -> Answer:
    return await offers.offer(c, agent, capacity, now, now + 30_000, now - 15_000)


async def ringing(store: LiveStore, offers: Offers) -> dict[str, str | None]:
    found = await offers.all()
    assert all(ring_of(c, NOW) for c in found)
    return {c.id: c.offered_to for c in found}


@pytest.mark.usefixtures("board")
async def test_of_many_assigners_one_rings_one_agent(store: LiveStore, offers: Offers) -> None:
    all_of = [await waiting(store, address=f"w{n}") for n in range(3)]
    answers = await asyncio.gather(*(ring(offers, c, agent) for c in all_of for agent in (MINA, JUN) for _ in range(5)))
    assert answers.count(Answer.OK) == 2
    rung = await ringing(store, offers)
    assert sorted(rung.values(), key=str) == [JUN.id, MINA.id]


@pytest.mark.usefixtures("board")
async def test_while_it_rings_others_are_told_for_whom_and_supervisors_may_take_it(
    store: LiveStore, offers: Offers, handover: Handover
) -> None:
    c, other = await waiting(store), await waiting(store, address="w2")
    assert await ring(offers, c, MINA) is Answer.OK
    with pytest.raises(Offered) as refused:
        await handover.claim(c.id, JUN, 5)
    assert (refused.value.agent, refused.value.agent_name, refused.value.until_at) == (MINA.id, "Mina", UNTIL)
    assert (await handover.claim(c.id, JUN, 5, may_take_offered=True)).agent == JUN.id
    # Mina can be rung for another at once.
    assert await ring(offers, other, MINA) is Answer.OK
    assert (await handover.claim(other.id, MINA, 5)).agent == MINA.id
    assert await ringing(store, offers) == {}
    assert await store.client.zcard(store.keys.rings()) == 0


async def test_who_is_away_gone_full_or_rung_is_not_rung(
    store: LiveStore, offers: Offers, handover: Handover, board: PresenceBoard
) -> None:
    c, other = await waiting(store), await waiting(store, address="w2")
    await board.set_status(MINA.id, "Mina", "away")
    assert await ring(offers, c, MINA) is Answer.UNABLE
    await board.set_status(MINA.id, "Mina", "available")
    assert await ring(offers, c, Agent("a_never", "Never")) is Answer.UNABLE
    await board.seen(MINA.id, NOW - 15_001)
    assert await ring(offers, c, MINA) is Answer.UNABLE
    await board.seen(MINA.id, NOW)
    await handover.claim(other.id, MINA, 5)
    assert await ring(offers, c, MINA, capacity=1) is Answer.UNABLE
    assert await ring(offers, c, MINA, capacity=2) is Answer.OK
    third = await waiting(store, address="w3")
    assert await ring(offers, third, MINA) is Answer.UNABLE
    assert await ring(offers, c, JUN) is Answer.STALE


@pytest.mark.usefixtures("board")
async def test_an_offer_of_an_earlier_wait_comes_too_late(store: LiveStore, offers: Offers, handover: Handover) -> None:
    c = await waiting(store)
    await handover.claim(c.id, JUN, 5)
    back = await handover.requeue(c.id, JUN.id, "transferred")
    assert await ring(offers, c, MINA) is Answer.STALE
    assert await ring(offers, back, MINA) is Answer.OK
    assert (back.former_agent, set(back.asked)) == (JUN.id, {JUN.id})


async def test_who_had_the_customer_is_known_in_their_next_conversation(store: LiveStore, handover: Handover) -> None:
    c = await waiting(store)
    await handover.claim(c.id, JUN, 5)
    solved = await handover.resolve(c.id, JUN.id, "solved", bot_slots={})
    await handover.close(solved, "idle")
    again = await waiting(store)
    assert again.id != c.id
    assert (again.customer, again.former_agent, again.former_at) == (c.customer, JUN.id, solved.former_at)


@pytest.mark.usefixtures("board")
async def test_declined_is_remembered_as_long_as_this_wait(
    store: LiveStore, offers: Offers, handover: Handover
) -> None:
    c = await waiting(store)
    await ring(offers, c, MINA)
    assert not await offers.end(c.id, JUN, Ended.DECLINED, NOW)
    assert await offers.end(c.id, MINA, Ended.DECLINED, NOW)
    assert not await offers.end(c.id, MINA, Ended.DECLINED, NOW)
    after = await store.get(c.id)
    assert (after.offered_to, after.asked) == (None, {MINA.id: NOW})
    assert await store.client.exists(store.keys.ringing(MINA.id)) == 0
    await handover.claim(c.id, JUN, 5)
    back = await handover.requeue(c.id, JUN.id, "agent_gone", verb=Verb.REQUEUE)
    assert MINA.id not in back.asked


async def test_two_in_a_row_that_ring_out_set_the_agent_away_and_say_why(
    store: LiveStore, offers: Offers, board: PresenceBoard, handover: Handover
) -> None:
    heard: list[dict[str, Any]] = []
    all_of = [await waiting(store, address=f"w{n}") for n in range(4)]
    async with store.client.pubsub() as listener:
        await listener.subscribe(store.keys.passing())

        async def miss(c: Conversation) -> None:
            assert await ring(offers, c, MINA) is Answer.OK
            assert not await offers.end(c.id, MINA, Ended.MISSED, UNTIL - 1)
            assert await offers.end(c.id, MINA, Ended.MISSED, UNTIL)

        await miss(all_of[0])
        await handover.claim(all_of[1].id, MINA, 5)
        await board.took(MINA.id, NOW)
        await miss(all_of[2])
        assert await board.status(MINA.id) == "available"
        await miss(all_of[3])
        assert (await board.status(MINA.id), await board.away_reason(MINA.id)) == ("away", "missed_offers")
        async with asyncio.timeout(10):
            while len(heard) < 7:
                if found := await listener.get_message(ignore_subscribe_messages=True, timeout=5):
                    heard.append(json.loads(found["data"]))
    assert [frame["type"] for frame in heard] == ["offer"] * 6 + ["presence"]
    assert heard[-1]["agent"] == {"id": MINA.id, "name": "Mina", "status": "away", "reason": "missed_offers"}
    await board.set_status(MINA.id, "Mina", "available")
    assert await board.away_reason(MINA.id) is None


@pytest.mark.usefixtures("board")
async def test_what_leaves_the_queue_while_it_rings_rings_no_more(
    store: LiveStore, offers: Offers, handover: Handover
) -> None:
    c, other = await waiting(store), await waiting(store, address="w2")
    await ring(offers, c, MINA)
    await handover.cancel(await store.get(c.id), c.seq, bot_slots={})
    assert await ringing(store, offers) == {}
    assert await ring(offers, other, MINA) is Answer.OK


async def test_loads_go_by_weight(store: LiveStore, handover: Handover) -> None:
    for n, channel in enumerate(("web", "pushed", "pushed")):
        c = await waiting(store, address=f"w{n}", channel=channel)
        await handover.claim(c.id, MINA, 5)
    assert await Offers(store, {"pushed": 0.25}).loads([MINA.id, JUN.id]) == {MINA.id: 1.5, JUN.id: 0}
