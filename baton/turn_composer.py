"""Owns what is stored of a bot's turn: its replies, what detection made of it, and with whom it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import structlog

from baton.burst import Burst
from conversation.live import Escalation, Turn, now_ms
from conversation.model import Author, Conversation, Draft, Kind
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from handoff.announcement import announce
from handoff.bot_turn import BotTurn
from handoff.detection import Step, judge
from handoff.mood import MOOD, MOODS, mood_of, remembered_moods
from handoff.policy import Policy

log = structlog.get_logger(__name__)

SUMMARY_CHARACTERS = 200


class TurnComposer:
    """Makes the turns that the worker commits."""

    def __init__(self, phrases: Phrases, policy: Policy, presence: PresenceBoard) -> None:
        self._phrases = phrases
        self._policy = policy
        self._presence = presence

    async def compose(self, c: Conversation, message: Burst, bot_turn: BotTurn) -> Turn:
        """The turn to store: replies, and what detection made of it."""
        verdict = judge(bot_turn, c.memory)
        spoken = spoken_language(bot_turn, c.language)
        replies = tuple(
            Draft(Kind.MESSAGE, Author.BOT, reply.text, buttons=reply.buttons) for reply in bot_turn.replies
        )
        escalation = None
        if verdict.step is Step.OFFER:
            replies = (self._phrases.bot(spoken, "offer_person", "/talk_to_person", "/deny"),)
        elif verdict.step is Step.ESCALATE:
            signal = bot_turn.handoff
            escalation = await self._escalation(
                verdict.reason or "requested", message, spoken, signal.detail if signal else None
            )
        until = bot_turn.until or message.until
        # A pressed button says nothing of a mood.
        mood = mood_of(bot_turn, message.seq, until) if message.payload is None else None
        if mood and replies:
            replies = (replace(replies[0], data={**replies[0].data, MOOD: mood}), *replies[1:])
        orders = {**c.memory.get("orders", {}), **bot_turn.orders}
        return Turn(
            conversation=c,
            # Asked again after a crash, Rasa gives the turn that it took, which may have covered fewer messages.
            handled=until,
            replies=replies,
            slots=bot_turn.slots,
            language=spoken,
            language_chosen=c.language_chosen or (bot_turn.intent == "change_language" and spoken != c.language),
            memory={**verdict.memory, "orders": orders, MOODS: remembered_moods(c.memory, mood)},
            escalation=escalation,
        )

    def say_nothing_yet(self, c: Conversation, message: Burst, bot_turn: BotTurn) -> Turn:
        """Settles a greeting after which the customer has gone on writing: the answer to that comes next."""
        spoken = spoken_language(bot_turn, c.language)
        return Turn(c, bot_turn.until or message.until, (), slots=bot_turn.slots, language=spoken, memory=c.memory)

    async def give_up(self, c: Conversation, message: Burst, language: str) -> Turn:
        """The turn when the assistant cannot answer: a person has to."""
        log.warning("assistant_unavailable", conversation=c.id, seq=message.seq)
        return Turn(
            conversation=c,
            handled=message.until,
            replies=(self._phrases.system(language, "bot_unavailable"),),
            slots=c.slots,
            language=language,
            memory=c.memory,
            escalation=await self._escalation("bot_unavailable", message, language, None),
        )

    async def _escalation(self, reason: str, message: Burst, language: str, detail: str | None) -> Escalation:
        team = self._policy.first_team
        available = await self._presence.available(now_ms())
        return Escalation(
            team=team,
            reason=reason,
            summary=(detail or message.text)[:SUMMARY_CHARACTERS],
            detail=detail,
            says=announce(self._policy.hours[team], datetime.now(UTC), available, language, self._phrases),
        )


def spoken_language(bot_turn: BotTurn, language: str) -> str:
    """The language that the bot answered in: a customer may just have changed it."""
    return str(bot_turn.slots.get("language") or language)
