"""Owns the signals that a person is needed: what is seen of a turn, and which signals it gives.

Pure. `Seen` is all that detection knows of a turn besides the customer's words. It is kept with the turn's decision, so
that past conversations can be judged again under another policy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from handoff.bot_turn import BotTurn
from handoff.detection_policy import DetectionPolicy, Patterns

REQUEST = "talk_to_person"
"""The intent of asking for a person."""
REQUESTED, REQUEST_LIKELY = "requested", "request_likely"
SENSITIVE_LIKELY, FED_UP, NOT_ANSWERED = "sensitive_likely", "fed_up", "not_answered"
NOT_UNDERSTOOD, SAME_ANSWER, CUSTOMER_REPEATS = "not_understood", "same_answer", "customer_repeats"
UPSET, MOOD_FALLS, URGENT = "upset", "mood_falls", "urgent"
PROOF_FAILED, TOOL_FAILED, NOT_HELPED, NO_PROGRESS = "proof_failed", "tool_failed", "not_helped", "no_progress"
IMPORTANT = "important_customer"
TONES = frozenset({FED_UP, NOT_ANSWERED})
"""Of the matters that a message touches, those that call nobody by themselves."""
CONTENT = frozenset({"thank", "goodbye", "article_helped"})
"""Intents with which a matter is settled: what was said before them is not said again."""
SMALL_TALK = CONTENT | {
    *("greet", "affirm", "deny", "inform", "feedback", "ask_is_bot", "ask_capabilities", "change_language"),
    *("chitchat", "hold_on", "worry", "details_missing", "why_details"),
    *("start_over", "send_file", "other_channels", "stop_notices", "article_not_helped"),
}
"""Intents that are said again without meaning that something was not answered."""
NO = "deny"
"""The intent of saying no."""
LEAST_NO = 0.05
"""From this share on a message says that an answer did not help, where that was asked."""
ASKS_BACK = "/article_not_helped"
"""The payload with which the buttons of "did this help?" begin."""
_ENOUGH = re.compile(
    r"\b(?:thanks?|thx|nothing|that'?s (?:all|it)|no need|(?:i'?m|all) (?:good|fine|set))\b|괜찮|됐|없|다예요|필요"
)
"""In a no that is content: "no thanks, that's all" says nothing against the answer."""
MOOD_TURNS = 3
"""A mood is compared with the mean of so many before it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What detection knows of a turn. `request`: the share that asking for a person has in the ranking, 0 to 1.

    `handoff` is the reason of an action that asked for a person, `repeated` how often the same answer was given in
    a row, `helped` what was pressed below an article, `progress` whether something was told that had not been, `asked`
    whether the reply asks "did this help?". `matters` and `alike` are as in `BotTurn`.
    """

    intent: str | None = None
    request: float = 0.0
    handoff: str | None = None
    not_understood: bool = False
    repeated: int = 0
    helped: bool | None = None
    proof_failed: bool = False
    progress: bool = False
    pressed: bool = False
    important: bool = False
    sentiment: float | None = None
    urgency: float | None = None
    failed: bool = False
    asked: bool = False
    alike: float = 0.0
    matters: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What differs from a turn of which nothing is known."""
        return {name: value for name, value in asdict(self).items() if value != getattr(NOTHING, name)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Seen:
        """The same again; what a later version wrote besides is left out."""
        names = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in raw.items() if name in names})


NOTHING = Seen()


@dataclass(frozen=True, slots=True)
class Past:
    """What is remembered of the turns before: texts and moods, the oldest first, turns without progress, whether
    the last reply asked "did this help?", and whether it could not answer, so that the customer had to ask again."""

    texts: Sequence[str] = ()
    moods: Sequence[float] = ()
    idle_turns: int = 0
    asked: bool = False
    missed: bool = False


def look_at(turn: BotTurn, pressed: bool = False, important: bool = False) -> Seen:
    """What detection knows of a turn. A pressed button has no mood."""
    return Seen(
        intent=turn.intent,
        request=1.0 if turn.intent == REQUEST else round(dict(turn.ranking).get(REQUEST, 0.0), 3),
        handoff=turn.handoff.reason if turn.handoff else None,
        not_understood=turn.not_understood,
        repeated=turn.repeated,
        helped=turn.helped,
        proof_failed=bool(turn.slots.get("proof_wrong")),
        progress=turn.helped is True or (bool(turn.orders or turn.article) and not turn.repeated),
        pressed=pressed,
        important=important,
        sentiment=None if pressed else turn.sentiment,
        urgency=None if pressed else turn.urgency,
        failed=turn.failed,
        asked=any(button.payload.startswith(ASKS_BACK) for reply in turn.replies for button in reply.buttons),
        alike=turn.alike,
        matters={} if pressed else turn.matters,
    )


def find_signals(seen: Seen, text: str, past: Past, policy: DetectionPolicy) -> dict[str, float]:
    """The signals of a turn with their points, the strongest first. What calls a person at once has `escalate_from`."""
    plain = "" if seen.pressed else plain_text(text)
    at_once = [kind for kind, patterns in policy.sensitive.items() if matches(patterns, plain)]
    kind, share = likeliest_matter(seen)
    if kind and kind not in at_once and share >= policy.limits.sensitive:
        at_once.append(kind)
    if seen.handoff:
        at_once.append(seen.handoff)
    if seen.intent == REQUEST or matches(policy.request, plain):
        at_once.append(REQUESTED)
    found = {name: getattr(policy.points, name) for name in counted_signals(seen, plain, past, policy)}
    if found and seen.important:
        found[IMPORTANT] = policy.points.important_customer
    counted = sorted(((name, points) for name, points in found.items() if points), key=lambda one: -one[1])
    return {**dict.fromkeys(at_once, policy.escalate_from), **dict(counted)}


def counted_signals(seen: Seen, plain: str, past: Past, policy: DetectionPolicy) -> list[str]:
    """The signals that need others beside them, or to come again."""
    limits = policy.limits
    mood, before = seen.sentiment, past.moods[-MOOD_TURNS:]
    _, share = likeliest_matter(seen)
    asks = seen.intent not in SMALL_TALK
    # Who sends the very same words again gets the very same answer; the assistant offers a person with it by itself.
    is_new = bool(plain) and asks and plain not in map(plain_text, past.texts)
    holds = {
        REQUEST_LIKELY: seen.request >= limits.request_share and seen.intent != REQUEST,
        NOT_UNDERSTOOD: seen.not_understood,
        SENSITIVE_LIKELY: limits.sensitive_likely <= share < limits.sensitive,
        FED_UP: seen.matters.get(FED_UP, 0.0) >= limits.tone,
        SAME_ANSWER: seen.repeated > 1 and is_new,
        # The same question with the same answer is one fact: it is offered a person for, and not two, which call one.
        CUSTOMER_REPEATS: seen.alike >= limits.similar and is_new and not past.missed and seen.repeated < 2,
        UPSET: mood is not None and mood <= limits.upset,
        MOOD_FALLS: mood is not None
        and mood < 0
        and bool(before)
        and sum(before) / len(before) - mood >= limits.mood_falls_by,
        URGENT: seen.urgency is not None and seen.urgency >= limits.urgent,
        PROOF_FAILED: seen.proof_failed,
        TOOL_FAILED: seen.failed,
        # Before anything was asked, "it still doesn't work" is the question itself.
        NOT_ANSWERED: bool(past.texts) and not past.asked and seen.matters.get(NOT_ANSWERED, 0.0) >= limits.tone,
        NOT_HELPED: seen.helped is False
        or (past.asked and seen.intent == NO and not _ENOUGH.search(plain))
        or (past.asked and seen.matters.get(NOT_ANSWERED, 0.0) >= LEAST_NO and not seen.progress),
        NO_PROGRESS: asks and not seen.progress and past.idle_turns >= limits.turns_without_progress,
    }
    return [name for name, is_so in holds.items() if is_so]


def plain_text(text: str) -> str:
    """A text as patterns are looked for in it: composed, small letters, straight apostrophes, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


def matches(patterns: Patterns, plain: str) -> bool:
    """Whether one of them is in the text."""
    return any(pattern.search(plain) for each in patterns.values() for pattern in each)


def likeliest_matter(seen: Seen) -> tuple[str | None, float]:
    """The sensitive matter that a message most probably touches, and how probably it touches any of them."""
    shares = {name: share for name, share in seen.matters.items() if name not in TONES}
    return (max(shares, key=shares.__getitem__), sum(shares.values())) if shares else (None, 0.0)
