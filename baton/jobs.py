"""Owns how the jobs of a Baton process are made from its parts: what works off streams, and what looks now and then."""

from __future__ import annotations

from baton import metrics
from baton.outbox import Outbox
from baton.parts import Parts, worker_name
from baton.turn_composer import TurnComposer
from baton.worker import Patience, Worker
from conversation.archive.archiver import Archiver, Pace
from conversation.feed import Feed
from conversation.follower import Follower
from conversation.reach import Reach
from conversation.streams import WorkStream
from customer.service import Service
from handoff.assigner import Assigner, AssignerParts
from handoff.overflow import OverflowWatch
from handoff.queue_news import QueueNews

TAKE_OVER_MS = 10_000
"""How long an item may lie with a worker that gives no sign before another takes it."""
ARCHIVER_TAKE_OVER_MS = 60_000
"""The same for the archiver, which waits out a locked database with its items in hand."""
GIVE_UP_SECONDS = 6 * 3600.0


def build_worker(parts: Parts) -> Worker:
    """The worker of the inbox."""
    settings, name = parts.settings, worker_name(parts.settings)
    return Worker(
        store=parts.store,
        inbox=WorkStream(parts.blocking, parts.keys.inbox(), "workers", name, idle_ms=TAKE_OVER_MS),
        leases=parts.leases,
        rasa=parts.rasa,
        desk=parts.desk,
        composer=TurnComposer(parts.phrases, parts.policy, parts.presence, parts.customers, parts.waiting),
        service=Service(parts.store, parts.joining, parts.continuing, parts.notices.wishes, parts.phrases),
        passing=parts.passing,
        phrases=parts.phrases,
        patience=Patience(settings.slow_notice_seconds, settings.assistant_patience_seconds),
        concurrency=settings.worker_concurrency,
        orders=parts.notices.orders,
    )


def build_queue_news(parts: Parts) -> QueueNews:
    """What tells places on the channels that are pushed to."""
    return QueueNews(
        parts.store,
        parts.waiting,
        parts.presence,
        parts.phrases,
        parts.leases,
        tuple(parts.policy.hours),
        [channel.name for channel in parts.channels],
    )


def build_assigner(parts: Parts) -> Assigner:
    """What rings agents, with a look of its own at the feed."""
    assigned = AssignerParts(
        store=parts.store,
        offers=parts.offers,
        waiting=parts.waiting,
        presence=parts.presence,
        passing=parts.passing,
        policy=parts.policy,
        capacity=parts.settings.agent_capacity,
    )
    return Assigner(assigned, Follower(Feed(parts.blocking, parts.keys)))


def build_overflow(parts: Parts) -> OverflowWatch:
    """The watch over who is to wait for another team."""

    async def here(team: str, now: int) -> int:
        return (await parts.presence.staffing(now)).available(team)

    return OverflowWatch(parts.store, parts.waiting, parts.phrases, parts.policy.overflows, parts.policy.hours, here)


def build_outboxes(parts: Parts) -> list[Outbox]:
    """One outbox for each channel that is pushed to."""
    name = worker_name(parts.settings)
    return [
        Outbox(
            channel,
            parts.store,
            WorkStream(parts.blocking, parts.keys.outbox(channel.name), "outbox", name, idle_ms=TAKE_OVER_MS),
            parts.leases,
            GIVE_UP_SECONDS,
            reach=Reach(parts.client, parts.keys).note,
        )
        for channel in parts.channels
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


def count_service_event(channel: str, kind: str, event: str) -> None:
    """Turns what the watch over the service levels tells into metrics."""
    metrics.SERVICE_EVENTS.labels(channel, kind, event).inc()
