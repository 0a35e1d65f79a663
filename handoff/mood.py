"""Owns how a customer's mood is kept: with the conversation, for detection, and in its log, for the desk.

Pure. The assistant gives both scores with each turn (`BotTurn`); what is kept of them is a few numbers, no text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handoff.bot_turn import BotTurn

MOODS = "moods"
"""In a conversation's memory: a list of moods, the oldest first."""
MOOD = "mood"
"""In the data of the bot's (first) reply: the mood of what it answers."""
MOST = 20
"""Turns that are remembered; older ones are in the log."""


def mood_of(turn: BotTurn, seq: int, until: int) -> dict[str, Any] | None:
    """The mood of the messages `seq` to `until`, as JSON can hold it; None where the assistant does not say."""
    if turn.sentiment is None or turn.urgency is None:
        return None
    return {"seq": seq, "until": until, "sentiment": turn.sentiment, "urgency": turn.urgency}


def remembered_moods(memory: Mapping[str, Any], mood: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    """What is remembered after a turn: the last `MOST`. One that is asked for twice counts once, by its `seq`."""
    known = [each for each in memory.get(MOODS, ()) if mood is None or each["seq"] != mood["seq"]]
    return [*known, *([mood] if mood else [])][-MOST:]
