"""Owns the signs of life of agents who work in Slack, where no feed of the desk is open for them.

Who has taken or answered a conversation in Slack counts as there while they have any: that they answer is watched over
by BATON_AGENT_SILENT_MINUTES. Slack's own presence is no help: it says "away" after ten minutes without a key pressed.
"""

from __future__ import annotations

from conversation.connection import Client, reports_outage
from conversation.keys import Keys
from conversation.presence import PresenceBoard
from conversation.waiting import WaitingList


class SignsOfLife:
    """Who works in Slack."""

    def __init__(self, client: Client, keys: Keys, presence: PresenceBoard, waiting: WaitingList) -> None:
        self._client = client
        self._keys = keys
        self._presence = presence
        self._waiting = waiting

    @reports_outage
    async def works_here(self, agent: str) -> None:
        """Notes that an agent has something to do in Slack."""
        await self._client.sadd(self._keys.slack_desk_agents(), agent)

    @reports_outage
    async def note(self, now: int) -> None:
        """Before each look for who is gone: those who have conversations are there at `now` (ms), the rest are left."""
        for agent in sorted(await self._client.smembers(self._keys.slack_desk_agents())):
            if await self._waiting.held_by(agent):
                await self._presence.seen_elsewhere(agent, now)
            else:
                await self._client.srem(self._keys.slack_desk_agents(), agent)
