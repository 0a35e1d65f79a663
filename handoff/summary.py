"""Owns what an agent should know of a conversation before reading it: the wish, what was tried, facts, mood.

Pure: made from the log and the record when somebody looks (handoff/views.py), never in the path of a customer's turn.
The sentences are made of it by handoff/summary_text.py and, in the agent's own language, by the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any, Literal

from conversation.model import Author, Conversation, Entry, Kind, Owner
from handoff.detection import DETECTION
from handoff.mood import MOOD
from handoff.wish import choose_wishes, intents_of, pressed, unedited

PAUSE_MS = 6 * 3_600_000
"""A customer who writes to the bot after this long has come with another matter."""
ANGRY, ANNOYED = -0.6, -0.35
"""Sentiment (−1 to 1) at and below which a customer is called so."""
TURN = 0.3
"""How far the later half of the moods is from the earlier one when it gets better or worse."""
OFFER = "offer_person"
"""The phrase that offers a person, in data/messages."""
WORKINGS = frozenset(
    {
        "language",
        "requested_slot",
        "session_started_metadata",
        "order_proof",
        "proof_tries",
        "proof_wrong",
        "handoff_outcome",
        "told_order",
        "told_task",
        "corrected",
        "language_state",
        "last_answer",
        "article",
        "proven_orders",
        "cancel_confirmed",
    }
)
"""Slots that the bot keeps for its own work: nobody gave them."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing that the bot tried. `times` is set where it counts, `outcome` where it is known.

    `article` has title and outcome (`helped`, `not_helped`), `order` number and status as outcome, `person_offered` an
    outcome (`accepted`, `declined`), `proof_failed` and `not_understood` how often.
    """

    kind: Literal["article", "order", "proof_failed", "not_understood", "person_offered"]
    name: str | None = None
    outcome: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class MoodSoFar:
    """How the customer sounds by now, where that is going (None: nowhere), and each sentiment from −1 to 1."""

    now: Literal["calm", "annoyed", "angry"]
    trend: Literal["better", "worse"] | None
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SoFar:
    """A conversation's current matter. `messages` counts the customer's, `started_at` is in ms.

    `signals`: what spoke for a person, with how many turns had it, the weightiest first.
    """

    wishes: tuple[str, ...]
    tried: tuple[Tried, ...]
    given: tuple[tuple[str, str], ...]
    mood: MoodSoFar | None
    asked_for_person: bool
    messages: int
    started_at: int
    signals: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As docs/protocol.md spells it."""
        return {
            **asdict(self),
            "given": [{"name": name, "value": value} for name, value in self.given],
            "signals": [{"name": name, "times": times} for name, times in self.signals],
        }


def summarise(c: Conversation, log: Sequence[Entry]) -> SoFar:
    """What an agent should know of `c`; `log` is its log, or the end of it."""
    matter = current_matter(unedited(log))
    said = [entry for entry in matter if entry.author is Author.CUSTOMER and entry.kind is Kind.MESSAGE]
    intents = intents_of(matter)
    offers, asked = offers_of(matter, intents)
    return SoFar(
        wishes=choose_wishes(said, intents),
        tried=(*articles_of(matter), *orders_of(c), *failures_of(c, matter), *offers),
        given=given_facts(c.slots, matter),
        mood=mood_so_far(matter),
        asked_for_person=asked or (c.reason == "requested" and not offers),
        messages=len(said),
        started_at=matter[0].at if matter else c.opened_at,
        signals=signals_of(matter),
    )


def current_matter(log: Sequence[Entry]) -> Sequence[Entry]:
    """The log from where the present matter began: after an agent gave it back, or after a long pause with the bot."""
    start, owner = 0, Owner.BOT.value
    for place, entry in enumerate(log):
        if entry.kind is Kind.OWNER:
            owner = entry.data["to"]
            if entry.data["from"] == Owner.AGENT and owner == Owner.BOT:
                start = place + 1
        elif (
            entry.author is Author.CUSTOMER and owner == Owner.BOT and place and entry.at - log[place - 1].at > PAUSE_MS
        ):
            start = place
    # What the system says when an agent gives it back belongs to what was before.
    while start < len(log) and log[start].author is Author.SYSTEM and start and log[start].kind is Kind.MESSAGE:
        start += 1
    return log[start:] or log


def articles_of(matter: Sequence[Entry]) -> list[Tried]:
    """The articles that were told, each once, and what the customer pressed below them."""
    told: dict[str, Tried] = {}
    for entry in matter:
        if article := entry.data.get("article"):
            told.setdefault(article["id"], Tried("article", article.get("title") or article["id"]))
        for outcome in ("helped", "not_helped"):
            name, values = pressed(entry)
            rated = told.get(str(values.get("article")))
            if name == f"article_{outcome}" and rated:
                told[str(values["article"])] = Tried("article", rated.name, outcome)
    return list(told.values())


def orders_of(c: Conversation) -> list[Tried]:
    """The orders that were looked up after proof."""
    return [Tried("order", str(order["number"]), order.get("status")) for order in c.memory.get("orders", {}).values()]


def failures_of(c: Conversation, matter: Sequence[Entry]) -> list[Tried]:
    """How often a proof failed and a message was not understood; the log has an offer in place of the last miss."""
    missed = sum(1 for entry in matter if entry.data.get("not_understood"))
    missed += sum(1 for entry in matter if entry.data.get("phrase") == OFFER) if missed else 0
    wrong = int(c.slots.get("proof_tries") or 0)
    failures = [Tried("proof_failed", times=wrong)] if wrong else []
    return [*failures, Tried("not_understood", times=missed)] if missed else failures


def is_offer(entry: Entry) -> bool:
    """Whether a person was offered here."""
    return str(entry.data.get("phrase", "")).startswith(OFFER)


def offers_of(matter: Sequence[Entry], intents: Mapping[int, str]) -> tuple[list[Tried], bool]:
    """The last offer of a person with its answer and how often there was one; whether one was asked for unoffered."""
    times, outcome, open_offer, asked = 0, None, False, False
    for entry in matter:
        if is_offer(entry):
            times, outcome, open_offer = times + 1, None, True
        elif entry.author is Author.CUSTOMER:
            intent = pressed(entry)[0] or intents.get(entry.seq)
            if open_offer:
                outcome = {"talk_to_person": "accepted", "affirm": "accepted", "deny": "declined"}.get(intent or "")
            elif intent == "talk_to_person":
                asked = True
            open_offer = False
    return [Tried("person_offered", outcome=outcome, times=times)] if times else [], asked


def given_facts(slots: Mapping[str, Any], matter: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    """What the customer gave, name and value: the slots that are no workings of the bot, and what else was named."""
    given: dict[str, str] = {}
    named = [entry.data.get("entities") or {} for entry in matter]
    for name, value in [*slots.items(), *(pair for entities in named for pair in entities.items())]:
        if name in WORKINGS or isinstance(value, bool) or not isinstance(value, str | int | float | Mapping):
            continue
        words = " ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)
        if words and words not in given.values():
            given[name] = words
    return tuple(given.items())


def signals_of(matter: Sequence[Entry]) -> tuple[tuple[str, int], ...]:
    """The signals that detection found, each with the number of turns, the one that gave most points first."""
    points: dict[str, list[float]] = {}
    for entry in matter:
        for name, worth in (entry.data.get(DETECTION) or {}).get("signals", {}).items():
            points.setdefault(name, []).append(worth)
    weightiest = sorted(points.items(), key=lambda one: -sum(one[1]))
    return tuple((name, len(each)) for name, each in weightiest)


def mood_so_far(matter: Sequence[Entry]) -> MoodSoFar | None:
    """The mood by the last two scores; None where there is none."""
    moods = {entry.data[MOOD]["seq"]: float(entry.data[MOOD]["sentiment"]) for entry in matter if MOOD in entry.data}
    scores = tuple(moods[seq] for seq in sorted(moods))
    if not scores:
        return None
    latest, half = fmean(scores[-2:]), len(scores) // 2
    change = fmean(scores[half:]) - fmean(scores[:half]) if half else 0.0
    return MoodSoFar(
        now="angry" if latest <= ANGRY else "annoyed" if latest <= ANNOYED else "calm",
        trend="better" if change >= TURN else "worse" if change <= -TURN else None,
        scores=scores,
    )
