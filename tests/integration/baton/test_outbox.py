"""Delivery to a channel that is pushed to: a real server on loopback that refuses, slows down and breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from baton.outbox import Outbox
from channels.base import DeliveryError
from conversation.connection import Client
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.leases import Leases
from conversation.live import Escalation, LiveStore, Turn
from conversation.model import Author, Conversation, Draft, Entry, Incoming, Kind
from conversation.streams import WorkStream
from tests.conftest import Eventually


class Receiver:
    """A messenger's server: keeps what it is sent, and answers with `statuses` first."""

    def __init__(self) -> None:
        self.got: list[tuple[str, int, str]] = []
        self.statuses: list[int] = []

    async def take(self, request: web.Request) -> web.Response:
        if self.statuses:
            status = self.statuses.pop(0)
            return web.Response(status=status, headers={"Retry-After": "0.2"} if status == 429 else {})
        sent = await request.json()
        self.got.append((sent["to"], sent["seq"], sent["text"]))
        return web.Response()


class HttpChannel:
    """A push channel over HTTP, as Telegram and Slack are."""

    name = "pushed"

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url, self._session = url, session

    async def send(self, conversation: Conversation, entry: Entry) -> None:
        body = {"to": conversation.address, "seq": entry.seq, "text": entry.text}
        try:
            async with self._session.post(self._url, json=body) as answer:
                if answer.status == 403:
                    raise DeliveryError("blocked by the customer", permanent=True)
                if answer.status >= 400:
                    wait = answer.headers.get("Retry-After")
                    raise DeliveryError(str(answer.status), permanent=False, retry_after=float(wait) if wait else None)
        except aiohttp.ClientError as error:
            raise DeliveryError(type(error).__name__, permanent=False) from error


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/", receiver.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield receiver, f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


@pytest.fixture
async def outbox(receiver: tuple[Receiver, str], client: Client, keys: Keys, store: LiveStore) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession() as session:

        def make(worker: str = "w1", give_up: float = 5) -> Outbox:
            return Outbox(
                HttpChannel(receiver[1], session),
                store,
                WorkStream(client, keys.outbox("pushed"), "outbox", worker, idle_ms=500),
                Leases(client, keys, store.scripts, worker, 1000),
                give_up,
            )

        yield make


async def reply(store: LiveStore, address: str, *texts: str) -> Conversation:
    """A customer writes and the bot answers with `texts`."""
    accepted = await store.accept(Incoming("pushed", address, f"m{texts}", "hi", "en"))
    c, [*_, last] = await store.unhandled(accepted.conversation)
    replies = tuple(Draft(Kind.MESSAGE, Author.BOT, text) for text in texts)
    assert (await store.commit_turn(Turn(c, last.seq, replies), "w", 1000)).stored
    return await store.get(c.id)


async def running(outbox: Outbox) -> asyncio.Task[None]:
    return asyncio.create_task(outbox.run())


async def stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_delivers_in_order_and_once_and_skips_the_customers_own(
    outbox: Any, receiver: tuple[Receiver, str], store: LiveStore, handover: Handover, eventually: Eventually
) -> None:
    task = await running(outbox())
    c = await reply(store, "a", "one", "two", "three")
    await eventually(lambda: len(receiver[0].got) == 3)
    assert [text for _, _, text in receiver[0].got] == ["one", "two", "three"]
    turn = Turn(c, c.heard, (), escalation=Escalation("support", "requested", "x"))
    await store.commit_turn(turn, "w", 1000)
    await handover.claim(c.id, Agent("a1", "Jisoo"), 5)
    await handover.note(c.id, Agent("a1", "Jisoo"), "n1", "not for them")
    await handover.say(c.id, Agent("a1", "Jisoo"), "m1", "from a person")
    await eventually(lambda: len(receiver[0].got) == 4)
    assert receiver[0].got[-1][2] == "from a person"
    await stop(task)


async def test_waits_as_told_and_goes_on_in_order(
    outbox: Any, receiver: tuple[Receiver, str], store: LiveStore, eventually: Eventually
) -> None:
    receiver[0].statuses = [429, 500, 429]
    task = await running(outbox())
    await reply(store, "a", "one", "two")
    await reply(store, "b", "other")
    await eventually(lambda: len(receiver[0].got) == 3)
    assert [text for to, _, text in receiver[0].got if to == "a"] == ["one", "two"]
    await stop(task)


async def test_what_cannot_be_delivered_is_in_the_log_and_the_rest_goes_on(
    outbox: Any, receiver: tuple[Receiver, str], store: LiveStore, eventually: Eventually
) -> None:
    receiver[0].statuses = [403]
    task = await running(outbox())
    c = await reply(store, "a", "one", "two")
    await eventually(lambda: [text for _, _, text in receiver[0].got] == ["two"])

    async def failures() -> list[Entry]:
        return [entry for entry in await store.log(c.id) if entry.kind is Kind.FAILURE]

    [failure] = await eventually(failures)
    assert (failure.data["seq"], failure.data["permanent"]) == (2, True)
    await stop(task)


async def test_a_dead_worker_is_taken_over_from(
    outbox: Any, receiver: tuple[Receiver, str], store: LiveStore, keys: Keys, client: Client, eventually: Eventually
) -> None:
    stream = WorkStream(client, keys.outbox("pushed"), "outbox", "dead", idle_ms=500)
    await stream.ensure()
    await reply(store, "a", "one", "two")
    assert await stream.read(10, 100)
    task = await running(outbox("alive"))
    await eventually(lambda: [text for _, _, text in receiver[0].got] == ["one", "two"], "taken over", 15)
    await stop(task)


async def test_stopped_in_the_middle_goes_on_where_it_was(
    outbox: Any, receiver: tuple[Receiver, str], store: LiveStore, eventually: Eventually
) -> None:
    texts = [f"t{n}" for n in range(40)]
    task = await running(outbox())
    await reply(store, "a", *texts)
    await eventually(lambda: len(receiver[0].got) > 5)
    await stop(task)
    task = await running(outbox())
    await eventually(lambda: receiver[0].got and receiver[0].got[-1][2] == "t39")
    seqs = [seq for _, seq, _ in receiver[0].got]
    assert seqs == sorted(seqs)
    assert len(seqs) - len(set(seqs)) <= 1
    await stop(task)
