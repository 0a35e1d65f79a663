"""Owns what can go wrong with Slack, and which of its refusals pass by themselves."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_sdk.errors import SlackClientError

from channels.base import DeliveryError

FAILURES = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""What a call of Slack's SDK raises: a refusal, a broken line, or (the last two) an answer that is no JSON object."""

TOO_FAST = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
PASSING = TOO_FAST | {
    "fatal_error",
    "internal_error",
    "request_timeout",
    "service_unavailable",
    "team_added_to_org",
}
"""Codes after which trying again helps. Any other code is an answer: channel_not_found, is_archived, token_revoked,
account_inactive, not_in_channel, user_disabled and so on stay what they are (docs.slack.dev, chat.postMessage)."""

DEFAULT_WAIT_SECONDS = 1.0


class AddressError(ValueError):
    """Not an address of this channel."""


class SocketRefused(Exception):
    """Slack opens no Socket Mode connection; the message says why. Check SLACK_APP_TOKEN and that Socket Mode is on."""


def error_code(error: Exception) -> str | None:
    """Slack's own word for the refusal, such as `channel_not_found`; None where it gave none."""
    response: Any = getattr(error, "response", None)
    data = response if isinstance(response, dict) else getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else None


def http_status(error: Exception) -> int | None:
    """The status of the answer that `error` is about; None where none came."""
    response: Any = getattr(error, "response", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else None


def is_refusal(error: Exception) -> bool:
    """Whether Slack said that it did not do it; otherwise it may have."""
    return error_code(error) is not None and (http_status(error) or 0) < 500


def delivery_error(error: Exception) -> DeliveryError:
    """How a failed call of Slack's API ends for the outbox."""
    code, status = error_code(error), http_status(error)
    detail = f"slack: {code or status or type(error).__name__}"
    if status == 429 or code in TOO_FAST:
        return DeliveryError(detail, permanent=False, retry_after=retry_after(error))
    return DeliveryError(detail, permanent=is_refusal(error) and code not in PASSING)


def retry_after(error: Exception) -> float:
    """The seconds that Slack asks to wait (`Retry-After`)."""
    headers: Any = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("Retry-After", DEFAULT_WAIT_SECONDS)))
    except ValueError:
        return DEFAULT_WAIT_SECONDS
