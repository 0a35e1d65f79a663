"""Owns judging past conversations again: what another policy would have done, turn by turn.

Pure. Each decision was kept with the bot's reply: what was seen of the turn (`Seen`), and what was done. The customer's
words are in the log beside it. Both are judged again in order, with the memory that the other policy would have made;
what nobody can know is how the conversation would have gone on. So a turn that came after the other policy has called a
person is not counted, until a person gave the conversation back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conversation.model import Author, Entry, Kind, Owner
from handoff.detection import DETECTION, Step, Verdict, judge
from handoff.detection_policy import DetectionPolicy
from handoff.mood import MOOD, MOODS, remembered_moods
from handoff.signals import Seen


@dataclass(frozen=True, slots=True)
class Change:
    """A turn that ends otherwise: on the messages from `seq` on, what was done and why, and what would be."""

    seq: int
    was: Step
    was_reason: str | None
    becomes: Step
    signals: Mapping[str, float]
    score: float

    def as_json(self) -> dict[str, Any]:
        """As `baton policy replay --json` prints it."""
        return {
            "seq": self.seq,
            "was": self.was.value,
            "was_reason": self.was_reason,
            "becomes": self.becomes.value,
            "signals": dict(self.signals),
            "score": self.score,
        }


@dataclass(frozen=True, slots=True)
class Replayed:
    """A conversation judged again: the steps that were taken and would be, counted, and each turn that changes."""

    conversation: str
    decisions: int
    was: Counter[Step]
    becomes: Counter[Step]
    changes: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        """As `baton policy replay --json` prints it."""
        return {"conversation": self.conversation, "changes": [change.as_json() for change in self.changes]}


@dataclass(slots=True)
class Totals:
    """All conversations together. `needing_*`: in how many a person was, and would be, offered or called."""

    conversations: int = 0
    decisions: int = 0
    was: Counter[Step] = field(default_factory=Counter)
    becomes: Counter[Step] = field(default_factory=Counter)
    needing_was: int = 0
    needing_becomes: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, one: Replayed) -> None:
        """Counts a conversation."""
        self.conversations += 1
        self.decisions += one.decisions
        self.was += one.was
        self.becomes += one.becomes
        self.needing_was += needs_person(one.was)
        self.needing_becomes += needs_person(one.becomes)
        self.reasons.update(next(iter(change.signals), "") for change in one.changes if is_more(change))

    def as_json(self) -> dict[str, Any]:
        """As `baton policy replay --json` prints it."""
        return {
            "conversations": self.conversations,
            "decisions": self.decisions,
            "offers": {"was": self.was[Step.OFFER], "becomes": self.becomes[Step.OFFER]},
            "escalations": {"was": self.was[Step.ESCALATE], "becomes": self.becomes[Step.ESCALATE]},
            "conversations_with_either": {"was": self.needing_was, "becomes": self.needing_becomes},
            "reasons_for_more": dict(self.reasons.most_common()),
        }


def needs_person(steps: Mapping[Step, int]) -> bool:
    """Whether a person was offered or called."""
    return bool(steps.get(Step.OFFER) or steps.get(Step.ESCALATE))


def is_more(change: Change) -> bool:
    """Whether the other policy does more: offers instead of nothing, or calls instead of either."""
    order = list(Step)
    return order.index(change.becomes) > order.index(change.was)


def replay(conversation: str, log: Sequence[Entry], policy: DetectionPolicy) -> Replayed:
    """Judges a conversation's kept decisions under `policy`, which need not be the one that they were made under."""
    memory: Mapping[str, Any] = {}
    was: Counter[Step] = Counter()
    becomes: Counter[Step] = Counter()
    changes: list[Change] = []
    called = False
    decisions = 0
    for entry in log:
        if entry.kind is Kind.OWNER and entry.data.get("to") == Owner.BOT:
            # As when it really happens: what was settled by a person does not count any more.
            memory, called = {}, False
        kept = entry.data.get(DETECTION)
        if not kept:
            continue
        decisions += 1
        step = Step(kept["step"])
        was[step] += 1
        if called:
            continue
        verdict, memory = judge_again(kept, entry.data.get(MOOD), log, memory, policy)
        becomes[verdict.step] += 1
        called = verdict.step is Step.ESCALATE
        if verdict.step is not step:
            changes.append(
                Change(int(kept["seq"]), step, kept.get("reason"), verdict.step, verdict.signals, verdict.score)
            )
    return Replayed(conversation, decisions, was, becomes, tuple(changes))


def judge_again(
    kept: Mapping[str, Any],
    mood: Mapping[str, Any] | None,
    log: Sequence[Entry],
    memory: Mapping[str, Any],
    policy: DetectionPolicy,
) -> tuple[Verdict, Mapping[str, Any]]:
    """The decision that the policy comes to, and what is remembered after it."""
    seen = Seen.from_json(kept.get("seen") or {})
    text = "" if seen.pressed else customers_words(log, int(kept["seq"]), int(kept["until"]))
    verdict = judge(seen, text, memory, policy)
    return verdict, {**verdict.memory, MOODS: remembered_moods(memory, mood)}


def customers_words(log: Iterable[Entry], seq: int, until: int) -> str:
    """What the customer wrote in the messages `seq` to `until`, a line each."""
    return "\n".join(
        entry.text or ""
        for entry in log
        if seq <= entry.seq <= until and entry.kind is Kind.MESSAGE and entry.author is Author.CUSTOMER
    )
