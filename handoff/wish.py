"""Owns which of a customer's messages say what they want. Pure, and extractive: it is always their own words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from conversation.model import Author, Entry, Kind
from handoff.mood import MOOD

QUOTE_CHARACTERS = 200
LONG = 40
"""From this weight on even what was taken for small talk says something."""
SHORT = 12
"""Below this weight, what no assistant has read (in the queue, with an agent) says nothing new."""
SMALL = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "ask_capabilities",
        "ask_is_bot",
        "talk_to_person",
        "other_channels",
        "stop_notices",
        "chitchat",
        "hold_on",
        "worry",
        "details_missing",
        "why_details",
        "affirm",
        "deny",
        "start_over",
        "inform",
        "change_language",
        "send_file",
        "article_helped",
        "article_not_helped",
    }
)
"""Intents of messages that do not say what a customer wants."""
PAYLOAD = re.compile(r"/(?P<name>\w+)(?P<values>\{.*\})?", re.DOTALL)
BARE = re.compile(r"[\W\d]*(?:[A-Za-z]{1,4}-?\d+|\S+@\S+|[\d\s()+-]+)?[\W\d]*(?:이요|요|입니다|이에요|예요)?\W*")
"""A number, an e-mail or a phone and nothing else."""
BARE_CHARACTERS = 60


def unedited(log: Sequence[Entry]) -> list[Entry]:
    """The log without messages that their author has replaced by a later one."""
    replaced = {entry.data["edits"] for entry in log if entry.data.get("edits")}
    return [entry for entry in log if entry.author is not Author.CUSTOMER or entry.id not in replaced or not entry.id]


def pressed(entry: Entry) -> tuple[str | None, Mapping[str, Any]]:
    """The intent and the values of the button that was pressed; None where the message was typed."""
    payload = entry.data.get("payload")
    found = PAYLOAD.fullmatch(payload) if payload else None
    if not found:
        return (str(payload), {}) if payload else (None, {})
    try:
        values = json.loads(found["values"] or "{}")
    except ValueError:
        values = {}
    return found["name"], values


def intents_of(log: Sequence[Entry]) -> dict[int, str]:
    """What the assistant took each message for, by seq: the intent of the reply that answers it."""
    intents: dict[int, str] = {}
    unanswered: list[int] = []
    for entry in log:
        if entry.kind is not Kind.MESSAGE:
            continue
        if entry.author is Author.CUSTOMER:
            unanswered.append(entry.seq)
        elif entry.author is Author.BOT and unanswered:
            until = entry.data.get(MOOD, {}).get("until", unanswered[-1])
            if intent := entry.data.get("intent"):
                intents |= {seq: intent for seq in unanswered if seq <= until}
            unanswered = [seq for seq in unanswered if seq > until]
    return intents


def weight(text: str) -> int:
    """How much there is to a text, in letters; a Hangul syllable counts as two."""
    return sum(2 if "가" <= char <= "힣" else char.isalpha() for char in text)


def is_telling(entry: Entry, intent: str | None) -> bool:
    """Whether a message may say what its author wants: no small talk, no bare yes, number or address."""
    text = (entry.text or "").strip()
    button, _ = pressed(entry)
    if button:
        return button not in SMALL and not button.startswith("baton:")
    if not text or (len(text) <= BARE_CHARACTERS and BARE.fullmatch(text)):
        return False
    if intent is None:
        return weight(text) >= SHORT
    return intent not in SMALL or weight(text) >= LONG


def choose_wishes(said: Sequence[Entry], intents: Mapping[int, str]) -> tuple[str, ...]:
    """The first telling message, and the last one if it adds something; where there is none, what was typed last."""
    telling = telling_of(said, intents)
    if not telling:
        telling = [entry for entry in said if entry.text and not entry.data.get("payload")][-1:]
    if not telling:
        return ()
    first, last = telling[0].text or "", telling[-1].text or ""
    adds = last.casefold().strip() not in first.casefold()
    return tuple(clip(text) for text in ((first, last) if adds else (first,)))


def telling_of(said: Sequence[Entry], intents: Mapping[int, str]) -> list[Entry]:
    """The messages that say what is wanted, without those that an article has settled, unless there are no others."""
    helped = max((entry.seq for entry in said if pressed(entry)[0] == "article_helped"), default=0)
    telling = [entry for entry in said if is_telling(entry, intents.get(entry.seq))]
    return [entry for entry in telling if entry.seq > helped] or telling


def short_wish(newest: Sequence[Entry]) -> str | None:
    """The wish in one line from the end of a log, as lists show it; None where nothing there says it."""
    log = unedited(newest)
    said = [entry for entry in log if entry.author is Author.CUSTOMER and entry.kind is Kind.MESSAGE]
    telling = telling_of(said, intents_of(log))
    return clip(telling[0].text or "") if telling else None


def clip(text: str, most: int = QUOTE_CHARACTERS) -> str:
    """The text in one line, cut between words where it is longer than `most` characters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[most // 2 :] else head).rstrip(" ,;.") + "…"
