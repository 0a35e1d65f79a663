"""Asking a colleague on a real store: one is asked at a time, and whatever ends it leaves nothing behind."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from conversation.consultations import Consultations
from conversation.errors import ConversationNotFound, NotOwner
from conversation.handover import Agent, Handover
from conversation.live import LiveStore
from conversation.model import Conversation
from conversation.reassignment import Giving, Reassignment
from tests.integration.conversation.makers import JUN, MINA, accept, waiting

SOL = Agent("a_sol", "Sol")


@pytest.fixture
def consultations(store: LiveStore) -> Consultations:
    return Consultations(store)


@pytest.fixture
async def held(store: LiveStore, handover: Handover) -> Conversation:
    """What Mina has."""
    return await handover.claim((await waiting(store)).id, MINA, 5)


async def told(store: LiveStore, id: str) -> list[Any]:
    """What the log has of it: records as (event, colleague, by), and notes."""
    found: list[Any] = []
    for entry in await store.log(id):
        if record := entry.data.get("consult"):
            found.append((record["event"], record["agent"]["name"], record["by"]["name"]))
        elif entry.kind == "note":
            found.append(entry.text)
    return found


async def asked(consultations: Consultations, agent: Agent) -> list[str]:
    return [c.id for c in await consultations.asked_of(agent.id)]


async def test_the_same_question_many_times_at_once_is_asked_once_and_another_is_one_more_note(
    store: LiveStore, consultations: Consultations, held: Conversation
) -> None:
    asking = [consultations.consult(held.id, MINA, JUN, "Is this one under warranty?") for _ in range(20)]
    assert {(c.consulted, c.consulted_name, c.agent, c.epoch) for c in await asyncio.gather(*asking)} == {
        (JUN.id, "Jun", MINA.id, held.epoch)
    }
    assert await told(store, held.id) == [("asked", "Jun", "Mina"), "Is this one under warranty?"]
    await consultations.consult(held.id, MINA, JUN, "And the lid?")
    assert (await told(store, held.id))[2:] == ["And the lid?"]
    assert await asked(consultations, JUN) == [held.id]


async def test_either_of_them_ends_it_once_and_the_same_may_be_asked_again(
    store: LiveStore, consultations: Consultations, held: Conversation
) -> None:
    for who in (MINA, JUN):
        await consultations.consult(held.id, MINA, JUN, "Which one?")
        ended = await asyncio.gather(*(consultations.end(held.id, who) for _ in range(10)))
        assert {c.consulted for c in ended} == {None}
        assert (await told(store, held.id))[-3:] == [
            ("asked", "Jun", "Mina"),
            "Which one?",
            ("ended", "Jun", who.name),
        ]
        assert await asked(consultations, JUN) == []
    assert len(await told(store, held.id)) == 6


async def test_a_second_colleague_takes_the_place_of_the_first(
    consultations: Consultations, held: Conversation
) -> None:
    await consultations.consult(held.id, MINA, JUN, "Which one?")
    c = await consultations.consult(held.id, MINA, SOL, "Which one?")
    assert c.consulted == SOL.id
    assert (await asked(consultations, JUN), await asked(consultations, SOL)) == ([], [held.id])
    with pytest.raises(NotOwner):
        await consultations.end(held.id, JUN)


async def test_of_rivals_one_is_asked_and_nobody_else_has_it_in_their_list(
    store: LiveStore, consultations: Consultations, held: Conversation
) -> None:
    rivals = [Agent(f"a_{n}", f"Agent {n}") for n in range(20)]
    await asyncio.gather(*(consultations.consult(held.id, MINA, one, "Which one?") for one in rivals))
    now = await store.get(held.id)
    lists = {one.id: await asked(consultations, one) for one in rivals}
    assert lists == {one.id: [held.id] if one.id == now.consulted else [] for one in rivals}
    sets = [await store.client.scard(store.keys.asked_of(one.id)) for one in rivals]
    assert sum(sets) == 1


async def test_only_who_has_it_asks(
    store: LiveStore, handover: Handover, consultations: Consultations, held: Conversation
) -> None:
    with pytest.raises(NotOwner) as refused:
        await consultations.consult(held.id, JUN, SOL, "Which one?")
    assert refused.value.agent == MINA.id
    bots = await accept(store, address="w2")
    with pytest.raises(NotOwner):
        await consultations.consult(bots.conversation, MINA, JUN, "Which one?")
    with pytest.raises(ConversationNotFound):
        await consultations.consult("c_none", MINA, JUN, "Which one?")
    with pytest.raises(ConversationNotFound):
        await consultations.end("c_none", MINA)
    assert await told(store, held.id) == []


@pytest.mark.parametrize("way", ["resolve", "requeue", "assign", "reassign", "close"])
async def test_it_ends_in_the_step_in_which_the_conversation_changes_hands(
    store: LiveStore, handover: Handover, consultations: Consultations, held: Conversation, way: str
) -> None:
    c = await consultations.consult(held.id, MINA, JUN, "Which one?")
    match way:
        case "resolve":
            await handover.resolve(c.id, MINA.id, "solved", bot_slots={})
        case "requeue":
            await handover.requeue(c.id, MINA.id, "transferred")
        case "assign":
            await handover.assign(c.id, MINA.id, JUN, 5)
        case "reassign":
            await Reassignment(store).to_agent(c, SOL, Giving("taken_over", SOL, (), ()), None)
        case "close":
            assert await handover.close(c, "idle")
    now = await store.get(c.id)
    assert (now.consulted, now.consulted_name) == (None, None)
    assert await asked(consultations, JUN) == []
    assert await store.client.exists(store.keys.asked_of(JUN.id)) == 0
    assert not await store.client.hexists(store.keys.conversation(c.id), "consulted_about")
    # Asking anew by who has lost it is refused; nothing is left of the old consultation to be ended.
    with pytest.raises(NotOwner):
        await consultations.consult(c.id, MINA, SOL, "Which one?")
    assert (await consultations.end(c.id, JUN)).consulted is None


async def test_asking_while_it_is_taken_away_leaves_nobody_asked_about_what_another_has(
    store: LiveStore, handover: Handover, consultations: Consultations
) -> None:
    for n in range(30):
        c = await handover.claim((await waiting(store, address=f"r{n}")).id, MINA, 1000)
        await asyncio.gather(
            consultations.consult(c.id, MINA, JUN, "Which one?"),
            handover.requeue(c.id, MINA.id, "transferred"),
            return_exceptions=True,
        )
        assert (await store.get(c.id)).consulted is None
    assert await store.client.exists(store.keys.asked_of(JUN.id)) == 0


async def test_who_asks_is_at_it_as_with_a_note(
    store: LiveStore, consultations: Consultations, held: Conversation
) -> None:
    await store.client.hset(store.keys.conversation(held.id), "unanswered_since_at", "5")
    c = await consultations.consult(held.id, MINA, JUN, "Which one?")
    assert c.unanswered_since_at is not None
    assert c.unanswered_since_at > 5
    # Both entries of it are in the feed, and neither is for the customer.
    assert not [e for e in (await store.log(c.id))[held.seq :] if e.for_customer]
