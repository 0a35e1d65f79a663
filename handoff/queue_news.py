"""Owns what customers hear of the queue where no page shows it: their place and the wait, when those have changed."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import structlog

from conversation.leases import Leases
from conversation.live import LiveStore, now_ms
from conversation.looking import keep_looking
from conversation.model import Conversation, Draft, Owner
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.waiting import Place, WaitingList, is_news
from handoff.waiting_room import CANCEL

log = structlog.get_logger(__name__)

TOLD_PLACE = "told_place"
"""In a conversation's memory: place, wait in seconds or None, and when that was told, ms."""
LOOK_SECONDS = 15.0
REST_MS = 120_000
"""A message is louder than a number on a page: nobody gets more than one in so long."""
JOB = "queue-news"
PAGE = 200


class QueueNews:
    """Tells it on the channels that are pushed to. Of all processes, one does it at a time."""

    def __init__(
        self,
        store: LiveStore,
        waiting: WaitingList,
        presence: PresenceBoard,
        phrases: Phrases,
        leases: Leases,
        teams: Sequence[str],
        pushed: Sequence[str],
        rest_ms: int = REST_MS,
    ) -> None:
        """`pushed`: the channels whose customers have no page that shows places. `rest_ms`: between two messages."""
        self._store = store
        self._waiting = waiting
        self._presence = presence
        self._phrases = phrases
        self._leases = leases
        self._teams = teams
        self._pushed = frozenset(pushed)
        self._rest_ms = rest_ms

    async def run(self) -> None:
        """Until cancelled. An outage of the store is waited out."""
        await keep_looking(self._look_alone, LOOK_SECONDS, "queue_news_failed")

    async def _look_alone(self) -> None:
        if await self._leases.take_job(JOB):
            await self.look(now_ms())

    async def look(self, now: int) -> None:
        """One look at all queues; each conversation is read once."""
        staffing = await self._presence.staffing(now)
        for team in self._teams:
            ids = await self._waiting.ids(team)
            places = await self._waiting.places_among(team, frozenset(ids), staffing.available(team))
            for start in range(0, len(ids), PAGE):
                for c in await self._store.get_many(ids[start : start + PAGE]):
                    if c.owner is Owner.WAITING and c.channel in self._pushed and c.id in places:
                        await self._tell(c, places[c.id], now)

    async def _tell(self, c: Conversation, place: Place, now: int) -> None:
        """Says the place if it is news. When they began to wait they were told; that is noted at the first look."""
        known = c.memory.get(TOLD_PLACE)
        said: tuple[Draft, ...] = ()
        if known:
            *before, at = known
            if now - at < self._rest_ms or not is_news(place, Place(*before)):
                return
            said = (place_words(place, c.language, self._phrases),)
        memory = {**c.memory, TOLD_PLACE: [place.position, place.wait_seconds, now]}
        # Refused where the conversation has changed hands, or its customer has written: the next look sees that.
        await self._store.attend(c, c.handled, said, memory)


def place_words(place: Place, language: str, phrases: Phrases) -> Draft:
    """The place, and about how long it takes where that has been measured."""
    if place.wait_seconds is None:
        return phrases.system(language, "place_now", CANCEL, position=place.position)
    minutes = ceil(place.wait_seconds / 60)
    return phrases.system(language, "place_and_wait", CANCEL, position=place.position, minutes=minutes)
