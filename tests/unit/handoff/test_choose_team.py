"""handoff/assignment.py: the team for a conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.assignment import Need, Team, choose_team

ENGLISH, KOREAN = Need("en", "web", "requested"), Need("ko", "web", "requested")
COMPLAINT = Need("ko", "telegram", "complaint")
SUPPORT = Team()
SPEAKS_KOREAN = Team(languages=frozenset({"ko"}))
COMPLAINTS = Team(topics=frozenset({"complaint"}))
KOREAN_COMPLAINTS = Team(languages=frozenset({"ko"}), topics=frozenset({"complaint"}))
TEAMS = {"support": SUPPORT, "korean": SPEAKS_KOREAN, "complaints": COMPLAINTS, "both": KOREAN_COMPLAINTS}


@pytest.mark.parametrize(
    ("need", "open_teams", "chosen"),
    [
        (ENGLISH, {*TEAMS}, "support"),
        (KOREAN, {*TEAMS}, "korean"),
        (COMPLAINT, {*TEAMS}, "both"),
        (COMPLAINT, {"support", "korean", "complaints"}, "korean"),  # of two equal ones the first
        (COMPLAINT, {"support"}, "support"),
        (COMPLAINT, set(), "both"),
        (KOREAN, set(), "korean"),
    ],
)
def test_the_most_specific_team_that_is_open(need: Need, open_teams: set[str], chosen: str) -> None:
    assert choose_team(need, TEAMS, open_teams, "support") == chosen


def test_what_fits_no_team_goes_to_the_first() -> None:
    assert choose_team(ENGLISH, {"korean": SPEAKS_KOREAN, "last": COMPLAINTS}, {"korean"}, "last") == "last"


some = st.none() | st.frozensets(st.sampled_from("abc"), min_size=1)
names = st.sampled_from(("one", "two", "three", "four"))


@given(
    st.dictionaries(names, st.builds(Team, some, some, some), min_size=1),
    st.sets(names),
    st.builds(Need, *(st.sampled_from("abc"),) * 3),
    st.data(),
)
def test_no_team_that_fits_better_is_passed_over(
    teams: dict[str, Team], open_teams: set[str], need: Need, data: st.DataObject
) -> None:
    first = data.draw(st.sampled_from(sorted(teams)))
    chosen = choose_team(need, teams, open_teams, first)
    fitting = {name for name, team in teams.items() if team.fits(need)}
    if not fitting:
        assert chosen == first
        return
    assert chosen in fitting
    among = fitting & open_teams or fitting
    assert chosen in among
    assert teams[chosen].specificity == max(teams[name].specificity for name in among)
