"""Owns who is to have a conversation: the team that fits it best, and the agent who is rung for it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from conversation.skills import Skills

AGAIN_MS = 60_000
"""Who has let a conversation go is not rung for it again before this, whoever else is there."""
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Need:
    """What a conversation asks of a team. `topic` is the reason for which a person is needed."""

    language: str
    channel: str
    topic: str


@dataclass(frozen=True, slots=True)
class Team:
    """What a team is for, None being all. How conversations come to its agents: they take them (`pull`), or are rung up
    (`push`) for `ring_seconds` each.
    """

    languages: frozenset[str] | None = None
    channels: frozenset[str] | None = None
    topics: frozenset[str] | None = None
    assignment: Literal["pull", "push"] = "pull"
    ring_seconds: float = 30.0

    def fits(self, need: Need) -> bool:
        """Whether this team is for it."""
        asked = ((self.languages, need.language), (self.channels, need.channel), (self.topics, need.topic))
        return all(taken is None or one in taken for taken, one in asked)

    @property
    def specificity(self) -> int:
        """How many of languages, channels and topics it names: a team for less is more of an expert in it."""
        return sum(taken is not None for taken in (self.languages, self.channels, self.topics))


def choose_team(need: Need, teams: Mapping[str, Team], open_teams: Collection[str], first_team: str) -> str:
    """The team for a conversation: the most specific that fits among the open ones, else among all, else `first_team`.

    Of several that fit equally well it is the one that stands first.
    """
    fitting = [name for name, team in teams.items() if team.fits(need)]
    for names in ([name for name in fitting if name in open_teams], fitting):
        if names:
            return max(names, key=lambda name: teams[name].specificity)
    return first_team


@dataclass(frozen=True, slots=True)
class Candidate:
    """An agent of the team who is there, takes conversations, and is rung for none.

    `load` and `capacity` are in conversations by weight; `taken_at` is when they took one last (ms).
    """

    id: str
    name: str
    skills: Skills
    load: float
    capacity: float
    taken_at: int = 0

    def can_take(self, call: Call) -> bool:
        """Whether they speak the language and have room; who has nothing has room for anything."""
        has_room = self.load == 0 or self.load + call.weight <= self.capacity + ROUNDING
        return has_room and self.skills.speaks(call.language)


@dataclass(frozen=True, slots=True)
class Call:
    """A conversation that waits for somebody: what it counts, who has let it go and when (ms), who had it before."""

    language: str
    weight: float = 1
    asked: Mapping[str, int] = field(default_factory=dict)
    former: str | None = None
    former_at: int = 0


def choose_agent(call: Call, candidates: Iterable[Candidate], now: int, prefer_former_ms: int) -> Candidate | None:
    """Who is rung: nobody twice before all were asked; then whoever had this customer within `prefer_former_ms`, the
    least loaded by share of their capacity, and who took a conversation the longest ago.
    """
    former = call.former if now - call.former_at < prefer_former_ms else None

    def rank(one: Candidate) -> tuple[int, bool, float, int, str]:
        return call.asked.get(one.id, 0), one.id != former, one.load / one.capacity, one.taken_at, one.id

    able = (one for one in candidates if one.can_take(call) and call.asked.get(one.id, -AGAIN_MS) + AGAIN_MS <= now)
    return min(able, key=rank, default=None)


def next_asking_at(call: Call, candidates: Iterable[Candidate], now: int) -> int | None:
    """When one of them who has let it go may be rung for it again (ms); None where there is no such one."""
    again = (call.asked[one.id] + AGAIN_MS for one in candidates if one.id in call.asked and one.can_take(call))
    return min((at for at in again if at > now), default=None)
