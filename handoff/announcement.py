"""Owns what a customer is told when they begin to wait: the place, or when the team is back. Pure."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from conversation.model import Draft
from conversation.phrases import Phrases
from handoff.hours import Hours, is_open, next_opening
from handoff.waiting_room import CANCEL, LEAVE_MESSAGE


def describe_opening(opening: datetime, now: datetime, language: str, phrases: Phrases) -> str:
    """`tomorrow at 09:00`, in the team's zone."""
    days = (opening.date() - now.astimezone(opening.tzinfo).date()).days
    clock = opening.strftime("%H:%M")
    if days == 0:
        return phrases.text(language, "opening_today", time=clock)
    if days == 1:
        return phrases.text(language, "opening_tomorrow", time=clock)
    day = phrases.text(language, f"day_{opening.weekday()}")
    return phrases.text(language, "opening_day", day=day, time=clock)


def announce(
    hours: Hours, now: datetime, available: int, language: str, phrases: Phrases, wait_seconds: int | None = None
) -> tuple[Draft, ...]:
    """What to say to somebody who waits from now on. An agent who is there counts more than the hours.

    `wait_seconds`: about how long it takes, where that has been measured.
    """
    opening = next_opening(hours, now)
    if available or is_open(hours, now) or opening is None:
        if not available:
            return (phrases.system(language, "waiting_for_nobody", LEAVE_MESSAGE, CANCEL),)
        if wait_seconds is None:
            return (phrases.system(language, "waiting", CANCEL),)
        return (phrases.system(language, "waiting_about", CANCEL, minutes=ceil(wait_seconds / 60)),)
    when = describe_opening(opening, now, language, phrases)
    return (phrases.system(language, "closed_waiting", LEAVE_MESSAGE, CANCEL, opening=when),)
