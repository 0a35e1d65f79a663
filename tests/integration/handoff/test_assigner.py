"""Automatic assignment on a real store, by processes that are killed, that run together, and over a long queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.live import LiveStore, now_ms
from conversation.model import Conversation, Incoming, Owner
from conversation.offers import Ended, Offers
from conversation.presence import PresenceBoard
from conversation.skills import ANYTHING, Skills
from handoff.assigner import SIGN_MS, Assigner
from tests.conftest import Eventually
from tests.forking import forking
from tests.integration.conversation.makers import escalate, waiting
from tests.integration.handoff.assigner_process import make
from tests.servers import ValkeyServer

POLICY = """
teams:
  support: {{timezone: Asia/Seoul, hours: {{}}, assignment: push, ring_seconds: {ring}}}
  billing: {{timezone: Asia/Seoul, hours: {{}}}}
first_team: support
"""


@pytest.fixture
def policy(tmp_path: Path) -> str:
    path = tmp_path / "policy.yml"
    path.write_text(POLICY.format(ring=30), encoding="utf-8")
    return str(path)


@pytest.fixture
def short(tmp_path: Path) -> str:
    path = tmp_path / "short.yml"
    path.write_text(POLICY.format(ring=5), encoding="utf-8")
    return str(path)


@pytest.fixture
async def assigner(valkey: ValkeyServer, keys: Keys, policy: str) -> AsyncIterator[Assigner]:
    """To be told when to look."""
    assigner, store = make(valkey.url, keys.workspace, policy)
    yield assigner
    await store.client.aclose()


class Floor:
    """The agents who are there."""

    def __init__(self, store: LiveStore) -> None:
        self.store = store
        self.board = PresenceBoard(store.client, store.keys, 60_000)
        self.handover = Handover(store)
        self.offers = Offers(store)

    async def enter(self, *names: str, skills: Skills = ANYTHING) -> list[Agent]:
        agents = [Agent(f"a_{name.lower()}", name) for name in names]
        for agent in agents:
            await self.board.set_status(agent.id, agent.name, "available")
            await self.store.client.hset(self.store.keys.agent(agent.id), "skills", skills.dump())
            await self.board.seen(agent.id, now_ms())
        return agents

    async def accept(self, id: str) -> Conversation:
        """Whoever is rung for it takes it."""
        c = await self.store.get(id)
        taken = await self.handover.claim(id, Agent(c.offered_to or "", c.offered_name or ""), 2)
        await self.board.took(taken.agent or "", now_ms())
        return taken

    async def rung(self) -> dict[str, str | None]:
        return {c.id: c.offered_to for c in await self.offers.all()}


@pytest.fixture
def floor(store: LiveStore) -> Floor:
    return Floor(store)


async def test_first_come_first_rung_each_to_one(floor: Floor, store: LiveStore, assigner: Assigner) -> None:
    await floor.enter("Mina", "Jun")
    all_of = [await waiting(store, address=f"w{n}") for n in range(5)]
    pulled = await waiting(store, address="b", team="billing")
    for first in (0, 2):
        await assigner.look(now_ms())
        rung = await floor.rung()
        assert set(rung) == {c.id for c in all_of[first : first + 2]}
        assert set(rung.values()) == {"a_mina", "a_jun"}
        for id in rung:
            await floor.accept(id)
    await assigner.look(now_ms())  # both have two, and may have no more
    assert await floor.rung() == {}
    assert (await store.get(pulled.id)).offered_to is None


async def test_only_who_belongs_to_the_team_and_speaks_the_language(
    floor: Floor, store: LiveStore, assigner: Assigner
) -> None:
    await floor.enter("Mina", skills=Skills(("billing",)))
    await floor.enter("Jun", skills=Skills(("support",), ("ko",)))
    english = await waiting(store)
    korean = await store.accept(Incoming("web", "w2", "m", "안녕하세요", "ko"))
    await escalate(store, korean.conversation)
    await assigner.look(now_ms())
    assert await floor.rung() == {korean.conversation: "a_jun"}
    await floor.enter("Sora", skills=Skills(("support",), ("en",)))
    await assigner.look(now_ms())
    assert await floor.rung() == {korean.conversation: "a_jun", english.id: "a_sora"}


async def test_who_is_gone_or_away_loses_it_at_once_and_who_misses_gets_no_second_one(
    floor: Floor, store: LiveStore, assigner: Assigner
) -> None:
    mina, jun, sora = await floor.enter("Mina", "Jun", "Sora")
    c = await waiting(store)
    asked = []
    now = now_ms()
    for why in Ended:
        await assigner.look(now)
        [who] = (await floor.rung()).values()
        agent = next(one for one in (mina, jun, sora) if one.id == who)
        assert agent not in asked
        asked.append(agent)
        if why is Ended.DECLINED:
            await floor.offers.end(c.id, agent, why, now)
        elif why is Ended.MISSED:
            now += 30_000
            for one in (mina, jun, sora):
                await floor.board.seen(one.id, now)
        elif why is Ended.AWAY:
            await floor.board.set_status(agent.id, agent.name, "away")
            break
    await assigner.look(now)
    assert await floor.rung() == {}  # all were asked; not again at once
    again = now + 60_000
    await floor.board.seen(asked[0].id, again)
    await assigner.look(again)
    assert await floor.rung() == {c.id: asked[0].id}
    await assigner.look(again + SIGN_MS + 1)
    assert await floor.rung() == {}


async def test_who_had_the_customer_is_rung_first(floor: Floor, store: LiveStore, assigner: Assigner) -> None:
    mina, _ = await floor.enter("Mina", "Jun")
    c = await waiting(store)
    await floor.handover.claim(c.id, mina, 2)
    await floor.board.took(mina.id, now_ms())
    await floor.handover.resolve(c.id, mina.id, "solved", bot_slots={})
    await store.accept(Incoming("web", "w1", "again", "one more thing", "en"))
    await escalate(store, c.id)
    await assigner.look(now_ms())
    assert await floor.rung() == {c.id: mina.id}


@asynccontextmanager
async def desk_of(floor: Floor, *names: str) -> AsyncIterator[list[Agent]]:
    """Agents whose desks stay open."""
    agents = await floor.enter(*names)

    async def stay() -> None:
        while True:
            for agent in agents:
                await floor.board.seen(agent.id, now_ms())
            await asyncio.sleep(1)

    staying = asyncio.create_task(stay())
    yield agents
    staying.cancel()


async def test_after_kill_minus_nine_another_goes_on_and_nothing_is_stuck(
    floor: Floor, store: LiveStore, valkey: ValkeyServer, keys: Keys, short: str, eventually: Eventually
) -> None:
    arguments = (valkey.url, keys.workspace, short)
    async with (
        forking("tests.integration.handoff.assigner_process:run") as processes,
        desk_of(floor, "Mina", "Jun"),
    ):
        pid = await processes.start(*arguments)
        c = await waiting(store)
        first = await eventually(lambda: who_is_rung(floor, c.id), "rung by the feed", 10)
        await processes.kill(pid)
        # Nobody ends it now; when it is over, anybody may take it.
        assert (await floor.rung()) == {c.id: first}
        await processes.start(*arguments)
        second = await eventually(lambda: who_is_rung(floor, c.id, but=first), "rung on after the ring", 15)
        assert {first, second} == {"a_mina", "a_jun"}
        assert (await floor.accept(c.id)).agent == second
        assert await floor.rung() == {}


async def who_is_rung(floor: Floor, id: str, but: str = "") -> str | None:
    rung = (await floor.rung()).get(id)
    return rung if rung != but else None


async def test_several_assigners_under_kills_give_everything_out_once(
    floor: Floor, store: LiveStore, valkey: ValkeyServer, keys: Keys, policy: str
) -> None:
    arguments = (valkey.url, keys.workspace, policy)
    taken: dict[str, str | None] = {}
    async with (
        forking("tests.integration.handoff.assigner_process:run") as processes,
        desk_of(floor, *(f"Agent{n}" for n in range(5))),
    ):
        pids = [await processes.start(*arguments) for _ in range(3)]
        all_of = [await waiting(store, address=f"w{n}") for n in range(30)]
        async with asyncio.timeout(60):
            while len(taken) < len(all_of):
                rung = await floor.rung()
                assert len(set(rung.values())) == len(rung)
                for id in rung:
                    c = await floor.accept(id)
                    taken[id] = c.agent
                    await floor.handover.resolve(id, c.agent or "", "solved", bot_slots={})
                if len(taken) in (5, 15, 25) and rung:
                    await processes.kill(pids.pop(0))
                    pids.append(await processes.start(*arguments))
                await asyncio.sleep(0)
    for c in await store.get_many(list(taken)):
        owners = [entry.data["to"] for entry in await store.log(c.id) if entry.data.get("to")]
        assert owners == [Owner.WAITING, Owner.AGENT, Owner.BOT]
    assert len(set(taken.values())) == 5


async def commands(store: LiveStore) -> int:
    stats = await store.client.info("commandstats")
    return sum(int(one["calls"]) for one in stats.values())


@pytest.mark.parametrize("queue", [20, 400])
async def test_a_look_at_a_long_queue_costs_as_much_as_at_a_short_one(
    floor: Floor, store: LiveStore, assigner: Assigner, queue: int
) -> None:
    await floor.enter("Mina", "Jun")
    for first in range(0, queue, 20):
        await asyncio.gather(*(waiting(store, address=f"w{n}") for n in range(first, first + 20)))
    await assigner.look(now_ms())
    assert len(await floor.rung()) == 2
    for work in ((), (await floor.rung()).keys()):
        for id in work:
            await floor.accept(id)
        before = await commands(store)
        await assigner.look(now_ms())
        assert await commands(store) - before < 130
