"""Owns what happens at the desk: agents take, answer, pass on and resolve, and the customer is told."""

from __future__ import annotations

from conversation import drafts
from conversation.handover import Agent, Handover, Said
from conversation.live import LiveStore, new_id, now_ms
from conversation.model import Conversation, Draft, Owner
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.state import Verb
from conversation.waiting import WaitingList
from handoff.waiting_room import CANCEL


class Desk:
    """The agents' verbs, with the words that go with them."""

    def __init__(
        self,
        store: LiveStore,
        handover: Handover,
        waiting: WaitingList,
        presence: PresenceBoard,
        phrases: Phrases,
        capacity: int,
    ) -> None:
        """`capacity`: conversations that one agent may have at once."""
        self._store = store
        self._handover = handover
        self._waiting = waiting
        self._presence = presence
        self._phrases = phrases
        self._capacity = capacity

    async def claim(self, id: str, agent: Agent) -> Conversation:
        """Takes a waiting conversation. Raises NotWaiting, AtCapacity, ConversationNotFound."""
        c = await self._store.get(id)
        says = (self._phrases.system(c.language, "agent_joined", name=agent.name),)
        await self._presence.set_status(agent.id, agent.name)
        await self._presence.seen(agent.id, now_ms())
        return await self._handover.claim(id, agent, self._capacity, says)

    async def say(self, id: str, agent: Agent, message_id: str, text: str) -> Said:
        """Answers the customer. Raises NotOwner, IdConflict, ConversationNotFound."""
        return await self._handover.say(id, agent, message_id, text)

    async def note(self, id: str, agent: Agent, message_id: str, text: str) -> Said:
        """Writes an internal note. Raises IdConflict, ConversationNotFound."""
        return await self._handover.note(id, agent, message_id, text)

    async def transfer(
        self, id: str, agent: Agent, *, team: str | None, colleague: Agent | None, note: str | None
    ) -> Conversation:
        """Passes on: to a colleague, to a team, or back to the front of the same queue.

        Raises NotOwner, AtCapacity (the colleague's), ConversationNotFound.
        """
        c = await self._store.get(id)
        notes = self._notes(note, agent)
        if colleague:
            says = (self._phrases.system(c.language, "transferred_to", name=agent.name, colleague=colleague.name),)
            return await self._handover.assign(id, agent.id, colleague, self._capacity, notes=notes, says=says)
        return await self._handover.requeue(
            id,
            agent.id,
            "transferred",
            team=team,
            notes=notes,
            says=(
                self._phrases.system(c.language, "transferred", name=agent.name),
                self._phrases.system(c.language, "waiting_again", CANCEL),
            ),
        )

    async def resolve(self, id: str, agent: Agent, outcome: str, note: str | None) -> Conversation:
        """Gives the conversation back to the bot, which learns the outcome. Raises NotOwner."""
        c = await self._store.get(id)
        return await self._handover.resolve(
            id,
            agent.id,
            outcome,
            bot_slots={"handoff_outcome": outcome},
            notes=self._notes(note, agent),
            says=(self._phrases.system(c.language, "resolved", name=agent.name),),
        )

    async def cancel(self, conversation: Conversation, wish_seq: int) -> Conversation:
        """Takes a customer off the waiting list at their own wish, said in entry `wish_seq`.

        What they wrote after it is for the bot. Raises NotOwner if they do not wait.
        """
        return await self._handover.cancel(
            conversation.id,
            wish_seq,
            bot_slots={},
            says=(self._phrases.system(conversation.language, "cancelled"),),
        )

    async def requeue_held(self, agent: str) -> list[str]:
        """Puts everything a gone agent holds back to the front of its queue; their ids."""
        requeued = []
        for c in await self._store.get_many(await self._waiting.held_by(agent)):
            if c.owner is not Owner.AGENT or c.agent != agent:
                continue
            await self._handover.requeue(
                c.id,
                agent,
                "agent_gone",
                verb=Verb.REQUEUE,
                says=(
                    self._phrases.system(c.language, "agent_left", name=c.agent_name or ""),
                    self._phrases.system(c.language, "waiting_again", CANCEL),
                ),
            )
            requeued.append(c.id)
        return requeued

    @staticmethod
    def _notes(text: str | None, agent: Agent) -> tuple[Draft, ...]:
        return (drafts.note(text, agent.id, agent.name, new_id("n")),) if text else ()
