"""Owns what happens at the desk: agents take, answer, pass on and resolve, and the customer is told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from conversation import drafts
from conversation.errors import AtCapacity, NotOffered, NotOwner
from conversation.handover import Agent, Handover, Said
from conversation.live import LiveStore, new_id, now_ms
from conversation.model import Conversation, Draft, Owner
from conversation.offers import Ended, Offers
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.rating import STARS
from conversation.state import Verb
from conversation.unsent_files import UnsentFiles
from conversation.waiting import WaitingList
from handoff.answers_by_mail import AnswersByMail
from handoff.waiting_room import CANCEL


def sender_of(conversation: str) -> str:
    """Who uploads, for `UnsentFiles`: whoever has this conversation."""
    return f"desk {conversation}"


class Desk:
    """The agents' verbs, with the words that go with them."""

    def __init__(
        self,
        store: LiveStore,
        handover: Handover,
        waiting: WaitingList,
        presence: PresenceBoard,
        phrases: Phrases,
        unsent: UnsentFiles,
        offers: Offers,
        capacity: int,
        mail: AnswersByMail | None = None,
    ) -> None:
        """`capacity`: conversations that an agent without a capacity of their own may have at once. `mail` brings
        answers to who left the page.
        """
        self._store = store
        self._handover = handover
        self._waiting = waiting
        self._presence = presence
        self._phrases = phrases
        self._unsent = unsent
        self._capacity = capacity
        self._mail = mail
        self._offers = offers

    async def claim(self, id: str, agent: Agent, *, may_take_offered: bool = False) -> Conversation:
        """Takes a waiting conversation. Raises NotWaiting, Offered, AtCapacity, ConversationNotFound."""
        c = await self._store.get(id)
        says = (self._phrases.system(c.language, "agent_joined", name=agent.name),)
        await self._presence.set_status(agent.id, agent.name)
        await self._presence.seen(agent.id, now_ms())
        capacity = await self._capacity_of(agent)
        try:
            taken = await self._handover.claim(id, agent, capacity, says, may_take_offered=may_take_offered)
        except AtCapacity:
            # Where it rang for them, it is for somebody with room, and they have missed nothing.
            await self._offers.end(id, agent, Ended.DECLINED, now_ms())
            raise
        await self._presence.took(agent.id, now_ms())
        return taken

    async def decline(self, id: str, agent: Agent) -> Conversation:
        """Leaves a conversation that `agent` is rung for to others; again, it changes nothing.

        Raises NotOffered, ConversationNotFound.
        """
        c = await self._store.get(id)
        if c.offered_to == agent.id and await self._offers.end(id, agent, Ended.DECLINED, now_ms()):
            return await self._store.get(id)
        if c.owner is Owner.WAITING and agent.id in c.asked:
            return c
        raise NotOffered

    async def _capacity_of(self, agent: Agent) -> int:
        return (await self._presence.skills(agent.id)).capacity or self._capacity

    async def say(self, id: str, agent: Agent, message_id: str, text: str, files: Sequence[str] = ()) -> Said:
        """Answers the customer, with what was uploaded for this conversation under the ids `files`.

        Raises NotOwner, IdConflict, ConversationNotFound, UnknownAttachment.
        """
        async with self._unsent.sending(sender_of(id), files) as attached:
            said = await self._handover.say(id, agent, message_id, text, attached)
        if self._mail:
            await self._mail.note(await self._store.get(id))
        return said

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
            # Whoever is given a conversation and does not come is swept off like one who has left.
            await self._presence.seen(colleague.id, now_ms())
            says = (self._phrases.system(c.language, "transferred_to", name=agent.name, colleague=colleague.name),)
            capacity = await self._capacity_of(colleague)
            return await self._handover.assign(id, agent.id, colleague, capacity, notes=notes, says=says)
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
            says=(
                self._phrases.system(c.language, "resolved", name=agent.name),
                self._phrases.system(c.language, "rate_ask", *STARS, name=agent.name),
            ),
        )

    async def cancel(self, conversation: Conversation, wish_seq: int) -> Conversation:
        """Takes a customer off the waiting list at their own wish, said in entry `wish_seq`.

        What they wrote after it is for the bot. Raises NotOwner if they do not wait.
        """
        return await self._handover.cancel(
            conversation,
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
            left = self._phrases.system(c.language, "agent_left", name=c.agent_name or "")
            await self._requeue_without(c, agent, "agent_gone", left)
            requeued.append(c.id)
        return requeued

    async def requeue_silent(self, agents: Sequence[str], before: int) -> list[str]:
        """Puts back what agents who are there have left unanswered since `before` (ms) or longer; their ids.

        Each goes to the front of its queue. An agent who answers in that moment keeps it.
        """
        requeued = []
        for c in await self._store.get_many(await self._waiting.held_by(*agents)):
            if c.owner is not Owner.AGENT or not c.agent or (c.unanswered_since_at or before) >= before:
                continue
            silent = self._phrases.system(c.language, "agent_silent", name=c.agent_name or "")
            with suppress(NotOwner):
                await self._requeue_without(c, c.agent, "agent_silent", silent, c.unanswered_since_at)
                requeued.append(c.id)
        return requeued

    async def _requeue_without(
        self, c: Conversation, agent: str, reason: str, says: Draft, since: int | None = None
    ) -> None:
        await self._handover.requeue(
            c.id,
            agent,
            reason,
            verb=Verb.REQUEUE,
            unanswered_since_at=since,
            says=(says, self._phrases.system(c.language, "waiting_again", CANCEL)),
        )

    @staticmethod
    def _notes(text: str | None, agent: Agent) -> tuple[Draft, ...]:
        return (drafts.note(text, agent.id, agent.name, new_id("n")),) if text else ()
