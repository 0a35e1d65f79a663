"""The expected wait is the mean handling time, shared among the agents there."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.waiting import FRONT, PLACE_STEP, Place, expected_wait, is_news


@pytest.mark.parametrize(
    ("position", "handling", "agents", "expected"),
    [
        (1, [60], 1, 60),
        (2, [60], 1, 120),
        (2, [60, 120], 1, 180),
        (2, [60, 120], 2, 90),
        (1, [10], 3, 4),  # rounded up: never promise too little
        (1, [], 1, None),
        (1, [60], 0, None),
    ],
)
def test_expected_wait(position: int, handling: list[int], agents: int, expected: int | None) -> None:
    assert expected_wait(position, handling, agents) == expected


@given(st.integers(1, 500), st.lists(st.integers(0, 7200), min_size=1, max_size=50), st.integers(1, 50))
def test_further_back_waits_longer_and_more_agents_shorten_it(position: int, handling: list[int], agents: int) -> None:
    here = expected_wait(position, handling, agents)
    behind = expected_wait(position + 1, handling, agents)
    with_one_more = expected_wait(position, handling, agents + 1)

    assert here is not None
    assert behind is not None
    assert with_one_more is not None
    assert 0 <= with_one_more <= here <= behind


@pytest.mark.parametrize(
    ("told", "now", "news"),
    [
        (None, Place(900, None), True),
        (Place(3, None), Place(3, None), False),
        (Place(3, None), Place(2, None), True),
        (Place(11, None), Place(10, None), True),
        (Place(412, None), Place(411, None), False),
        (Place(412, None), Place(372, None), False),
        (Place(412, None), Place(370, None), True),
        (Place(40, None), Place(44, None), True),  # somebody went to the front
        (Place(412, 1000), Place(411, 1250), False),
        (Place(412, 1000), Place(411, 1251), True),
        (Place(412, None), Place(412, 1000), True),
        (Place(412, 1000), Place(412, None), True),
    ],
)
def test_a_customer_is_told_what_matters(told: Place | None, now: Place, news: bool) -> None:
    assert is_news(now, told) is news


@given(st.integers(1, 3000))
def test_who_waits_through_a_whole_queue_is_told_few_places(length: int) -> None:
    told: list[Place] = []
    for position in range(length, 0, -1):
        if is_news(place := Place(position, None), told[-1] if told else None):
            told.append(place)

    assert [place.position for place in told][-FRONT:] == list(range(min(length, FRONT), 0, -1))
    assert len(told) <= FRONT + 1 + log(max(1, length / FRONT)) / -log(1 - PLACE_STEP)
