"""Owns the wiring of one Baton process: which parts its roles need, and how they start and stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import structlog
from aiohttp import web

from baton import metrics
from baton.health import Health
from baton.model_state import gather_model
from baton.outbox import Outbox
from baton.rasa_client import RasaClient
from baton.server import build_server
from baton.settings import ROOT, Settings
from baton.turn_composer import TurnComposer
from baton.valkey import sync_append_only_file
from baton.worker import Patience, Worker
from channels.base import PushChannel
from channels.web.hub import Hub
from conversation.archive.archive import Archive
from conversation.archive.archiver import Archiver, Pace
from conversation.archive.schema import upgrade
from conversation.connection import Client, connect
from conversation.customers import Customers
from conversation.feed import Feed
from conversation.follower import Follower
from conversation.handover import Handover
from conversation.keys import Keys
from conversation.leases import Leases
from conversation.live import LiveStore
from conversation.passing import Passing
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.streams import WorkStream
from conversation.waiting import WaitingList
from handoff.desk import Desk
from handoff.feed_socket import DeskFeed
from handoff.policy import load_policy
from handoff.sweeper import Sweeper

log = structlog.get_logger(__name__)

BLOCK_SECONDS = 3.0
SWEEP_SECONDS = 2.0
TAKE_OVER_MS = 10_000
"""How long an item may lie with a worker that gives no sign before another takes it."""
ARCHIVER_TAKE_OVER_MS = 60_000
"""The same for the archiver, which waits out a locked database with its items in hand."""
GIVE_UP_SECONDS = 6 * 3600.0
POLICY = ROOT / "handoff" / "policy.yml"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the roles of a process share."""

    settings: Settings
    client: Client
    blocking: Client
    keys: Keys
    store: LiveStore
    handover: Handover
    waiting: WaitingList
    presence: PresenceBoard
    passing: Passing
    customers: Customers
    phrases: Phrases
    desk: Desk
    archive: Archive
    rasa: RasaClient


def build_parts(settings: Settings, push_channels: tuple[PushChannel, ...] = ()) -> Parts:
    """Wires what every role may need. Nothing is connected yet."""
    keys = Keys(settings.workspace)
    client = connect(settings.redis_url)
    blocking = connect(settings.redis_url, block_seconds=BLOCK_SECONDS)
    store = LiveStore(client, keys, frozenset(channel.name for channel in push_channels))
    handover = Handover(store)
    waiting = WaitingList(client, keys)
    presence = PresenceBoard(client, keys, int(settings.agent_grace_seconds * 1000))
    phrases = Phrases(ROOT / "data" / "messages")
    return Parts(
        settings=settings,
        client=client,
        blocking=blocking,
        keys=keys,
        store=store,
        handover=handover,
        waiting=waiting,
        presence=presence,
        passing=Passing(blocking, keys),
        customers=Customers(client, keys),
        phrases=phrases,
        desk=Desk(store, handover, waiting, presence, phrases, settings.agent_capacity),
        archive=Archive.open(settings.archive_url),
        rasa=RasaClient(settings.rasa_url, settings.actions_url, settings.turn_timeout_seconds),
    )


async def serve(settings: Settings, roles: frozenset[str]) -> None:
    """Runs one process in its roles until SIGTERM or SIGINT, then lets go of everything in order."""
    await upgrade(settings.archive_url)
    parts = build_parts(settings)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(parts.client.aclose)
        stack.push_async_callback(parts.blocking.aclose)
        stack.push_async_callback(parts.archive.close)
        stack.push_async_callback(parts.rasa.close)
        tasks = await start_roles(parts, roles, stack)
        log.info("started", roles=sorted(roles), pid=os.getpid())
        await wait_for_end(stopping, tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    log.info("stopped", roles=sorted(roles))


async def start_roles(parts: Parts, roles: frozenset[str], stack: AsyncExitStack) -> list[asyncio.Task[None]]:
    """Starts the tasks of the roles; what they leave open is closed with `stack`."""
    settings = parts.settings
    jobs: dict[str, Callable[[], Awaitable[None]]] = {}
    if settings.valkey_folder and settings.fsync == "everysec":
        folder = settings.valkey_folder
        jobs["sync"] = lambda: sync_append_only_file(folder)
    if "worker" in roles:
        jobs["worker"] = build_worker(parts).run
        jobs["sweeper"] = Sweeper(parts.desk, parts.presence, SWEEP_SECONDS).run
    if "outbox" in roles:
        for outbox in build_outboxes(parts, ()):
            jobs[f"outbox {outbox.name}"] = outbox.run
    if "archiver" in roles:
        jobs["archiver"] = build_archiver(parts).run
    if "web" in roles:
        jobs |= await start_web(parts, stack)
    return [asyncio.create_task(keep_running(name, job), name=name) for name, job in jobs.items()]


async def keep_running(name: str, job: Callable[[], Awaitable[None]]) -> None:
    """Runs a job until cancelled; a defect in it is logged and the job begun anew."""
    while True:
        try:
            await job()
            return
        except Exception:
            metrics.WORKER_ERRORS.inc()
            log.exception("job_failed", job=name)
            await asyncio.sleep(1)


async def wait_for_end(stopping: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Until a signal comes."""
    await stopping.wait()
    log.info("stopping", jobs=[task.get_name() for task in tasks])


def worker_name(settings: Settings) -> str:
    """This process's own name among the workers: the same after a restart, no other's at the same time."""
    return f"{socket.gethostname()}:{settings.home}:{settings.port}"


def build_worker(parts: Parts) -> Worker:
    """The worker of the inbox."""
    settings, name = parts.settings, worker_name(parts.settings)
    return Worker(
        store=parts.store,
        inbox=WorkStream(parts.blocking, parts.keys.inbox(), "workers", name, idle_ms=TAKE_OVER_MS),
        leases=Leases(parts.client, parts.keys, parts.store.scripts, name, int(settings.lease_seconds * 1000)),
        rasa=parts.rasa,
        desk=parts.desk,
        composer=TurnComposer(parts.phrases, load_policy(POLICY), parts.presence),
        passing=parts.passing,
        phrases=parts.phrases,
        patience=Patience(settings.slow_notice_seconds, settings.assistant_patience_seconds),
        concurrency=settings.worker_concurrency,
    )


def build_outboxes(parts: Parts, channels: tuple[PushChannel, ...]) -> list[Outbox]:
    """One outbox for each channel that is pushed to."""
    name = worker_name(parts.settings)
    return [
        Outbox(
            channel,
            parts.store,
            WorkStream(parts.blocking, parts.keys.outbox(channel.name), "outbox", name, idle_ms=TAKE_OVER_MS),
            Leases(parts.client, parts.keys, parts.store.scripts, name, int(parts.settings.lease_seconds * 1000)),
            GIVE_UP_SECONDS,
        )
        for channel in channels
    ]


def build_archiver(parts: Parts) -> Archiver:
    """The archiver, with its own group on the feed, which others read too."""
    stream = WorkStream(
        parts.blocking,
        parts.keys.feed(),
        "archiver",
        worker_name(parts.settings),
        idle_ms=ARCHIVER_TAKE_OVER_MS,
        keep_items=True,
    )
    pace = Pace(idle_seconds=parts.settings.idle_close_hours * 3600)
    return Archiver(parts.store, parts.handover, parts.customers, parts.archive, stream, pace)


async def start_web(parts: Parts, stack: AsyncExitStack) -> dict[str, Callable[[], Awaitable[None]]]:
    """Opens the public server; the jobs that keep its pages and desks up to date."""
    settings = parts.settings
    feed = Feed(parts.blocking, parts.keys)
    follower = Follower(feed)
    hub = Hub(follower, parts.passing)
    desk_feed = DeskFeed(follower, feed, parts.passing, parts.presence, metrics.DESKS.inc)
    health = Health(build_checks(parts), gather_gauges(parts))
    app, chat = build_server(parts, hub, desk_feed, health, load_policy(POLICY), Path(ROOT / "web"))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, settings.host, settings.port, reuse_address=True).start()
    stack.push_async_callback(desk_feed.close_all)
    stack.push_async_callback(chat.close_all)
    return {"follower": follower.run, "hub": hub.run, "desk_feed": desk_feed.run}


def build_checks(parts: Parts) -> dict[str, Callable[[], Awaitable[bool]]]:
    """How `/healthz` asks each part."""

    async def valkey() -> bool:
        return bool(await parts.client.ping())

    async def archive() -> bool:
        await parts.archive.ping()
        return True

    return {"valkey": valkey, "rasa": parts.rasa.ping, "actions": parts.rasa.ping_actions, "archive": archive}


def gather_gauges(parts: Parts) -> Callable[[], Awaitable[None]]:
    """Brings the gauges of `/metrics` up to date."""
    inbox = WorkStream(parts.client, parts.keys.inbox(), "workers", "metrics", idle_ms=TAKE_OVER_MS)
    teams = tuple(load_policy(POLICY).hours)

    async def gather() -> None:
        metrics.INBOX_LENGTH.set(await inbox.length())
        for team in teams:
            metrics.WAITING_LENGTH.labels(team).set(len(await parts.waiting.ids(team)))
        await asyncio.to_thread(gather_model)

    return gather
