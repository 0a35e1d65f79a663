"""Owns the feed: every entry of every conversation in one order, to follow and to resume from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.model import Entry
from conversation.streams import stream_items


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """An entry as it went by, with who owned the conversation then. `id` is the place in the feed."""

    id: str
    conversation: str
    owner: str
    epoch: int
    agent: str | None
    team: str | None
    entry: Entry

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "entry",
            "id": self.id,
            "conversation": self.conversation,
            "owner": self.owner,
            "epoch": self.epoch,
            "agent": self.agent,
            "team": self.team,
            "entry": self.entry.as_json(),
        }


class Feed:
    """Reads the feed. Writing it is the scripts' part (lua/prelude.lua)."""

    def __init__(self, client: Client, keys: Keys) -> None:
        """`client` must allow blocking reads (`connect(block_seconds=…)`)."""
        self._client = client
        self._key = keys.feed()

    @reports_outage
    async def last_id(self) -> str:
        """The newest event's id; `0-0` while there is none."""
        newest = await self._client.xrevrange(self._key, count=1)
        return str(newest[0][0]) if newest else "0-0"

    @reports_outage
    async def keeps(self, after: str) -> bool:
        """Whether everything after `after` is still there to be read."""
        oldest = await self._client.xrange(self._key, count=1)
        return not oldest or order(after) >= order(oldest[0][0]) or order(after) == (0, 0)

    @reports_outage
    async def since(self, after: str, count: int = 500) -> list[FeedEvent]:
        """Events after `after`, at most `count`."""
        found = await self._client.xrange(self._key, min=f"({after}", max="+", count=count)
        return [parse_event(id, fields) for id, fields in found]

    @reports_outage
    async def wait(self, after: str, block_ms: int) -> list[FeedEvent]:
        """Waits up to `block_ms` for events after `after`."""
        found = await self._client.xread({self._key: after}, count=500, block=block_ms)
        return [parse_event(id, fields) for id, fields in stream_items(found)]


def order(id: str) -> tuple[int, int]:
    """A stream id as numbers that sort."""
    ms, _, n = id.partition("-")
    return int(ms), int(n or 0)


def parse_event(id: str, fields: dict[str, str]) -> FeedEvent:
    """The event that the prelude's `append` wrote."""
    return FeedEvent(
        id=id,
        conversation=fields["c"],
        owner=fields["o"],
        epoch=int(fields["p"]),
        agent=fields["a"] or None,
        team=fields["t"] or None,
        entry=Entry.load(int(fields["s"]), fields["e"], int(fields["p"])),
    )
