"""Owns what must be true of conversations and their owners, in plain Python: what each verb does, told once more.

It knows nothing of Redis or Lua. test_ownership_machine.py does the same to a real store and compares.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from conversation.model import Conversation, Entry, Kind, Owner
from conversation.state import TRANSITIONS

type Address = tuple[str, str]
type Line = tuple[str, str]
"""An entry as far as it matters here: its author (or kind), and what it says."""

PUSHED = "pushed"
FOR_CUSTOMER = frozenset({"bot", "agent", "system"})
CHANGES = frozenset((source, target) for (source, _), target in TRANSITIONS.items())


def line_of(entry: Entry) -> Line:
    """The line of a stored entry."""
    if entry.kind is Kind.OWNER:
        return "owner", f"{entry.data['from']}>{entry.data['to']} {entry.data['epoch']} {entry.data['agent'] or ''}"
    if entry.kind is Kind.NOTE:
        if asked := entry.data.get("consult"):
            return "note", f"{asked['event']} {asked['agent']['id']} by {asked['by']['id']}"
        return "note", entry.text or entry.data["identity"]["change"]
    if entry.kind is Kind.FAILURE:
        return "failure", str(entry.data["seq"])
    return entry.author.value, entry.data.get("phrase") or entry.text or ""


@dataclass
class Talk:
    """One conversation; `via` is where each of the customer's messages came from, by seq.

    `offered` is the agent who is rung for it, `asked` who has let it go in this wait; `consulted` is the colleague whom
    its agent asks for advice, `about` what they asked last.
    """

    id: str
    here: Address
    addresses: list[Address]
    owner: Owner = Owner.BOT
    epoch: int = 0
    agent: str | None = None
    team: str | None = None
    handled: int = 0
    heard: int = 0
    delivered: int = 0
    log: list[Line] = field(default_factory=list)
    via: dict[int, Address] = field(default_factory=dict)
    offered: str | None = None
    asked: set[str] = field(default_factory=set)
    consulted: str | None = None
    about: str | None = None

    def add(self, *lines: Line) -> int:
        self.log += lines
        return len(self.log)

    def hear(self, text: str, via: Address) -> None:
        self.heard = self.add(("customer", text))
        self.via[self.heard] = via

    def move(self, to: Owner, agent: str | None = None, named: str | None = None) -> None:
        """A change of owner; `named` is the agent that its entry names, where that is another."""
        assert (self.owner, to) in CHANGES
        self.offered, self.asked = None, set()
        self.consulted = self.about = None
        self.epoch += 1
        self.handled = self.add(("owner", f"{self.owner}>{to} {self.epoch} {named or agent or ''}"))
        self.owner = to
        if to is not Owner.CLOSED:  # which tells in whose hands it ended
            self.agent = agent

    def let_go(self, agent: str) -> None:
        """Who was rung is not any more, and did not take it."""
        self.offered = None
        self.asked.add(agent)

    def consult(self, who: str, colleague: str, question: str) -> None:
        """Its agent asks a colleague, in place of whoever was asked before; the same question is no second one."""
        if (self.consulted, self.about) == (colleague, question):
            return
        if self.consulted != colleague:
            self.add(("note", f"asked {colleague} by {who}"))
        self.add(("note", question))
        self.consulted, self.about = colleague, question

    def end_consultation(self, who: str) -> None:
        self.add(("note", f"ended {self.consulted} by {who}"))
        self.consulted = self.about = None

    def turn_to(self, here: Address) -> None:
        if here != self.here:
            if self.here[0] != PUSHED:
                self.delivered = len(self.log)
            self.here = here

    def unhandled(self, after: int, until: int) -> list[int]:
        return [seq for seq in self.via if after < seq <= until]

    def undelivered(self) -> bool:
        """Whether its channel is pushed to and has something to bring."""
        return self.here[0] == PUSHED and any(author in FOR_CUSTOMER for author, _ in self.log[self.delivered :])


class Model:
    """All conversations that the live store has."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.at: dict[Address, str] = {}
        self.person: dict[Address, int] = {}
        self.said: dict[tuple[str, str, str], tuple[str, int]] = {}
        self._people = 0

    def live(self, c: Conversation, owner: Owner | None = None) -> Talk | None:
        """The conversation, if it is in the epoch in which `c` was read, and has the owner."""
        talk = self.talks.get(c.id)
        fits = talk and talk.epoch == c.epoch and (owner is None or talk.owner is owner)
        return talk if fits else None

    def settling(self, c: Conversation, owner: Owner | None = None) -> Talk | None:
        """The same, if nothing that `c` has to handle was handled since."""
        talk = self.live(c, owner)
        return talk if talk and talk.handled == c.handled else None

    def held_by(self, agent: str) -> list[str]:
        return sorted(talk.id for talk in self.talks.values() if talk.owner is Owner.AGENT and talk.agent == agent)

    def is_rung(self, agent: str) -> bool:
        return any(talk.offered == agent for talk in self.talks.values())

    def new_person(self, here: Address) -> None:
        self._people += 1
        self.person[here] = self._people

    def hear(self, id: str, here: Address, external_id: str, text: str) -> bool:
        """A new message that the store put into the conversation `id`; whether that is a new one."""
        opened = here not in self.at
        if opened:
            assert id not in self.talks
            self.talks[id] = Talk(id, here, [here])
            self.at[here] = id
            if here not in self.person:
                self.new_person(here)
        assert self.at[here] == id
        talk = self.talks[id]
        talk.turn_to(here)
        talk.hear(text, here)
        self.said[*here, external_id] = (id, talk.heard)
        return opened

    def close(self, talk: Talk) -> None:
        talk.move(Owner.CLOSED)
        for address in talk.addresses:
            if self.at.get(address) == talk.id:
                del self.at[address]

    @staticmethod
    def give(talk: Talk, agent: str | None, team: str | None, note: str | None) -> None:
        """A supervisor gave it to an agent or to a waiting list."""
        held = talk.owner is Owner.AGENT
        talk.add(*([("note", note)] if note else []))
        if held or not agent:
            talk.move(Owner.WAITING)
        if agent:
            talk.move(Owner.AGENT, agent)
            talk.add(("system", "taken_over" if held else "agent_joined"))
            return
        talk.team = team or talk.team
        talk.add(*[("system", words) for words in (("transferred", "waiting_again") if held else ("moved_team",))])

    def join(self, talk: Talk, handled: int, here: Address, there: Address) -> str:
        """The customer of `talk` gave the code of `there`, at `here`; the outcome."""
        other_person, person = self.person.get(there), self.person[here]
        strangers = other_person != person
        self.person |= {address: person for address, one in self.person.items() if one == other_person}
        self.person[there] = person
        talk.handled = handled
        other = self.talks.get(self.at.get(there, ""))
        kept, ended = (other, talk) if talk.owner is Owner.BOT else (talk, other)
        if other is None or other is talk or ended is None or kept is None or ended.owner is not Owner.BOT:
            self._tell(talk, strangers, "own")
            return "own"
        lost = [(ended.log[seq - 1][1], ended.via[seq]) for seq in ended.unhandled(ended.handled, ended.heard)]
        ended.move(Owner.CLOSED)
        for address in ended.addresses:
            self.at[address] = kept.id
            if address not in kept.addresses:
                kept.addresses.append(address)
        kept.turn_to(here)
        self._tell(kept, strangers, "one")
        for text, via in lost:
            kept.hear(text, via)
        return "one"

    @staticmethod
    def _tell(talk: Talk, strangers: bool, words: str) -> None:
        if strangers:
            talk.add(("note", "joined"))
        talk.add(("system", words))

    def is_alone(self, here: Address) -> bool:
        return [*self.person.values()].count(self.person[here]) < 2

    def leave(self, talk: Talk, handled: int, here: Address, own_id: str) -> None:
        """The address goes on in `own_id`, which is the conversation itself where it was its only address."""
        self.new_person(here)
        talk.handled = handled
        talk.addresses.remove(here)
        if not talk.addresses:
            talk.addresses = [here]
            assert own_id == talk.id
            talk.add(("note", "left"), ("system", "parted"))
            return
        own = self.talks[own_id] = Talk(own_id, here, [here], log=[("note", "left"), ("system", "parted")])
        own.handled = len(own.log)
        self.at[here] = own_id
        talk.add(("note", "left"))
        talk.turn_to(talk.addresses[-1])
