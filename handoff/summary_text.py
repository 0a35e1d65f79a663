"""Owns the plain text of a summary, a few lines in one of the languages of data/messages."""

from __future__ import annotations

from conversation.language import LANGUAGES
from conversation.model import Conversation
from conversation.phrases import Phrases
from handoff.summary import SoFar, Tried
from handoff.wish import clip

MINUTE_MS = 60_000
NAME_CHARACTERS = 80
STATES = frozenset({"processing", "shipped", "delayed", "delivered", "cancelled"})
"""States of orders that have words; another is shown as the shop names it."""


def summary_text(so_far: SoFar, c: Conversation, phrases: Phrases, language: str, now: int) -> str:
    """The summary in `language`; the customer's own words stay in theirs. `now` is in milliseconds."""

    def say(name: str, **values: object) -> str:
        return phrases.text(language, f"summary_{name}", **values)

    lines = [say("wish" if place == 0 else "wish_later", text=text) for place, text in enumerate(so_far.wishes)]
    if so_far.tried:
        lines.append(say("tried", items="; ".join(tried_text(one, phrases, language) for one in so_far.tried)))
    if so_far.given:
        lines.append(say("given", items=", ".join(clip(value, NAME_CHARACTERS) for _, value in so_far.given)))
    state = [say(f"writes_{c.language}")] if c.language in LANGUAGES else []
    if so_far.mood:
        state.append(say("mood", mood=say(so_far.mood.now)))
        state += [say(so_far.mood.trend)] if so_far.mood.trend else []
    if so_far.asked_for_person:
        state.append(say("asked"))
    state.append(say("messages", count=so_far.messages))
    if c.waiting_since_at is not None:
        state.append(say("waiting", minutes=max(0, now - c.waiting_since_at) // MINUTE_MS))
    return "\n".join([*lines, " · ".join(state)])


def tried_text(one: Tried, phrases: Phrases, language: str) -> str:
    """One thing that was tried, and how it went."""
    name = clip(one.name or "", NAME_CHARACTERS)
    if one.kind == "order":
        state = phrases.text(language, f"summary_order_{one.outcome}") if one.outcome in STATES else one.outcome or "?"
        return phrases.text(language, "summary_order", number=name, state=state)
    text = phrases.text(language, f"summary_{one.kind}", name=name, times=one.times)
    return f"{text} {phrases.text(language, f'summary_{one.outcome}')}" if one.outcome else text
