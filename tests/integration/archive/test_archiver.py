"""The archiver on real stores: whatever dies or is locked, the archive has every entry once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from conversation import drafts
from conversation.archive import tables
from conversation.archive.archive import Archive
from conversation.archive.archiver import Archiver, Status
from conversation.archive.engine import open_engine, parse_url
from conversation.archive.errors import ArchiveRefused
from conversation.archive.records import Bundle
from conversation.archive.schema import upgrade
from conversation.connection import Client
from conversation.errors import ConversationNotFound, StoreUnavailable
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.live import LiveStore
from conversation.model import Entry, Kind, Owner
from tests.conftest import Eventually
from tests.forking import forking
from tests.integration.archive.conftest import QUICK, RunArchiver
from tests.integration.conversation.makers import JUN, MINA, accept, answer, waiting
from tests.servers import PostgresServer, ValkeyServer

CLOSING = replace(QUICK, idle_seconds=0.05, upkeep_seconds=0.05)


def is_archived(archive: Archive, store: LiveStore, id: str) -> object:
    """Whether the archive has the live log of a conversation as it is."""

    async def look() -> bool:
        return await archive.log(id) == await store.log(id)

    return look


async def test_everything_of_a_conversation_is_archived_as_it_grows(
    archive: Archive, store: LiveStore, handover: Handover, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    async with run_archiver(archive) as archiver:
        c = await waiting(store)
        await handover.note(c.id, JUN, "n1", "seen before 🙂")
        await handover.claim(c.id, MINA, 5)
        await handover.say(c.id, MINA, "m1", "안녕하세요")
        assert await store.mark_delivered(c, 0, 5, drafts.failure(5, "blocked", permanent=True))
        await handover.resolve(c.id, MINA.id, "solved", bot_slots={})
        await eventually(is_archived(archive, store, c.id))

        found = await archive.conversation(c.id)
        live = await eventually(lambda: _archived_whole(store, c.id))
        assert found
        assert {e.kind for e in await archive.log(c.id)} == set(Kind)
        assert (found.conversation.owner, found.conversation.epoch) == (Owner.BOT, 3)
        assert (found.conversation.outcome, found.customer.language) == ("solved", "en")
        assert live.archived == live.seq
        assert archiver.progress.status is Status.OK
        assert archiver.progress.stored == live.seq
        done = await eventually(lambda: _idle_backlog(archiver))
        assert done.oldest_at is None


async def _archived_whole(store: LiveStore, id: str) -> object:
    c = await store.get(id)
    return c if c.archived == c.seq else None


async def _idle_backlog(archiver: Archiver) -> object:
    backlog = await archiver.backlog()
    return backlog if backlog.items == 0 else None


async def test_what_was_there_before_it_started_is_archived(
    archive: Archive, store: LiveStore, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    all_of = [await waiting(store, address=f"w{n}") for n in range(5)]
    async with run_archiver(archive):
        for c in all_of:
            await eventually(is_archived(archive, store, c.id))


async def test_what_is_idle_is_closed_archived_and_forgotten(
    archive: Archive,
    store: LiveStore,
    client: Client,
    keys: Keys,
    run_archiver: RunArchiver,
    eventually: Eventually,
) -> None:
    answered = await accept(store, address="w1")
    await answer(store, answered.conversation, "hi")
    unanswered = await accept(store, address="w2")
    waits = await waiting(store, address="w3")

    async with run_archiver(archive, CLOSING) as archiver:
        await eventually(lambda: archiver.progress.retired == 1)
        found = await archive.conversation(answered.conversation)
        assert found
        assert (found.conversation.owner, found.conversation.seq) == (Owner.CLOSED, 3)
        assert found.closed_at == (await archive.log(answered.conversation))[-1].at
        assert [item.conversation.id for item in (await archive.closed()).items] == [answered.conversation]

        # Nothing is left of it in the live store; who has no answer yet, or waits, is not forgotten.
        left = [key for key in await client.keys("*") if answered.conversation in key]
        assert left == []
        assert sorted(await store.all_open()) == sorted([unanswered.conversation, waits.id])
        with pytest.raises(ConversationNotFound):
            await store.get(answered.conversation)

        again = await accept(store, "it is me again", address="w1")
        assert again.opened
        assert again.conversation != answered.conversation
        c = await store.get(again.conversation)
        await eventually(lambda: archive.conversation(again.conversation))
        assert [e.id for e in await archive.earlier(c.customer, c.id)] == [answered.conversation]


async def test_what_the_channel_has_not_taken_yet_is_kept(
    archive: Archive, store: LiveStore, handover: Handover, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    accepted = await accept(store, channel="pushed")
    await answer(store, accepted.conversation, "on its way")
    async with run_archiver(archive, CLOSING):
        await eventually(is_archived(archive, store, accepted.conversation))
        closed = await eventually(lambda: _closed(store, accepted.conversation))
        await asyncio.sleep(0.3)  # several rounds of upkeep, in which nothing may happen
        assert await store.get(accepted.conversation)
        assert await store.mark_delivered(await store.get(accepted.conversation), 0, 2)
        await eventually(lambda: _gone(store, accepted.conversation))
    assert len(await archive.log(accepted.conversation)) == closed.seq


async def _closed(store: LiveStore, id: str) -> object:
    c = await store.get(id)
    return c if c.owner is Owner.CLOSED else None


async def _gone(store: LiveStore, id: str) -> bool:
    return not await store.get_many([id])


async def test_a_feed_that_was_cut_loses_nothing(
    archive: Archive,
    store: LiveStore,
    client: Client,
    keys: Keys,
    run_archiver: RunArchiver,
    eventually: Eventually,
) -> None:
    async with run_archiver(archive):
        first = await waiting(store, address="w1")
        await eventually(is_archived(archive, store, first.id))
    second = await waiting(store, address="w2")
    await accept(store, "more", address="w1")
    await client.xtrim(keys.feed(), maxlen=0, approximate=False)

    async with run_archiver(archive):
        for id in (first.id, second.id):
            await eventually(is_archived(archive, store, id))


async def test_a_live_store_that_lost_the_feed_altogether(
    archive: Archive,
    store: LiveStore,
    client: Client,
    keys: Keys,
    run_archiver: RunArchiver,
    eventually: Eventually,
) -> None:
    async with run_archiver(archive):
        first = await waiting(store, address="w1")
        await eventually(is_archived(archive, store, first.id))
        await client.delete(keys.feed())
        second = await accept(store, address="w2")
        await eventually(is_archived(archive, store, second.conversation))


async def test_an_id_without_a_record_is_cleared_away(
    archive: Archive, store: LiveStore, client: Client, keys: Keys, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    await client.zadd(keys.open_conversations(), {"c_ghost": 1})
    async with run_archiver(archive):
        await eventually(lambda: _none_open(store))


async def _none_open(store: LiveStore) -> bool:
    return not await store.all_open()


async def test_two_archivers_at_once(
    archive: Archive, store: LiveStore, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    async with run_archiver(archive, CLOSING, "one") as one, run_archiver(archive, CLOSING, "two") as two:
        logs = await asyncio.gather(*(_talk(store, f"w{n}", rounds=10) for n in range(30)))
        await eventually(lambda: _none_open(store), seconds=30)
        assert one.progress.closed + two.progress.closed == 30
        assert one.progress.stored > 0
        assert two.progress.stored > 0
    for id, log in logs:
        assert (await archive.log(id))[:-1] == log


async def _talk(store: LiveStore, address: str, rounds: int) -> tuple[str, list[Entry]]:
    """A conversation of some turns that all belong to one conversation: its id and its log."""
    first = await accept(store, "hello", address=address)
    for n in range(rounds):
        accepted = await accept(store, f"text {n}", address=address)
        assert accepted.conversation == first.conversation
    log = await store.log(first.conversation)
    c = await store.get(first.conversation)
    committed = await answer(store, c.id, "done")
    assert committed.stored
    return c.id, [*log, *(await store.log(c.id, after=len(log)))][: len(log) + 1]


async def test_killed_in_the_middle_again_and_again(
    archive: Archive,
    archive_url: str,
    valkey: ValkeyServer,
    store: LiveStore,
    handover: Handover,
    keys: Keys,
    eventually: Eventually,
) -> None:
    """kill -9 under load, while it stores, closes and forgets: the rows are exactly the entries."""
    logs: dict[str, dict[int, Entry]] = {}
    stop = asyncio.Event()
    engine = open_engine(archive_url)

    async def rows() -> int:
        async with engine.connect() as connection:
            return int((await connection.execute(select(func.count()).select_from(tables.entries))).scalar_one())

    async def remember(id: str) -> None:
        logs.setdefault(id, {}).update({entry.seq: entry for entry in await store.log(id)})

    async def customer(n: int) -> None:
        address, round = f"w{n}", 0
        while not stop.is_set():
            round += 1
            accepted = await accept(store, f"text {round}", address=address)
            await remember(accepted.conversation)
            await answer(store, accepted.conversation, f"reply {round}", "and more")
            await remember(accepted.conversation)
            if round % 5 == 0:
                await asyncio.sleep(0.25)  # idle: closed any moment now

    customers = [asyncio.create_task(customer(n)) for n in range(6)]
    async with forking("tests.integration.archive.archiver_process:run") as archivers:
        about = (valkey.url, keys.workspace, archive_url)
        for n in range(6):
            # The same name, another name, two at once: whatever takes over.
            before = await rows()
            pids = [await archivers.start(*about, f"archiver-{(n + k) % 3}") for k in range(1 + n % 2)]
            await eventually(lambda before=before: _grew(rows, before), "it is in the middle of its work")
            await asyncio.sleep(0.01 * n)  # not a wait for something: another moment of its work each time
            for pid in pids:
                await archivers.kill(pid)
        stop.set()
        await asyncio.gather(*customers)
        await archivers.start(*about, "archiver-0")
        await eventually(lambda: _none_open(store), "all archived, closed and forgotten", seconds=30)
        await archivers.kill_all()

    assert await rows() == sum([len(await archive.log(id)) for id in logs])
    await engine.dispose()
    assert len(logs) > 6  # some were closed under way
    seen = sum(len(log) for log in logs.values())
    assert seen > 150
    unseen = 0
    for id, log in logs.items():
        archived = await archive.log(id)
        # All that was ever seen in the log, once, in order. What was closed and forgotten before this test could look
        # is there too, and one close after all.
        assert [entry.seq for entry in archived] == list(range(1, len(archived) + 1))
        assert {seq: archived[seq - 1] for seq in log} == log
        assert [entry.data.get("to") for entry in archived if entry.kind is Kind.OWNER][-1:] in (["closed"], [])
        texts = [entry.data["text"] for entry in archived if str(entry.data.get("text")).startswith(("text", "reply"))]
        assert len(texts) == len(set(texts))
        unseen += len(archived) - len(log)
        found = await archive.conversation(id)
        assert found
        assert (found.conversation.owner, found.conversation.seq) == (Owner.CLOSED, len(archived))
    assert unseen < seen, "most of it was compared word by word"


async def _grew(rows: Callable[[], Awaitable[int]], before: int) -> bool:
    return await rows() > before


async def test_a_locked_sqlite_is_waited_out(
    tmp_path: object, store: LiveStore, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    await upgrade(url)
    archive = Archive.open(url, busy_seconds=0.2)
    path = parse_url(url).database
    assert path
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        async with run_archiver(archive) as archiver:
            await eventually(lambda: archiver.progress.status is Status.OK)
            other.execute("BEGIN EXCLUSIVE")
            accepted = await accept(store, "while locked")
            await eventually(lambda: archiver.progress.status is Status.ARCHIVE_UNAVAILABLE)
            assert "database is locked" in str(archiver.progress.detail)
            # Messages keep flowing, and what is read can be read.
            assert (await answer(store, accepted.conversation, "hi")).stored
            await eventually(lambda: _lags(archiver))
            assert (await store.get(accepted.conversation)).archived == 0
            other.execute("COMMIT")
            await eventually(is_archived(archive, store, accepted.conversation))
            await eventually(lambda: archiver.progress.status is Status.OK)
            assert archiver.progress.detail is None
    await archive.close()


async def _lags(archiver: Archiver) -> bool:
    backlog = await archiver.backlog()
    return bool(backlog.items and backlog.oldest_at)


@pytest.mark.postgres
async def test_a_postgresql_that_is_down_is_waited_out(
    postgres_server: PostgresServer,
    postgres_url: str,
    store: LiveStore,
    run_archiver: RunArchiver,
    eventually: Eventually,
) -> None:
    await upgrade(postgres_url)
    archive = Archive.open(postgres_url, busy_seconds=1)
    try:
        async with run_archiver(archive) as archiver:
            first = await accept(store, "before")
            await eventually(is_archived(archive, store, first.conversation))
            postgres_server.stop()
            await accept(store, "while down")
            await eventually(lambda: archiver.progress.status is Status.ARCHIVE_UNAVAILABLE)
            postgres_server.start()
            await eventually(is_archived(archive, store, first.conversation))
            await eventually(lambda: archiver.progress.status is Status.OK)
    finally:
        postgres_server.ensure_up()
        await archive.close()


async def test_a_live_store_that_is_down_is_waited_out(
    archive: Archive,
    valkey: ValkeyServer,
    store: LiveStore,
    run_archiver: RunArchiver,
    eventually: Eventually,
) -> None:
    async with run_archiver(archive) as archiver:
        first = await accept(store, "before")
        await eventually(is_archived(archive, store, first.conversation))
        valkey.kill()
        await eventually(lambda: archiver.progress.status is Status.STORE_UNAVAILABLE)
        with pytest.raises(StoreUnavailable):
            await archiver.backlog()
        valkey.start()
        await accept(store, "after")
        await eventually(is_archived(archive, store, first.conversation))
        assert archiver.progress.status is Status.OK


class PickyArchive:
    """The archive, but one conversation cannot be stored."""

    def __init__(self, archive: Archive, refused: str) -> None:
        self._archive = archive
        self.refused: str | None = refused

    async def store_all(self, bundles: Sequence[Bundle], /) -> None:
        if any(bundle.conversation.id == self.refused for bundle in bundles):
            raise ArchiveRefused("a defect")
        await self._archive.store_all(bundles)


async def test_one_that_is_refused_holds_up_nobody_else(
    archive: Archive, store: LiveStore, run_archiver: RunArchiver, eventually: Eventually
) -> None:
    all_of = [await accept(store, address=f"w{n}") for n in range(5)]
    bad = all_of[2].conversation
    picky = PickyArchive(archive, bad)
    async with run_archiver(picky, replace(QUICK, upkeep_seconds=0.1)) as archiver:
        for accepted in all_of:
            if accepted.conversation != bad:
                await eventually(is_archived(archive, store, accepted.conversation))
        await eventually(lambda: archiver.progress.refused == {bad})
        assert (await store.get(bad)).archived == 0  # kept where it is
        picky.refused = None  # mended: the next upkeep brings it
        await eventually(is_archived(archive, store, bad))
        assert archiver.progress.refused == set()
