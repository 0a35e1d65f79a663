"""Owns what may be wrong after kills under load, found in logs and on screens. Pure.

A message that was sent is compared with the log, what is for the customer in the log with their screen, and the log
with itself: who spoke while who owned the conversation (docs/architecture.md, "The promises, and what keeps them").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise, zip_longest

from conversation.model import Author, Conversation, Entry, Kind, Owner

MOST_DETAILS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """How many were lost, doubled and out of order; a double that the channel cannot help counts as `sent_again`.

    `details` says which, for people; it is not compared.
    """

    lost: int = 0
    doubled: int = 0
    out_of_order: int = 0
    sent_again: int = 0
    details: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.out_of_order)

    def __add__(self, other: Found) -> Found:
        return Found(
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.out_of_order + other.out_of_order,
            self.sent_again + other.sent_again,
            self.details + other.details,
        )


def compare[T: Hashable](expected: Sequence[T], found: Sequence[T], *, may_repeat: bool = False) -> Found:
    """What is missing, too often, or not in the order of `expected`.

    Out of order is the least number that would have to be moved. `may_repeat`: a channel that cannot be asked what it
    has (Telegram) may show an item again right after itself, when a process died between its yes and the mark.
    """
    if list(expected) == list(found):
        return Found()
    missing = Counter(expected) - Counter(found)
    surplus = Counter(found) - Counter(expected)
    common = len(expected) - missing.total()
    again = 0
    if may_repeat:
        repeated = Counter(item for before, item in pairwise(found) if item == before)
        again = (surplus & repeated).total()
    return Found(
        lost=missing.total(),
        doubled=surplus.total() - again,
        out_of_order=common - longest_common(expected, found),
        sent_again=again,
        details=(describe(expected, found, missing, surplus),),
    )


def describe[T: Hashable](expected: Sequence[T], found: Sequence[T], missing: Counter[T], surplus: Counter[T]) -> str:
    """What is missing, what is there too often, and the first place where the two differ."""
    pairs = enumerate(zip_longest(expected, found))
    place, (wanted, got) = next((n, pair) for n, pair in pairs if pair[0] != pair[1])
    return (
        f"missing {shorten(missing)}, too many {shorten(surplus)}; number {place}: {wanted!r} expected, {got!r} found"
    )


def shorten[T](items: Counter[T]) -> str:
    """The first few."""
    shown = ", ".join(repr(item) for item in islice(items.elements(), MOST_DETAILS))
    return f"[{shown}{', …' if items.total() > MOST_DETAILS else ''}]"


def longest_common[T: Hashable](one: Sequence[T], other: Sequence[T]) -> int:
    """The length of the longest sequence that is in both in this order (a row at a time)."""
    row = [0] * (len(other) + 1)
    for item in one:
        before = row
        row = [0]
        for place, candidate in enumerate(other):
            row.append(before[place] + 1 if item == candidate else max(row[place], before[place + 1]))
    return row[-1]


def check_sent(sent: Sequence[str], log: Sequence[Entry], author: Author) -> Found:
    """Messages of one author by the sender's own ids, in the order in which they were acknowledged."""
    stored = [entry.id or "" for entry in log if entry.author is author and entry.kind is Kind.MESSAGE]
    return compare(sent, stored)


def check_seqs(log: Sequence[Entry], newest: int) -> Found:
    """Whether a log, live or archived, has every seq from 1 to `newest` once and in order."""
    return compare(range(1, newest + 1), [entry.seq for entry in log])


def check_screen(log: Sequence[Entry], shown: Sequence[int]) -> Found:
    """What a page was shown, by seq, against everything in the log that is for the customer."""
    return compare([entry.seq for entry in log if entry.for_customer], shown)


def check_pushed(log: Sequence[Entry], texts: Sequence[str], *, may_repeat: bool) -> Found:
    """What a platform was told, against everything in the log that is for the customer and not their own."""
    told = [entry.text or "" for entry in log if entry.for_customer and entry.author is not Author.CUSTOMER]
    return compare(told, texts, may_repeat=may_repeat)


def check_answers(log: Sequence[Entry]) -> Found:
    """Whether the bot answered each message that was typed to it, once, in a whole log.

    What it has not answered when the owner changes is settled by the change (lua/prelude.lua, `move`).
    """
    owner = Owner.BOT
    unanswered: list[int] = []
    answered: Counter[int] = Counter()
    passed_over: list[int] = []
    for entry in log:
        if entry.kind is Kind.OWNER:
            owner = Owner(entry.data["to"])
            unanswered.clear()
        elif entry.kind is Kind.MESSAGE and entry.author is Author.CUSTOMER and owner is Owner.BOT:
            unanswered.append(entry.seq)
        elif entry.kind is Kind.MESSAGE and (covered := answered_by(entry)):
            answered.update(seq for seq in covered if seq in unanswered or seq in answered)
            passed_over += [seq for seq in unanswered if seq < min(covered)]
            unanswered = [seq for seq in unanswered if seq > max(covered)]
    lost = passed_over + unanswered
    twice = [seq for seq, times in answered.items() if times > 1]
    details = (f"not answered {lost}, answered twice {twice}",) if lost or twice else ()
    return Found(lost=len(lost), doubled=sum(answered[seq] - 1 for seq in twice), details=details)


def count_two_voices(log: Sequence[Entry]) -> int:
    """Entries of a whole log that were not their author's to write, and changes of owner that do not follow.

    The bot may neither speak while it does not own the conversation, nor answer later what the customer told an agent.
    """
    owner, agent, epoch = Owner.BOT, None, 0
    told_to_agent: set[int] = set()
    wrong = 0
    for entry in log:
        if entry.kind is Kind.OWNER:
            wrong += entry.data["from"] != owner or entry.data["epoch"] != epoch + 1
            owner, epoch = Owner(entry.data["to"]), entry.data["epoch"]
            agent = entry.data.get("agent") if owner is Owner.AGENT else None
        elif entry.kind is not Kind.MESSAGE:
            continue
        elif entry.author is Author.CUSTOMER and owner is Owner.AGENT:
            told_to_agent.add(entry.seq)
        elif entry.author is Author.BOT:
            wrong += owner is not Owner.BOT or bool(told_to_agent & answered_by(entry))
        elif entry.author is Author.AGENT:
            wrong += owner is not Owner.AGENT or entry.data.get("agent") != agent
    return wrong


def answered_by(entry: Entry) -> set[int]:
    """The seqs that a reply of the bot says it answers; it says so where something was typed."""
    mood = entry.data.get("mood")
    return set(range(mood["seq"], mood["until"] + 1)) if mood else set()


def is_stuck(conversation: Conversation, present: Collection[str]) -> bool:
    """Whether a conversation waits for nobody knows what, once everything has had its time to recover.

    `present`: the agents who are there and take whatever waits. Then nobody may wait any more, nobody be held by who is
    gone, and no message of a customer be open.
    """
    c = conversation
    if c.owner is Owner.CLOSED:
        return False
    if c.owner is Owner.WAITING and present:
        return True
    if c.owner is Owner.AGENT and c.agent not in present:
        return True
    return c.handled < c.heard
