"""A typed yes or no is the button that was offered."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.offer import pressed_by

PERSON = ("/talk_to_person", "/deny")
HELPED = ('/article_helped{"article": "wash"}', '/article_not_helped{"article": "wash"}')
ORDER = ("/order_status",)
CHOICE = ("/order_status", "/return_request", "/talk_to_person")
OWN = ("baton:link",)


@pytest.mark.parametrize(
    ("intent", "text", "offered", "pressed"),
    [
        ("affirm", "yes please", PERSON, "/talk_to_person"),
        ("deny", "아니", PERSON, "/deny"),
        ("affirm", "네", ORDER, "/order_status"),
        ("deny", "no", ORDER, None),
        ("affirm", "ok", HELPED, HELPED[0]),
        ("deny", "nope, that's not what I asked", HELPED, HELPED[1]),
        ("deny", "아니 그거 말고", HELPED, HELPED[1]),
        ("affirm", "yes", CHOICE, None),
        ("affirm", "yes", (*HELPED, "/talk_to_person"), None),
        ("deny", "no", (*HELPED, "/talk_to_person"), HELPED[1]),
        ("affirm", "yes", OWN, None),
        ("affirm", "yes", (), None),
        ("affirm", "왜요", HELPED, None),
        ("deny", "no, which one is it?", HELPED, None),
        ("thank", "thanks", PERSON, None),
    ],
)
def test_what_is_pressed(intent: str, text: str, offered: Sequence[str], pressed: str | None) -> None:
    assert pressed_by(intent, text, offered) == pressed


@pytest.mark.parametrize(
    "text", ["no thanks", "nothing else, that's all", "no i'm good", "아니요 괜찮아요", "네 이제 없어요"]
)
def test_a_no_that_is_content_says_nothing_of_the_answer(text: str) -> None:
    assert pressed_by("deny", text, HELPED) is None
