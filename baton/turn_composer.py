"""Owns what is stored of a bot's turn: its replies, what detection made of it, and with whom it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from baton.burst import Burst
from conversation.customers import Customers
from conversation.live import PRIORITY_MS, Escalation, Turn, now_ms
from conversation.model import Author, Conversation, Draft, Kind
from conversation.phrases import Phrases
from conversation.presence import PresenceBoard
from conversation.waiting import WaitingList
from handoff.announcement import announce
from handoff.assignment import Need, choose_team
from handoff.bot_turn import OFFERED, BotTurn
from handoff.detection import DETECTION, Step, Verdict, judge
from handoff.hours import is_open
from handoff.mood import MOOD, MOODS, mood_of, remembered_moods
from handoff.policy import Policy
from handoff.priority import priority_of
from handoff.signals import IMPORTANT, NOT_UNDERSTOOD, REQUEST_LIKELY, look_at

log = structlog.get_logger(__name__)

SUMMARY_CHARACTERS = 200
OUT_OF_SCOPE = "out_of_scope"
"""The intent of what is none of the shop's business: it was understood, and the answer says so."""
OFFER_BUTTONS = ("/talk_to_person", "/deny")


class TurnComposer:
    """Makes the turns that the worker commits."""

    def __init__(
        self, phrases: Phrases, policy: Policy, presence: PresenceBoard, customers: Customers, waiting: WaitingList
    ) -> None:
        self._phrases = phrases
        self._policy = policy
        self._presence = presence
        self._customers = customers
        self._waiting = waiting

    async def compose(self, c: Conversation, message: Burst, bot_turn: BotTurn) -> Turn:
        """The turn to store: replies, and what detection made of it."""
        pressed = message.payload is not None
        # What a button says is its payload, which the assistant has read; its title is not the customer's words.
        seen = look_at(bot_turn, pressed, await self._is_important(c))
        verdict = judge(seen, "" if pressed else message.text, c.memory, self._policy.detection)
        spoken = spoken_language(bot_turn, c.language)
        replies = self._replies(verdict, bot_turn, spoken)
        escalation = None
        if verdict.step is Step.ESCALATE:
            signal = bot_turn.handoff
            important = (IMPORTANT,) if seen.important else ()
            escalation = await self._escalation(
                c,
                verdict.reason or "requested",
                (*verdict.signals, *important),
                message,
                spoken,
                signal.detail if signal else None,
            )
        until = bot_turn.until or message.until
        # A pressed button says nothing of a mood.
        mood = None if pressed else mood_of(bot_turn, message.seq, until)
        if replies:
            kept = {DETECTION: verdict.as_json(message.seq, until), **({MOOD: mood} if mood else {})}
            replies = (replace(replies[0], data={**replies[0].data, **kept}), *replies[1:])
        orders = {**c.memory.get("orders", {}), **bot_turn.orders}
        # A person who is called takes all offers' place.
        offered = [] if escalation or not replies else [button.payload for button in replies[-1].buttons]
        return Turn(
            conversation=c,
            # Asked again after a crash, Rasa gives the turn that it took, which may have covered fewer messages.
            handled=until,
            replies=replies,
            slots=bot_turn.slots,
            language=spoken,
            language_chosen=c.language_chosen or (bot_turn.intent == "change_language" and spoken != c.language),
            memory={**verdict.memory, "orders": orders, MOODS: remembered_moods(c.memory, mood), OFFERED: offered},
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
            escalation=await self._escalation(c, "bot_unavailable", (), message, language, None),
        )

    async def _is_important(self, c: Conversation) -> bool:
        """Whether supervisors named the customer; nothing is read where they named nobody."""
        important = self._policy.detection.important
        return bool(important) and (await self._customers.get(c.customer)).shop in important

    def _replies(self, verdict: Verdict, bot_turn: BotTurn, language: str) -> tuple[Draft, ...]:
        """What is said: the assistant's answer, with an offer below it or in its place, or that a person comes."""
        said = tuple(
            Draft(Kind.MESSAGE, Author.BOT, reply.text, buttons=reply.buttons, data=reply.data)
            for reply in bot_turn.replies
        )
        if verdict.step is Step.ESCALATE:
            return said if bot_turn.handoff else (self._phrases.bot(language, "bring_person"),)
        if verdict.step is Step.CARRY_ON:
            return said
        # In a task the task's question stays, and is the only one: a "no" answers it, whoever wants no person goes on.
        in_task = bool(bot_turn.slots.get("requested_slot"))
        if REQUEST_LIKELY in verdict.signals and not in_task and not bot_turn.orders:
            # Who may have asked for a person is not answered with anything else, but for news of an order.
            return (self._phrases.bot(language, "offer_person_asked", *OFFER_BUTTONS),)
        if any(button.payload == OFFER_BUTTONS[0] for reply in said for button in reply.buttons):
            # The assistant has offered a person by itself, as for an answer that it gave again.
            return said
        if NOT_UNDERSTOOD in verdict.signals and not in_task and bot_turn.intent != OUT_OF_SCOPE:
            return (self._phrases.bot(language, "offer_person", *OFFER_BUTTONS),)
        has_buttons = bool(said) and bool(said[-1].buttons)
        offer = self._phrases.bot(
            language, "offer_person_too", *(OFFER_BUTTONS[:1] if in_task or has_buttons else OFFER_BUTTONS)
        )
        if not has_buttons:
            return (*said, offer)
        # In a message of its own the offer would take the answer's buttons away: only those of the last can be pressed.
        return (*said[:-1], joined(said[-1], offer))

    async def _escalation(
        self,
        c: Conversation,
        reason: str,
        signals: Sequence[str],
        message: Burst,
        language: str,
        detail: str | None,
    ) -> Escalation:
        policy, now = self._policy, datetime.now(UTC)
        priority = priority_of(reason, signals, policy.priority)
        staffing = await self._presence.staffing(now_ms())
        open_teams = {name for name, hours in policy.hours.items() if is_open(hours, now) or staffing.available(name)}
        team = choose_team(Need(language, c.channel, reason), policy.teams, open_teams, policy.first_team)
        available = staffing.available(team)
        wait = await self._waiting.wait_of_next(team, available, now_ms() - PRIORITY_MS * priority)
        return Escalation(
            team=team,
            reason=reason,
            summary=(detail or message.text)[:SUMMARY_CHARACTERS],
            detail=detail,
            priority=priority,
            says=announce(policy.hours[team], now, available, language, self._phrases, wait),
        )


def joined(reply: Draft, offer: Draft) -> Draft:
    """One message of an answer and an offer."""
    text = f"{reply.text}\n\n{offer.text}"
    return replace(reply, text=text, buttons=(*reply.buttons, *offer.buttons), data={**reply.data, **offer.data})


def spoken_language(bot_turn: BotTurn, language: str) -> str:
    """The language that the bot answered in: a customer may just have changed it."""
    return str(bot_turn.slots.get("language") or language)
