"""Owns how processes log: event names and ids, for people or as JSON; never text, tokens or addresses."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PRIVATE = frozenset(
    {
        "address",
        "body",
        "cookie",
        "email",
        "headers",
        "password",
        "payload",
        "phone",
        "secret",
        "text",
        "token",
    }
)
"""Keys that never reach a log, whoever passes them."""

OWN_ROOMS = ("actions.", "baton.", "channels.", "conversation.", "handoff.", "insights.", "studio.")


def configure_logs(format: Literal["console", "json"], level: str) -> None:
    """Sends structlog's and the standard library's lines to standard error, in one format."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_private,
        render_exception,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for noisy in ("aiohttp.access", "httpx", "sqlalchemy.engine", "alembic.runtime.migration"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def drop_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Removes what must not be logged; a slip at one call must not become a leak."""
    return {key: value for key, value in event.items() if key not in PRIVATE}


def render_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replaces `exc_info` by the type and place of the error, and its message only where that is clean.

    Messages of foreign errors quote their input (a validation error the text, a database error the
    row), so only this project's own errors and the operating system's are quoted.
    """
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else sys.exc_info()[1])
    if error is not None:
        event["error"] = describe_error(error)
        event["exception"] = "\n" + "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return event


def describe_error(error: BaseException) -> str:
    """`NotOwner: You do not have this …`, or the type alone where the message may quote a customer."""
    name = type(error).__name__
    if isinstance(error, OSError):
        return f"{name}: {error.strerror}" if error.strerror else name
    return f"{name}: {error}" if type(error).__module__.startswith(OWN_ROOMS) else name
