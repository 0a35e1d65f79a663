"""Since when an agent owes the customer an answer, on the real store."""

from __future__ import annotations

import pytest

from conversation.errors import NotOwner
from conversation.handover import Handover
from conversation.live import LiveStore
from conversation.model import Owner
from conversation.state import Verb
from tests.integration.conversation.makers import JUN, MINA, accept, waiting


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What the verbs take for the time, in ms."""
    times = [1_000]
    for place in ("conversation.handover.now_ms", "conversation.live.now_ms"):
        monkeypatch.setattr(place, lambda: times[0])
    return times


async def test_an_answer_is_owed_from_the_claim_and_from_the_first_message_after_an_answer(
    store: LiveStore, handover: Handover, clock: list[int]
) -> None:
    c = await waiting(store)
    assert c.unanswered_since_at is None
    clock[0] = 2_000
    assert (await handover.claim(c.id, MINA, 5)).unanswered_since_at == 2_000
    await accept(store, "are you there?")
    assert (await store.get(c.id)).unanswered_since_at == 2_000
    clock[0] = 3_000
    await handover.say(c.id, MINA, "m1", "Yes.")
    assert (await store.get(c.id)).unanswered_since_at is None
    await accept(store, "my cup")
    clock[0] = 4_000
    await accept(store, "it broke")
    assert (await store.get(c.id)).unanswered_since_at == 3_000


async def test_a_note_of_the_one_who_has_it_counts_and_no_other(
    store: LiveStore, handover: Handover, clock: list[int]
) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    clock[0] = 2_000
    await handover.note(c.id, JUN, "n1", "I know them")
    assert (await store.get(c.id)).unanswered_since_at == 1_000
    await handover.note(c.id, MINA, "n2", "asking the warehouse")
    assert (await store.get(c.id)).unanswered_since_at == 2_000
    await handover.say(c.id, MINA, "m1", "One moment.")
    clock[0] = 3_000
    await handover.note(c.id, MINA, "n3", "still asking")
    assert (await store.get(c.id)).unanswered_since_at is None


async def test_it_is_owed_by_nobody_once_nobody_has_it_and_anew_by_the_next(
    store: LiveStore, handover: Handover, clock: list[int]
) -> None:
    c = await waiting(store)
    await handover.claim(c.id, MINA, 5)
    clock[0] = 2_000
    assert (await handover.assign(c.id, MINA.id, JUN, 5)).unanswered_since_at == 2_000
    assert (await handover.requeue(c.id, JUN.id, "transferred")).unanswered_since_at is None
    await accept(store, "hello?")
    assert (await store.get(c.id)).unanswered_since_at is None
    await handover.claim(c.id, JUN, 5)
    assert (await handover.resolve(c.id, JUN.id, "solved", bot_slots={})).unanswered_since_at is None


async def test_who_answers_in_the_last_moment_keeps_it(store: LiveStore, handover: Handover, clock: list[int]) -> None:
    c = await waiting(store)
    seen = await handover.claim(c.id, MINA, 5)
    await handover.say(c.id, MINA, "m1", "Here I am.")
    with pytest.raises(NotOwner) as refused:
        await handover.requeue(
            c.id, MINA.id, "agent_silent", verb=Verb.REQUEUE, unanswered_since_at=seen.unanswered_since_at
        )
    assert refused.value.agent == MINA.id
    assert (await store.get(c.id)).owner is Owner.AGENT
    clock[0] = 2_000
    await accept(store, "and now?")
    back = await handover.requeue(c.id, MINA.id, "agent_silent", verb=Verb.REQUEUE, unanswered_since_at=2_000)
    assert (back.owner, back.reason) == (Owner.WAITING, "agent_silent")
