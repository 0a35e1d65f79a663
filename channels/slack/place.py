"""Owns addresses of this channel: where in Slack a conversation is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels.slack.errors import AddressError

ID = r"^[A-Z0-9]{1,32}$"
"""Of a workspace, a channel or a user."""
TS = r"^[0-9]{1,20}\.[0-9]{1,10}$"
"""Of a message: its time and its name within a channel."""


@dataclass(frozen=True, slots=True)
class Place:
    """A direct message channel, or one thread of a channel. The address is `team:channel[:thread]`."""

    team: str
    channel: str
    thread: str | None = None

    @classmethod
    def of_message(cls, team: str, channel: str, thread: str) -> Place:
        """Where a message belongs: a direct message channel is one conversation, elsewhere each thread is."""
        return cls(team, channel, None if is_direct(channel) else thread)

    @classmethod
    def read(cls, address: str) -> Place:
        """The place that `address` is. Raises AddressError."""
        team, _, rest = address.partition(":")
        channel, _, thread = rest.partition(":")
        if not (re.match(ID, team) and re.match(ID, channel) and (not thread or re.match(TS, thread))):
            raise AddressError("This is not an address of Slack. Look where the conversation came from.")
        return cls(team, channel, thread or None)

    @property
    def address(self) -> str:
        return ":".join(part for part in (self.team, self.channel, self.thread) if part)


def is_direct(channel: str) -> bool:
    """Whether a channel's id is that of a direct message."""
    return channel.startswith("D")
