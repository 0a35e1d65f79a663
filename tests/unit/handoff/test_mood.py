"""A customer's mood over time: a bounded list of numbers, each turn once."""

from __future__ import annotations

from handoff.bot_turn import BotTurn
from handoff.mood import MOODS, MOST, mood_of, remembered_moods

CROSS = BotTurn(sentiment=-0.8, urgency=0.5)


def test_a_turn_without_scores_has_no_mood() -> None:
    assert mood_of(BotTurn(), 1, 1) is None
    assert remembered_moods({MOODS: [{"seq": 1}]}, None) == [{"seq": 1}]


def test_a_mood_says_which_messages_it_is_of() -> None:
    assert mood_of(CROSS, 3, 5) == {"seq": 3, "until": 5, "sentiment": -0.8, "urgency": 0.5}


def test_a_turn_asked_for_twice_is_remembered_once() -> None:
    moods = remembered_moods({}, mood_of(CROSS, 3, 3))
    assert remembered_moods({MOODS: moods}, mood_of(CROSS, 3, 4)) == [mood_of(CROSS, 3, 4)]


def test_only_the_latest_are_remembered() -> None:
    moods = [{"seq": seq} for seq in range(MOST)]
    kept = remembered_moods({MOODS: moods}, mood_of(CROSS, 99, 99))
    assert len(kept) == MOST
    assert (kept[0]["seq"], kept[-1]["seq"]) == (1, 99)
