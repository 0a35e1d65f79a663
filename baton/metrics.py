"""Owns what `/metrics` shows. Names follow Prometheus: base units, `_total` for counters."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

TURN_SECONDS = Histogram(
    "baton_turn_seconds",
    "From taking a customer's message in hand to its stored answer",
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60),
)
STALE_TURNS = Counter("baton_turns_dropped", "Bot turns thrown away, as the conversation had moved on")
ESCALATIONS = Counter("baton_escalations", "Conversations passed to a person, by reason", ["reason"])
RASA_RETRIES = Counter("baton_rasa_retries", "Calls of Rasa that had to be made again")
WORKER_ERRORS = Counter("baton_worker_errors", "Defects met while working a conversation off")
DELIVERY_FAILURES = Counter("baton_delivery_failures", "Entries that a channel would not take", ["channel"])
ACCEPTED = Counter("baton_messages_accepted", "Customers' messages stored", ["channel"])
REFUSED = Counter("baton_frames_refused", "Frames of the web chat answered with an error", ["code"])
SOCKETS = Gauge("baton_chat_sockets", "Open sockets of the web chat")
DESKS = Gauge("baton_desk_sockets", "Open feeds of the desk")
INBOX_LENGTH = Gauge("baton_inbox_items", "Conversations on the inbox that are not settled")
WAITING_LENGTH = Gauge("baton_waiting_conversations", "Conversations on a waiting list", ["team"])
ARCHIVE_LAG = Gauge("baton_archive_lag_entries", "Entries of the feed that the archive does not have yet")
TRAINING_FAILED = Gauge("baton_training_failed", "1 while the last training failed, so that an older model answers")
MODEL_SINCE = Gauge("baton_model_since_timestamp_seconds", "When the current model was chosen")
