"""How the customer sounds is part of the turn's answer: of what was typed, and neutral for a button."""

from __future__ import annotations

import pytest

from tests.integration.core.running import Talk


@pytest.mark.parametrize(
    ("text", "sentiment", "urgency"),
    [
        ("This is a disgrace! Cancel it right now!", -1, 1),
        ("진짜 짜증나네요 최악이에요", -1, 0),
        ("Thank you so much, I love it", 1, 0),
        ("where is my order", 0, 0),
        ("Where is my order, and how do I return a cup? Thank you so much!", 1, 0),
        ("…", 0, 0),
    ],
)
def test_a_turn_tells_the_mood_of_the_whole_message(talk: Talk, text: str, sentiment: int, urgency: int) -> None:
    answer = talk.say(text)
    for score, expected in ((answer["sentiment"], sentiment), (answer["urgency"], urgency)):
        assert -1 <= score <= 1
        assert (score > 0.3) - (score < -0.3) == expected


def test_a_button_is_neutral(talk: Talk) -> None:
    answer = talk.press("/greet")
    assert (answer["sentiment"], answer["urgency"]) == (0.0, 0.0)
