"""Owns one Baton process: which jobs its roles have, and how they start and stop."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import structlog
from aiohttp import web

from baton import metrics
from baton.attachments import build_sweep
from baton.health import Health
from baton.jobs import (
    TAKE_OVER_MS,
    build_archiver,
    build_assigner,
    build_outboxes,
    build_overflow,
    build_queue_news,
    build_worker,
    count_service_event,
)
from baton.parts import Parts, build_parts, worker_name
from baton.server import build_server
from baton.settings import ROOT, Settings
from baton.slack_desk import build_follower
from baton.valkey import sync_append_only_file
from baton.watching import build_checks, gather_gauges
from channels.typing import TypingRelay
from channels.web.hub import Hub
from conversation.archive.schema import upgrade
from conversation.feed import Feed
from conversation.follower import Follower
from conversation.roll_call import RollCall
from conversation.service_clock import ServiceClocks
from handoff.feed_socket import DeskFeed
from handoff.service_watch import ServiceWatch
from handoff.sweeper import Sweeper

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.0


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
        stack.push_async_callback(parts.attachments.close)
        if parts.summaries:
            stack.push_async_callback(parts.summaries.close)
        for channel in parts.channels:
            stack.push_async_callback(channel.close)
        if parts.slack_desk:
            stack.push_async_callback(parts.slack_desk.close)
        tasks = await start_roles(parts, roles, stack)
        leave_out_of_collections()
        log.info("started", roles=sorted(roles), pid=os.getpid())
        await wait_for_end(stopping, tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    log.info("stopped", roles=sorted(roles))


def leave_out_of_collections() -> None:
    """Takes what was loaded for good, the code of all libraries above all, out of the garbage collector's sight.

    A full collection goes through everything and stops the process meanwhile: 170 ms with it, 10 ms without.
    """
    gc.collect()
    gc.freeze()


async def start_roles(parts: Parts, roles: frozenset[str], stack: AsyncExitStack) -> list[asyncio.Task[None]]:
    """Starts the tasks of the roles; what they leave open is closed with `stack`."""
    settings = parts.settings
    jobs: dict[str, Callable[[], Awaitable[None]]] = {
        "roll call": lambda: RollCall(parts.client, parts.keys).keep_answering(roles)
    }
    if "web" in roles and settings.valkey_folder and settings.fsync == "everysec":
        folder = settings.valkey_folder
        jobs["sync"] = lambda: sync_append_only_file(folder)
    if "worker" in roles:
        jobs["worker"] = build_worker(parts).run
        jobs["unsent files"] = build_sweep(parts.unsent, parts.attachments).run
        jobs["sweeper"] = Sweeper(
            parts.desk,
            parts.presence,
            SWEEP_SECONDS,
            int(settings.agent_silent_minutes * 60_000),
            parts.slack_desk.note_signs if parts.slack_desk else None,
        ).run
        if parts.channels:
            jobs["queue news"] = build_queue_news(parts).run
        if any(team.assignment == "push" for team in parts.policy.teams.values()):
            jobs["assigner"] = build_assigner(parts).run
        clocks, levels = ServiceClocks(parts.store), parts.policy.service_levels
        jobs["service levels"] = ServiceWatch(clocks, levels, count_service_event).run
        jobs["overflow"] = build_overflow(parts).run
    if "outbox" in roles:
        for outbox in build_outboxes(parts):
            jobs[f"outbox {outbox.name}"] = outbox.run
        jobs["due notices"] = parts.notices.sender.run
        if parts.mail:
            jobs["due mail"] = parts.mail.run
        if parts.slack_desk:
            jobs["slack desk"] = build_follower(parts, parts.slack_desk, worker_name(settings), TAKE_OVER_MS)
        if parts.channels:
            jobs["typing"] = TypingRelay(parts.channels, parts.store, parts.passing).run
    if "archiver" in roles:
        jobs["archiver"] = build_archiver(parts).run
    if "web" in roles:
        jobs |= await start_web(parts, stack)
        for channel in parts.channels:
            jobs |= channel.jobs()
    elif settings.metrics_port:
        await start_numbers(parts, stack)
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


async def start_numbers(parts: Parts, stack: AsyncExitStack) -> None:
    """Opens what a process without a public server tells of itself: health, and the numbers that it counts."""
    app = web.Application()
    health = build_health(parts)
    app.add_routes([web.get("/healthz", health.handle), web.get("/metrics", health.metrics)])
    await open_site(app, parts.settings.host, parts.settings.metrics_port, stack)


async def open_site(app: web.Application, host: str, port: int, stack: AsyncExitStack) -> None:
    """Listens until `stack` is closed, which waits for answers on their way."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, host, port, reuse_address=True).start()


def build_health(parts: Parts) -> Health:
    """How all parts are, and the numbers."""
    return Health(build_checks(parts), gather_gauges(parts, tuple(parts.policy.hours), TAKE_OVER_MS))


async def start_web(parts: Parts, stack: AsyncExitStack) -> dict[str, Callable[[], Awaitable[None]]]:
    """Opens the public server; the jobs that keep its pages and desks up to date."""
    settings = parts.settings
    feed = Feed(parts.blocking, parts.keys)
    follower = Follower(feed)
    hub = Hub(follower, parts.passing, parts.waiting, parts.presence)
    desk_feed = DeskFeed(follower, feed, parts.passing, parts.presence, metrics.DESKS.inc, parts.offers)
    health = build_health(parts)
    app, chat = build_server(parts, hub, desk_feed, health, parts.policy, Path(ROOT / "web"))
    await open_site(app, settings.host, settings.port, stack)
    stack.push_async_callback(desk_feed.close_all)
    stack.push_async_callback(chat.close_all)
    return {"follower": follower.run, "hub": hub.run, "desk_feed": desk_feed.run}
