"""Owns the nouns of a notification: what was asked for, and what became of it for each customer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from notices.values import Given


class Status(StrEnum):
    """What became of a notification. The first that fits is told where there are several customers."""

    DELIVERED = "delivered"
    SENT = "sent"
    SCHEDULED = "scheduled"
    FAILED = "failed"
    OPTED_OUT = "opted_out"


class Recipient(StrEnum):
    """How a recipient is named."""

    SHOP_CUSTOMER = "shop_customer"
    ORDER = "order"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be said to whom, checked. `order` is what the notification is about, where it is about one."""

    to: Recipient
    who: str
    template: str
    values: Mapping[str, Given] = field(default_factory=dict)
    order: str | None = None

    def digest(self) -> str:
        """Tells two bodies apart that came under one key."""
        about = [self.to, self.who, self.template, self.values, self.order]
        return hashlib.sha256(json.dumps(about, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Notice:
    """A wish that was taken, with the customers that it was for then. `at` in ms."""

    id: str
    wish: Wish
    customers: tuple[str, ...]
    at: int

    def dump(self) -> str:
        """As the live store keeps it."""
        wish = self.wish
        about = {
            "to": wish.to,
            "who": wish.who,
            "template": wish.template,
            "values": dict(wish.values),
            "order": wish.order,
            "customers": self.customers,
            "at": self.at,
        }
        return json.dumps(about, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def load(cls, id: str, dumped: str) -> Notice:
        """What `dump` wrote."""
        raw = json.loads(dumped)
        wish = Wish(Recipient(raw["to"]), raw["who"], raw["template"], raw["values"], raw["order"])
        return cls(id, wish, tuple(raw["customers"]), raw["at"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a notification for one customer. `due_at` while it is scheduled; times in ms."""

    customer: str
    status: Status
    at: int
    channel: str | None = None
    conversation: str | None = None
    seq: int | None = None
    due_at: int | None = None
    reason: str | None = None

    @classmethod
    def load(cls, customer: str, dumped: str) -> Outcome:
        """What lua/notify.lua wrote."""
        raw: dict[str, Any] = json.loads(dumped)
        return cls(
            customer=customer,
            status=Status(raw["status"]),
            at=int(raw["at"]),
            channel=raw.get("channel"),
            conversation=raw.get("conversation"),
            seq=int(raw["seq"]) if "seq" in raw else None,
            due_at=int(raw["due_at"]) if "due_at" in raw else None,
            reason=raw.get("reason"),
        )


def notice_id(token: str, key: str) -> str:
    """The id of what a token's holder asks for under an Idempotency-Key: the same key, the same notification."""
    return "n_" + hashlib.sha256(f"{token}\x00{key}".encode()).hexdigest()[:32]


def foremost(outcomes: list[Outcome]) -> Outcome:
    """The outcome that is told for all of them."""
    ranks = list(Status)
    return min(outcomes, key=lambda one: (ranks.index(one.status), one.customer))
