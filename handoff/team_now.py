"""Owns what supervisors see of everybody at once: who has how much, who waits how long, and what is late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conversation.live import LiveStore, now_ms
from conversation.model import Conversation, Owner
from conversation.presence import PresenceBoard
from conversation.waiting import WaitingList
from handoff.colleagues import Colleagues
from handoff.login import DESK_ROLES
from handoff.service_levels import ServiceLevels


class TeamNow:
    """Reads agents and queues as they are, in a few round trips however many there are."""

    def __init__(
        self,
        store: LiveStore,
        waiting: WaitingList,
        presence: PresenceBoard,
        colleagues: Colleagues,
        teams: Sequence[str],
        levels: ServiceLevels,
    ) -> None:
        self._store = store
        self._waiting = waiting
        self._presence = presence
        self._colleagues = colleagues
        self._teams = teams
        self._levels = levels

    async def look(self) -> dict[str, Any]:
        """Agents by name and queues by team, as the protocol's JSON. Raises ArchiveUnavailable."""
        staff = [one for one in await self._colleagues.list_staff() if one.role in DESK_ROLES and not one.disabled]
        here = await self._presence.here(now_ms())
        held = await self._store.get_many(await self._waiting.held_by(*(one.id for one in staff)))
        queues = {team: await self._store.get_many(await self._waiting.ids(team)) for team in self._teams}
        return {
            "agents": [
                {
                    "id": one.id,
                    "name": one.name,
                    "status": here[one.id].status if one.id in here else "offline",
                    **self._load([c for c in held if c.owner is Owner.AGENT and c.agent == one.id]),
                }
                for one in staff
            ],
            "queues": [
                {
                    "team": team,
                    "waiting": len(waits),
                    "longest_since_at": min((c.waiting_since_at for c in waits if c.waiting_since_at), default=None),
                    "late": self._late(waits),
                }
                for team, waits in queues.items()
            ],
        }

    def _load(self, has: Sequence[Conversation]) -> dict[str, Any]:
        unanswered = [c.unanswered_since_at for c in has if c.unanswered_since_at]
        return {
            "conversations": len(has),
            "unanswered_since_at": min(unanswered, default=None),
            "late": self._late(has),
        }

    def _late(self, conversations: Sequence[Conversation]) -> int:
        owed = (self._levels.service_of(c) for c in conversations)
        return sum(service is not None and service.state == "breached" for service in owed)
