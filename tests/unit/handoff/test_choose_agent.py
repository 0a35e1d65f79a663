"""handoff/assignment.py: the agent who is rung for a conversation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conversation.skills import ANYTHING, Skills
from handoff.assignment import AGAIN_MS, Call, Candidate, choose_agent, next_asking_at

NOW = 10_000_000
HOUR = 3_600_000
KOREAN = Skills(languages=("ko",))


def candidate(
    id: str, *, load: float = 0, taken_at: int = 0, skills: Skills = ANYTHING, capacity: float = 4
) -> Candidate:
    return Candidate(id, id, skills, load, capacity, taken_at)


def chosen(call: Call, *candidates: Candidate, prefer: int = HOUR) -> str | None:
    found = choose_agent(call, candidates, NOW, prefer)
    return found.id if found else None


def test_the_least_loaded_by_share_of_their_capacity() -> None:
    assert chosen(Call("en"), candidate("a", load=2), candidate("b", load=3, capacity=9)) == "b"


def test_of_equal_ones_who_took_something_the_longest_ago() -> None:
    assert chosen(Call("en"), candidate("a", taken_at=7), candidate("b", taken_at=5)) == "b"


def test_who_speaks_the_language() -> None:
    assert chosen(Call("en"), candidate("a", skills=KOREAN), candidate("b", load=3)) == "b"
    assert chosen(Call("en"), candidate("a", skills=KOREAN)) is None


def test_who_had_the_customer_is_preferred_for_a_while() -> None:
    free, busy = candidate("a"), candidate("b", load=3)
    known = Call("en", former="b", former_at=NOW - HOUR + 1)
    assert chosen(known, free, busy) == "b"
    assert chosen(Call("en", former="b", former_at=NOW - HOUR), free, busy) == "a"
    assert chosen(known, free, busy, prefer=0) == "a"


def test_nobody_twice_before_all_were_asked_and_then_not_at_once() -> None:
    asked = Call("en", asked={"a": NOW - AGAIN_MS, "b": NOW - 1})
    assert chosen(asked, candidate("a"), candidate("b"), candidate("c", load=3)) == "c"
    assert chosen(asked, candidate("a"), candidate("b")) == "a"
    assert chosen(asked, candidate("b")) is None
    assert next_asking_at(asked, [candidate("b")], NOW) == NOW - 1 + AGAIN_MS
    assert next_asking_at(asked, [candidate("a"), candidate("c")], NOW) is None


def test_room_goes_by_weight_and_who_has_nothing_has_room() -> None:
    assert chosen(Call("en", weight=0.5), candidate("a", load=3.5)) == "a"
    assert chosen(Call("en", weight=1), candidate("a", load=3.5)) is None
    assert chosen(Call("en", weight=9), candidate("a")) == "a"


ids = st.sampled_from("abcdef")
skills = st.builds(Skills, languages=st.sampled_from([(), ("en",), ("ko",), ("en", "ko")]))
candidates = st.dictionaries(
    ids,
    st.tuples(skills, st.sampled_from((0, 0.5, 1, 2, 5)), st.integers(1, 5), st.integers(0, 3)),
    max_size=6,
).map(lambda found: [Candidate(id, id, *about) for id, about in found.items()])
calls = st.builds(
    Call,
    st.sampled_from(("en", "ko")),
    st.sampled_from((0.5, 1, 3)),
    st.dictionaries(ids, st.integers(NOW - 2 * AGAIN_MS, NOW)),
    st.none() | ids,
    st.integers(NOW - 2 * HOUR, NOW),
)


@given(calls, candidates)
def test_whoever_is_chosen_can_take_it_and_nobody_fits_better(call: Call, free: list[Candidate]) -> None:
    found = choose_agent(call, free, NOW, HOUR)
    able = [one for one in free if one.can_take(call) and call.asked.get(one.id, 0) <= NOW - AGAIN_MS]
    if found is None:
        assert not able
        return
    assert found in able
    assert found.skills.speaks(call.language)
    assert found.load == 0 or found.load + call.weight <= found.capacity
    fresh = [one for one in able if one.id not in call.asked]
    if found not in fresh:
        assert not fresh
        assert call.asked[found.id] == min(call.asked[one.id] for one in able)
        return
    former = [one for one in fresh if one.id == call.former and NOW - call.former_at < HOUR]
    if former:
        assert found == former[0]
        return
    assert all(found.load / found.capacity <= one.load / one.capacity for one in fresh)
    level = [one for one in fresh if one.load / one.capacity == found.load / found.capacity]
    assert found.taken_at == min(one.taken_at for one in level)


@given(calls, candidates)
def test_the_order_in_which_agents_are_looked_at_does_not_matter(call: Call, free: list[Candidate]) -> None:
    assert choose_agent(call, free, NOW, HOUR) == choose_agent(call, free[::-1], NOW, HOUR)


@given(calls, candidates)
def test_who_waits_is_looked_at_again_when_somebody_may_be_asked_again(call: Call, free: list[Candidate]) -> None:
    again_at = next_asking_at(call, free, NOW)
    if again_at is not None:
        assert again_at > NOW
        assert choose_agent(call, free, again_at, HOUR) is not None
