"""Owns the open pages of this process: which page shows which conversation, and what reaches it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from channels.web.chat import Chat
from conversation.errors import StoreUnavailable
from conversation.feed import FeedEvent
from conversation.follower import Follower
from conversation.live import now_ms
from conversation.model import Kind, Owner
from conversation.passing import Passing
from conversation.presence import PresenceBoard
from conversation.waiting import WaitingList

PLACES_SECONDS = 3.0
"""Between two looks at the waiting lists for the pages of this process; what changes meanwhile waits for the next."""


def drop(pages: dict[str, set[Chat]], key: str | None, chat: Chat) -> None:
    """Takes a page out of those under `key`, if it is there."""
    if key in pages:
        pages[key].discard(chat)
        if not pages[key]:
            del pages[key]


class Hub:
    """Hands events to the pages that show their conversation."""

    def __init__(self, follower: Follower, passing: Passing, waiting: WaitingList, presence: PresenceBoard) -> None:
        self._passing = passing
        self._waiting = waiting
        self._presence = presence
        self._pages: dict[str, set[Chat]] = {}
        self._at: dict[str, set[Chat]] = {}
        self._changed_teams: set[str] = set()
        self._places_changed = asyncio.Event()
        follower.listen(self._hear)

    def moved(self, chat: Chat, before: str | None) -> None:
        """A page shows another conversation than `before` (None: it showed none)."""
        drop(self._pages, before, chat)
        if chat.conversation and chat.identity:
            self._pages.setdefault(chat.conversation, set()).add(chat)
            self._at.setdefault(chat.identity, set()).add(chat)

    def leave(self, chat: Chat) -> None:
        """A page is gone."""
        drop(self._pages, chat.conversation, chat)
        drop(self._at, chat.identity, chat)

    def _hear(self, event: FeedEvent) -> None:
        for chat in self._pages.get(event.conversation, ()):
            chat.hear(event)
        if event.entry.seq == 1:
            # Opened by another tab or by a notification, where these pages show one that is closed.
            for chat in self._at.get(str(event.entry.data.get("via")), ()):
                if chat.conversation != event.conversation:
                    chat.hear(event)
        if event.entry.kind is Kind.OWNER and Owner.WAITING in (
            event.entry.data["from"],
            event.entry.data["to"],
        ):
            team = event.team or "-"
            self._changed_teams |= {team, event.entry.data.get("from_team", team)}
            self._places_changed.set()

    async def run(self) -> None:
        """Until cancelled: tells places when the lists change, and who is typing."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tell_places())
            tasks.create_task(self._tell_typing())

    async def _tell_places(self) -> None:
        while True:
            await self._places_changed.wait()
            self._places_changed.clear()
            teams, self._changed_teams = self._changed_teams, set()
            try:
                await self._look_at_places(teams)
            except StoreUnavailable:
                self._changed_teams |= teams
                self._places_changed.set()
            await asyncio.sleep(PLACES_SECONDS)

    async def _look_at_places(self, teams: set[str]) -> None:
        """One look for all pages: it costs the same, however many of them wait."""
        ids = {id for id, pages in self._pages.items() if any(chat.waits for chat in pages)}
        if not ids:
            return
        staffing = await self._presence.staffing(now_ms())
        for team in teams:
            places = await self._waiting.places_among(team, ids, staffing.available(team))
            for id, place in places.items():
                for chat in self._pages.get(id, ()):
                    chat.hear_place(place)

    async def _tell_typing(self) -> None:
        async for state in self._passing.follow():
            await self._show_typing(state)

    async def _show_typing(self, state: dict[str, Any]) -> None:
        if state["type"] != "typing":
            return
        for chat in tuple(self._pages.get(state["conversation"], ())):
            with suppress(ConnectionError):
                await chat.show_typing(state["author"])
