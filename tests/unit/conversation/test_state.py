"""The owner state machine: every pair of owner and verb, and every walk through it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from conversation.errors import TransitionError
from conversation.model import Owner
from conversation.state import TRANSITIONS, Verb, bot_may_speak, next_owner, owner_before

# Written down a second time, from DESIGN.md section 4, so that a change of the table is seen.
ALLOWED = {
    (Owner.BOT, Verb.ESCALATE): Owner.WAITING,
    (Owner.BOT, Verb.CLOSE): Owner.CLOSED,
    (Owner.WAITING, Verb.CLAIM): Owner.AGENT,
    (Owner.WAITING, Verb.CANCEL): Owner.BOT,
    (Owner.WAITING, Verb.MOVE): Owner.WAITING,
    (Owner.WAITING, Verb.CLOSE): Owner.CLOSED,
    (Owner.AGENT, Verb.TRANSFER): Owner.WAITING,
    (Owner.AGENT, Verb.REQUEUE): Owner.WAITING,
    (Owner.AGENT, Verb.RESOLVE): Owner.BOT,
    (Owner.AGENT, Verb.CLOSE): Owner.CLOSED,
    (Owner.CLOSED, Verb.REOPEN): Owner.BOT,
}


@pytest.mark.parametrize(("owner", "verb"), list(itertools.product(Owner, Verb)))
def test_every_owner_and_verb(owner: Owner, verb: Verb) -> None:
    if (owner, verb) in ALLOWED:
        assert next_owner(owner, verb) is ALLOWED[owner, verb]
    else:
        with pytest.raises(TransitionError, match=f"{verb.value}.*{owner.value}"):
            next_owner(owner, verb)


def test_only_a_move_to_another_team_keeps_the_owner() -> None:
    keeps = {verb for (source, verb), target in TRANSITIONS.items() if source is target}
    assert keeps == {Verb.MOVE}


@pytest.mark.parametrize("verb", Verb)
def test_owner_before(verb: Verb) -> None:
    sources = [source for source, v in ALLOWED if v is verb]
    if len(sources) == 1:
        assert owner_before(verb) is sources[0]
    else:
        with pytest.raises(TransitionError):
            owner_before(verb)


class Walk(RuleBasedStateMachine):
    """Any verbs in any order, as the scripts carry them out: the epoch grows by one with each change."""

    def __init__(self) -> None:
        super().__init__()
        self.owner, self.epoch, self.changes = Owner.BOT, 0, 0
        self.computed_in: int | None = None

    @rule(verb=st.sampled_from(Verb))
    def act(self, verb: Verb) -> None:
        before = self.owner
        try:
            self.owner = next_owner(self.owner, verb)
        except TransitionError:
            assert (before, verb) not in ALLOWED
            return
        self.epoch += 1
        self.changes += 1

    @rule()
    def bot_begins_a_turn(self) -> None:
        self.computed_in = self.epoch if self.owner is Owner.BOT else None

    @invariant()
    def stays_in_the_machine(self) -> None:
        assert self.owner in set(Owner)
        assert self.epoch == self.changes

    @invariant()
    def a_turn_from_before_a_change_is_not_said(self) -> None:
        if self.computed_in is not None:
            unchanged = self.computed_in == self.epoch
            assert bot_may_speak(self.owner, self.epoch, self.computed_in) is unchanged


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=50, stateful_step_count=30)


@given(st.sampled_from(Owner), st.integers(0, 9), st.integers(0, 9))
def test_the_bot_speaks_only_as_owner_in_the_same_epoch(owner: Owner, epoch: int, computed_in: int) -> None:
    assert bot_may_speak(owner, epoch, computed_in) == (owner is Owner.BOT and epoch == computed_in)
