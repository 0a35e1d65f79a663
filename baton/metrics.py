"""Owns what `/metrics` shows. Names follow Prometheus: base units, `_total` for counters.

Under `baton up` the processes of one machine keep their numbers in a folder that all of them see
(`PROMETHEUS_MULTIPROC_DIR`); a process by itself has them in memory.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from prometheus_client import (
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from conversation.roll_call import is_alive

SUM: Literal["livesum"] = "livesum"
NEWEST: Literal["livemostrecent"] = "livemostrecent"
SHARED = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")

TURN_SECONDS = Histogram(
    "baton_turn_seconds",
    "From taking a customer's message in hand to its stored answer",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
STALE_TURNS = Counter("baton_turns_dropped", "Bot turns thrown away, as the conversation had moved on")
ESCALATIONS = Counter("baton_escalations", "Conversations passed to a person, by reason", ["reason"])
SERVICE_EVENTS = Counter(
    "baton_service_level_events",
    "Answers of people that came close to being late (warning), or were late (breached)",
    ["channel", "answer", "event"],
)
OFFERS = Counter(
    "baton_offers",
    "Waiting conversations that rang at an agent's desk (offered), and how that ended if they were not taken",
    ["event"],
)
RASA_RETRIES = Counter("baton_rasa_retries", "Calls of Rasa that had to be made again")
WORKER_ERRORS = Counter("baton_worker_errors", "Defects met while working a conversation off")
DELIVERY_FAILURES = Counter("baton_delivery_failures", "Entries that a channel would not take", ["channel"])
ACCEPTED = Counter("baton_messages_accepted", "Customers' messages stored", ["channel"])
REFUSED = Counter("baton_frames_refused", "Frames of the web chat answered with an error", ["code"])
SOCKETS = Gauge("baton_chat_sockets", "Open sockets of the web chat", multiprocess_mode=SUM)
DESKS = Gauge("baton_desk_sockets", "Open feeds of the desk", multiprocess_mode=SUM)
INBOX_LENGTH = Gauge("baton_inbox_items", "Conversations on the inbox that are not settled", multiprocess_mode=NEWEST)
WAITING_LENGTH = Gauge(
    "baton_waiting_conversations", "Conversations on a waiting list", ["team"], multiprocess_mode=NEWEST
)
ARCHIVE_LAG = Gauge(
    "baton_archive_lag_entries",
    "Entries of the feed that the archive does not have yet",
    multiprocess_mode=NEWEST,
)
TRAINING_FAILED = Gauge(
    "baton_training_failed",
    "1 while the last training failed, so that an older model answers",
    multiprocess_mode=NEWEST,
)
MODEL_SINCE = Gauge(
    "baton_model_since_timestamp_seconds", "When the current model was chosen", multiprocess_mode=NEWEST
)


def render() -> bytes:
    """The text for Prometheus: the numbers of this process, or of all that share a folder with it."""
    if not SHARED:
        return generate_latest()
    for pid in {int(path.stem.rpartition("_")[2]) for path in Path(SHARED).glob("gauge_live*.db")}:
        if not is_alive(pid):
            # What it had open is closed; what it counted stays counted.
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(PROCESS_COLLECTOR)
    registry.register(PLATFORM_COLLECTOR)
    return generate_latest(registry)
