"""The expected wait is the mean handling time, shared among the agents there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation.waiting import expected_wait


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
