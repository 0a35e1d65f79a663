"""Owns whom an agent asks for advice on a conversation, without giving it away: one colleague at a time.

Each change is one Lua call (lua/consult.lua, lua/end_consult.lua). A consultation ends in the step in which the
conversation changes hands (lua/prelude.lua, `move`), so there is none on what nobody has.
"""

from __future__ import annotations

from conversation import drafts
from conversation.connection import reports_outage
from conversation.errors import NotOwner
from conversation.handover import Agent, raise_not_owner
from conversation.live import LiveStore, digest, now_ms
from conversation.model import Conversation, Owner


class Consultations:
    """Who is asked about what."""

    def __init__(self, store: LiveStore) -> None:
        self._store = store
        self._keys = store.keys

    @reports_outage
    async def consult(self, id: str, agent: Agent, colleague: Agent, question: str) -> Conversation:
        """Asks `colleague`, in place of whoever was asked before; `question` is a note.

        Idempotent by (who has it, colleague, question) while the consultation lasts: another question to the same
        colleague is one more note. Raises NotOwner, ConversationNotFound.
        """
        c = await self._store.get(id)
        if c.owner is not Owner.AGENT or c.agent != agent.id:
            raise NotOwner(c.owner, c.agent, c.agent_name)
        now = now_ms()
        result = await self._store.scripts.run(
            "consult",
            [*self._store.record_keys(id), self._keys.asked_of(colleague.id)],
            [
                id,
                now,
                c.epoch,
                agent.id,
                colleague.id,
                colleague.name,
                digest("consult", question),
                drafts.consultation("asked", (colleague.id, colleague.name), (agent.id, agent.name)).dump(now),
                drafts.note(question, agent.id, agent.name).dump(now),
            ],
        )
        if result[0] == "not_owner":
            raise_not_owner(result)
        return await self._store.get(id)

    @reports_outage
    async def end(self, id: str, agent: Agent) -> Conversation:
        """Ends it, by who has the conversation or by the colleague; where nobody is asked, nothing changes.

        Raises NotOwner, ConversationNotFound.
        """
        c = await self._store.get(id)
        if not c.consulted:
            return c
        now = now_ms()
        asked = (c.consulted, c.consulted_name or "")
        ended = drafts.consultation("ended", asked, (agent.id, agent.name)).dump(now)
        result = await self._store.scripts.run(
            "end_consult", self._store.record_keys(id), [id, now, agent.id, c.consulted, ended]
        )
        if result[0] == "not_owner":
            raise_not_owner(result)
        return await self._store.get(id)

    @reports_outage
    async def asked_of(self, agent: str) -> list[Conversation]:
        """What `agent` is asked about."""
        found = await self._store.get_many(sorted(await self._store.client.smembers(self._keys.asked_of(agent))))
        return [c for c in found if c.consulted == agent]
