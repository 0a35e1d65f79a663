"""Owns where a customer is written to: the channel of their choice, else where they wrote last, else the web. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from conversation.model import identity, split_identity

WEB = "web"
SLACK = "slack"
DIRECT_PARTS = 2
"""An address in Slack has a third part where it is a thread of a channel, which others read, too."""


@dataclass(frozen=True, slots=True)
class Place:
    """An address on a channel."""

    channel: str
    address: str

    @property
    def member(self) -> str:
        """As `keys.identities` has it."""
        return identity(self.channel, self.address)

    @property
    def is_private(self) -> bool:
        """Whether nobody but the customer reads it."""
        return self.channel != SLACK or len(self.address.split(":")) == DIRECT_PARTS


def choose_place(members: Collection[str], customer: Mapping[str, str], pushed: Collection[str]) -> Place | None:
    """Where to write; None where no channel reaches this customer now.

    `customer` is their hash (conversation/keys.py), `pushed` the channels that are on beside the web. A place where the
    last delivery failed for good is passed over until the customer writes there again.
    """

    def last(place: Place) -> int:
        return int(customer.get(f"last:{place.member}") or 0)

    def is_open(place: Place) -> bool:
        failed = int(customer.get(f"failed:{place.member}") or 0)
        return (place.channel == WEB or place.channel in pushed) and place.is_private and failed <= last(place)

    places = sorted(
        filter(is_open, (Place(*split_identity(member)) for member in members)),
        key=lambda place: (-last(place), place.member),
    )
    wished = customer.get("notify_on")
    ranked = sorted(places, key=lambda place: (place.channel != wished, place.channel == WEB))
    return next(iter(ranked), None)
