"""Part of `make bench-claim`: how soon an agent's screen shows what a customer wrote, and what places in a queue cost.

Web server and workers run as `baton up` starts them, on a Valkey of their own; tests/fakes/edge.py stands for Rasa.
AGENTS agents have their feeds open and a conversation each, QUEUE others wait. `desk_p99_ms` is from the customer's
page sending a message to its entry in the feed of the agent who has the conversation, at a fixed pace (open loop).
Then the feeds are closed, every fourth of who waits has a page open, and conversations are claimed at the front of
queues of several lengths. What that costs per claim is counted from outside, less what the same time costs at rest:
frames at the pages, commands in Valkey, and CPU of the web process. `queue_update_growth` is the growth of frames or of
commands, the larger one, when the queue doubles from 1,000 to 2,000 (linear in the queue: 2, the same for any: 1). CPU
is printed alone: of the two milliseconds that a claim takes, a shared machine leaves none that could be compared.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from baton.roles import BEHIND, WEB
from bench.figures import Figures, percentile
from channels.web.socket import HEARTBEAT_SECONDS
from channels.web.tokens import Session as PageSession
from channels.web.tokens import Tokens
from conversation.archive.records import Role, Staff
from conversation.connection import connect
from conversation.handover import Agent, Handover
from conversation.keys import Keys
from conversation.live import LiveStore, now_ms
from conversation.waiting import WaitingList
from handoff.login import COOKIE
from handoff.sessions import Sessions
from tests.fakes.edge import Edge
from tests.installation import ROOT, cpu_seconds
from tests.integration.conversation.makers import waiting
from tests.ports import free_port
from tests.servers import ValkeyServer, die_with_parent

AGENTS, QUEUE = 200, 2000
MESSAGES, PACE = 300, 20
LENGTHS = (2000, 1000, 500)
"""Of the queue, the longest first: it is shortened by claims at its end."""
PAGE_OF_EVERY = 4
FRONT_CLAIMS, CLAIM_SECONDS = 40, 0.3
LAST_ROUND_SECONDS = 4.0
WINDOW_SECONDS = HEARTBEAT_SECONDS
"""At rest and with claims alike, so that as many heartbeats of open pages are in both."""
QUIET_SECONDS, QUIET_WITHIN = 2.0, 0.1
"""All is at rest where this time has as many commands as the one before, but for this part."""
SETTLED_WITHIN, LATE_WITHIN = 120.0, 300.0
AT_ONCE = 50
CAPACITY = 100_000
TEAM = "support"
READY_SECONDS = 40.0


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[LiveStore]:
    """The live store at `url`."""
    client = connect(url)
    try:
        yield LiveStore(client, Keys())
    finally:
        await client.aclose()


async def make_waiting(store: LiveStore, count: int, name: str) -> list[str]:
    """The ids of `count` new conversations that wait, the longest first; their customers are at `name`0, `name`1, …"""
    ids: list[str] = []
    for first in range(0, count, AT_ONCE):
        batch = range(first, min(count, first + AT_ONCE))
        ids += [c.id for c in await asyncio.gather(*(waiting(store, address=f"{name}{n}") for n in batch))]
    return ids


class Service:
    """`baton serve` in two processes, as `baton up` runs them."""

    def __init__(self, valkey: ValkeyServer, edge: Edge) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self._log = valkey.folder / "serve.log"
        secret = secrets.token_hex(32)
        self.tokens = Tokens(secret.encode(), Keys().workspace)
        self.web_pid = 0
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("BATON_", "DATABASE_URL"))},
            "REDIS_URL": valkey.url,
            "BATON_HOME": str(valkey.folder / "home"),
            "BATON_PORT": str(port),
            "BATON_SECRET": secret,
            "BATON_RASA_URL": edge.url,
            "BATON_ACTIONS_URL": f"{edge.url}/webhook",
            "BATON_RATE_MESSAGES": "1000000",
            # Who had a feed open stays there for the whole run.
            "BATON_AGENT_GRACE_SECONDS": "600",
            "BATON_AGENT_SILENT_MINUTES": "0",
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Both processes, from the first answer to the end."""
        processes = [await self._start(WEB), await self._start(",".join(BEHIND))]
        self.web_pid = processes[0].pid
        try:
            await self._answers()
            yield
        finally:
            for process in processes:
                if process.returncode is None:
                    process.send_signal(signal.SIGTERM)
            await asyncio.gather(*(process.wait() for process in processes))

    async def _start(self, roles: str) -> asyncio.subprocess.Process:
        with self._log.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "baton.cli", "serve", "--role", roles),
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent,
            )

    async def _answers(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{self.url}/healthz") as answer:
                        if (await answer.json())["status"] == "ok":
                            return
                except aiohttp.ClientError:
                    pass
                if time.monotonic() > deadline:
                    raise TimeoutError(self._log.read_text())
                await asyncio.sleep(0.1)


class Screen:
    """An agent's open feed."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.awaited: dict[str, asyncio.Future[float]] = {}
        """By a text that is in the entry: when it came."""

    async def read(self) -> None:
        """Until the feed is closed."""
        async for raw in self._socket:
            for text in [text for text in self.awaited if text in raw.data]:
                self.awaited.pop(text).set_result(time.perf_counter())


class Page:
    """A customer's open page; `told` counts the places that it was told."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told = 0
        self.welcomed = asyncio.Event()

    async def read(self) -> None:
        """Until the page is closed."""
        async for raw in self.socket:
            frame = raw.json()
            self.told += frame["type"] == "owner" and frame["owner"] == "waiting"
            if frame["type"] == "owner":
                self.welcomed.set()


class Bench:
    """What both measurements share: the service, its store, and the client's connections."""

    def __init__(self, service: Service, store: LiveStore, session: aiohttp.ClientSession):
        self.service = service
        self.store = store
        self._session = session
        self._readers: set[asyncio.Task[None]] = set()

    def _keep(self, reader: asyncio.Task[None]) -> None:
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)

    async def screen(self, agent: Agent) -> tuple[Screen, aiohttp.ClientWebSocketResponse]:
        """A feed that has said hello. The log-in costs no password: a session is made for it."""
        member = Staff(
            agent.id, f"{agent.id}@haru.example", agent.name, Role.AGENT, disabled=False, created_at=now_ms()
        )
        token = await Sessions(self.store.client, self.store.keys).begin(member)
        headers = {"Cookie": f"{COOKIE}={token}"}
        socket = await self._session.ws_connect(f"{self.service.url}/api/feed", headers=headers, max_msg_size=0)
        assert (await socket.receive_json(timeout=READY_SECONDS))["type"] == "hello"
        screen = Screen(socket)
        self._keep(asyncio.create_task(screen.read()))
        return screen, socket

    async def page(self, address: str, conversation: str) -> Page:
        """A page that shows a conversation and has been told who answers."""
        page = Page(await self._session.ws_connect(f"{self.service.url}/chat/ws", max_msg_size=0))
        token = self.service.tokens.issue(PageSession(address, conversation))
        self._keep(asyncio.create_task(page.read()))
        await page.socket.send_json({"type": "hello", "token": token, "after": 0, "language": None})
        await asyncio.wait_for(page.welcomed.wait(), READY_SECONDS)
        return page

    async def pages(self, of: list[tuple[str, str]]) -> list[Page]:
        """One for each (address, conversation)."""
        opened: list[Page] = []
        for first in range(0, len(of), AT_ONCE):
            opened += await asyncio.gather(*(self.page(*one) for one in of[first : first + AT_ONCE]))
        return opened


async def measure_screens(bench: Bench, owned: list[str], figures: Figures) -> None:
    """Customers write, each to the agent who has them."""
    handover = Handover(bench.store)
    agents = [Agent(f"a_{n}", f"Agent {n}") for n in range(AGENTS)]
    await asyncio.gather(*(handover.claim(id, agent, CAPACITY) for id, agent in zip(owned, agents, strict=True)))
    pages = await bench.pages([(f"owned{n}", id) for n, id in enumerate(owned)])
    opened = []
    for first in range(0, AGENTS, AT_ONCE):
        opened += await asyncio.gather(*(bench.screen(agent) for agent in agents[first : first + AT_ONCE]))
    begun, sent, arrivals = time.perf_counter(), [], []
    for number in range(MESSAGES):
        await asyncio.sleep(max(0.0, begun + number / PACE - time.perf_counter()))
        text = f"message {uuid.uuid4()}"
        arrivals.append(asyncio.get_running_loop().create_future())
        opened[number % AGENTS][0].awaited[text] = arrivals[-1]
        sent.append(time.perf_counter())
        await pages[number % AGENTS].socket.send_json({"type": "message", "id": str(uuid.uuid4()), "text": text})
    arrived = await asyncio.wait_for(asyncio.gather(*arrivals), READY_SECONDS)
    times = [there - here for there, here in zip(arrived, sent, strict=True)]
    figures.add("desk_screens", len(opened))
    figures.add("desk_p50_ms", percentile(times, 0.5) * 1000, "ms")
    figures.add("desk_p99_ms", percentile(times, 0.99) * 1000, "ms")
    await asyncio.gather(*(socket.close() for _, socket in opened), *(page.socket.close() for page in pages))


@dataclass(frozen=True, slots=True)
class Work:
    """What was done up to a moment: frames that told a place, commands in Valkey, CPU seconds of the web process."""

    told: float
    commands: float
    cpu: float

    def since(self, before: Work, share: float = 1.0) -> Work:
        """What was done after `before`, times `share`."""
        return Work(
            (self.told - before.told) * share,
            (self.commands - before.commands) * share,
            (self.cpu - before.cpu) * share,
        )


async def look(bench: Bench, pages: list[Page]) -> Work:
    """The counters as they are now. CPU is from the scheduler's own clock (Linux)."""
    stats = await bench.store.client.info("commandstats")
    seconds = cpu_seconds(bench.service.web_pid)
    return Work(sum(p.told for p in pages), sum(one["calls"] for one in stats.values()), seconds)


async def settle(bench: Bench, pages: list[Page]) -> None:
    """Until what came of the claims that shortened the queue is done. Raises TimeoutError."""
    async with asyncio.timeout(SETTLED_WITHIN):
        before, rate = await look(bench, pages), None
        while True:
            await asyncio.sleep(QUIET_SECONDS)
            now = await look(bench, pages)
            former, rate, before = rate, now.commands - before.commands, now
            if former is not None and abs(rate - former) <= QUIET_WITHIN * former:
                return


async def measure_length(bench: Bench, pages: list[Page], length: int, figures: Figures) -> Work:
    """Claims at the front of a queue of `length`; the work of one."""
    handover, agent = Handover(bench.store), Agent("a_front", "Front")
    queue = WaitingList(bench.store.client, bench.store.keys)
    surplus = (await queue.ids(TEAM))[length:]
    for first in range(0, len(surplus), AT_ONCE):
        batch = surplus[first : first + AT_ONCE]
        await asyncio.gather(*(handover.claim(id, agent, CAPACITY) for id in batch))
    await settle(bench, pages)
    before = await look(bench, pages)
    await asyncio.sleep(WINDOW_SECONDS)
    rest = (await look(bench, pages)).since(before)
    before, begun = await look(bench, pages), time.monotonic()
    for id in (await queue.ids(TEAM))[:FRONT_CLAIMS]:
        await handover.claim(id, agent, CAPACITY)
        await asyncio.sleep(CLAIM_SECONDS)
    await asyncio.sleep(max(LAST_ROUND_SECONDS, WINDOW_SECONDS - (time.monotonic() - begun)))
    done, resting = (await look(bench, pages)).since(before), (time.monotonic() - begun) / WINDOW_SECONDS
    work = Work(
        done.told / FRONT_CLAIMS,
        (done.commands - rest.commands * resting) / FRONT_CLAIMS,
        (done.cpu - rest.cpu * resting) / FRONT_CLAIMS,
    )
    figures.add(f"queue_{length}_frames_per_claim", work.told)
    figures.add(f"queue_{length}_commands_per_claim", work.commands)
    figures.add(f"queue_{length}_web_cpu_ms_per_claim", work.cpu * 1000, "ms")
    return work


async def all_late(bench: Bench, ids: list[str]) -> None:
    """Until every service level is broken and told, which is work of its own. Raises TimeoutError."""
    async with asyncio.timeout(LATE_WITHIN):
        while True:
            if all(c.service_told == "breached" for c in await bench.store.get_many(ids)):
                return
            await asyncio.sleep(QUIET_SECONDS)


async def measure_queue(bench: Bench, ids: list[str], figures: Figures) -> None:
    """The same claims in front of queues of several lengths."""
    await all_late(bench, ids)
    at = [(f"queue{n}", id) for n, id in enumerate(ids)]
    pages = await bench.pages(at[::PAGE_OF_EVERY])
    works = {length: await measure_length(bench, pages, length, figures) for length in LENGTHS}
    longer, shorter = works[2000], works[1000]
    figures.add(
        "queue_update_growth",
        max(longer.told / shorter.told, longer.commands / shorter.commands),
    )


async def measure(figures: Figures) -> None:
    """Both, on one service."""
    valkey, edge = ValkeyServer(), Edge()
    try:
        valkey.start()
        await edge.start()
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(valkey.url))
            # Before any worker is there to answer them.
            owned, ids = await make_waiting(store, AGENTS, "owned"), await make_waiting(store, QUEUE, "queue")
            service = Service(valkey, edge)
            await stack.enter_async_context(service.running())
            connector = aiohttp.TCPConnector(limit=0)
            session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
            bench = Bench(service, store, session)
            await measure_screens(bench, owned, figures)
            await measure_queue(bench, ids, figures)
    finally:
        await edge.stop()
        valkey.remove()
